using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Bench.Network;

/// <summary>The limits beside the measurements: files in frames with a 6-byte header, an answer after each; and a ping-pong. No DICOM.</summary>
internal static class BareClient
{
    public const int HeaderBytes = 6;
    public const int AnswerBytes = 100;
    public const int FrameBytes = 256 * 1024;
    public const byte Frame = 1;
    public const byte LastFrame = 2;
    public const byte Ping = 3;

    public static Task<RunResult> RunAsync(string task, int port, int count, string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(count)] : [];
        return task switch
        {
            "store" => Latencies.MeasureAsync(files.Length, times => StoreAsync(port, files, times)),
            "store8" => Latencies.MeasureAsync(8 * files.Length, times => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => StoreAsync(port, files, times))))),
            "associate" => Latencies.MeasureAsync(count, times => AssociateAsync(port, count, times)),
            _ => Latencies.MeasureAsync(count, times => PingAsync(port, count, times)),
        };
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static async Task StoreAsync(int port, string[] files, Latencies times)
    {
        using Socket socket = await ConnectAsync(port);
        byte[] buffer = new byte[HeaderBytes + FrameBytes];
        byte[] answer = new byte[AnswerBytes];
        foreach (string path in files)
        {
            long start = Stopwatch.GetTimestamp();
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            for (long offset = 0; offset < length;)
            {
                int count = RandomAccess.Read(file, buffer.AsSpan(HeaderBytes), offset);
                offset += count;
                buffer[0] = offset == length ? LastFrame : Frame;
                BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(2), count);
                await SendAsync(socket, buffer.AsMemory(0, HeaderBytes + count));
            }

            await ReceiveAsync(socket, answer);
            times.Add(start);
        }
    }

    // What an association with one operation is without DICOM: a connection, and three messages that are answered.
    private static async Task AssociateAsync(int port, int count, Latencies times)
    {
        byte[] message = PingMessage();
        byte[] answer = new byte[AnswerBytes];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Socket socket = await ConnectAsync(port);
            for (int exchange = 0; exchange < 3; exchange++)
            {
                await SendAsync(socket, message);
                await ReceiveAsync(socket, answer);
            }

            times.Add(start);
        }
    }

    private static byte[] PingMessage()
    {
        byte[] message = new byte[AnswerBytes];
        message[0] = Ping;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(2), AnswerBytes - HeaderBytes);
        return message;
    }

    private static async Task PingAsync(int port, int count, Latencies times)
    {
        using Socket socket = await ConnectAsync(port);
        byte[] message = PingMessage();
        byte[] answer = new byte[AnswerBytes];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await SendAsync(socket, message);
            await ReceiveAsync(socket, answer);
            times.Add(start);
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    private static async ValueTask ReceiveAsync(Socket socket, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = await socket.ReceiveAsync(bytes, SocketFlags.None);
            bytes = count == 0 ? throw new IOException("closed") : bytes[count..];
        }
    }
}
