using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.Bench.Network;

/// <summary>The other side of <see cref="BareClient"/>: a filling loop and a pipe for frames, and a plain loop for the ping-pong.</summary>
internal sealed class BareServer : IDisposable
{
    private const int SegmentBytes = 128 * 1024;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public BareServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket = await _listener.AcceptAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            byte[] first = new byte[1];
            if (await socket.ReceiveAsync(first, SocketFlags.Peek) == 0)
            {
                return;
            }

            if (first[0] == BareClient.Ping)
            {
                await AnswerAsync(socket);
                return;
            }

            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, minimumSegmentSize: SegmentBytes, useSynchronizationContext: false));
            await Task.WhenAll(FillAsync(socket, pipe.Writer), ReadAsync(socket, pipe.Reader));
        }
    }

    private static async Task AnswerAsync(Socket socket)
    {
        byte[] message = new byte[BareClient.AnswerBytes];
        while (true)
        {
            for (int done = 0; done < message.Length;)
            {
                int count = await socket.ReceiveAsync(message.AsMemory(done), SocketFlags.None);
                if (count == 0)
                {
                    return;
                }

                done += count;
            }

            await socket.SendAsync(message, SocketFlags.None);
        }
    }

    private static async Task FillAsync(Socket socket, PipeWriter writer)
    {
        while (true)
        {
            int count = await socket.ReceiveAsync(writer.GetMemory(SegmentBytes), SocketFlags.None);
            if (count == 0)
            {
                break;
            }

            writer.Advance(count);
            await writer.FlushAsync();
        }

        await writer.CompleteAsync();
    }

    private static async Task ReadAsync(Socket socket, PipeReader reader)
    {
        byte[] answer = new byte[BareClient.AnswerBytes];
        long remaining = 0;
        bool isLast = false;
        while (true)
        {
            ReadResult result = await reader.ReadAsync();
            ReadOnlySequence<byte> rest = result.Buffer;
            while (TryTake(ref rest, ref remaining, ref isLast))
            {
                if (remaining == 0 && isLast)
                {
                    isLast = false;
                    await socket.SendAsync(answer, SocketFlags.None);
                }
            }

            reader.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, ref long remaining, ref bool isLast)
    {
        if (remaining > 0)
        {
            long count = Math.Min(remaining, rest.Length);
            rest = rest.Slice(count);
            remaining -= count;
            return count > 0;
        }

        if (rest.Length < BareClient.HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[BareClient.HeaderBytes];
        rest.Slice(0, BareClient.HeaderBytes).CopyTo(header);
        rest = rest.Slice(BareClient.HeaderBytes);
        isLast = header[0] == BareClient.LastFrame;
        remaining = BinaryPrimitives.ReadInt32BigEndian(header[2..]);
        return true;
    }
}
