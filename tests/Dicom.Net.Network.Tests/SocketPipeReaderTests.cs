using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.Network.Tests;

public sealed class SocketPipeReaderTests : IDisposable
{
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _near;

    public SocketPipeReaderTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _far.Connect(listener.LocalEndPoint!);
        _near = listener.Accept();
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 4096)]
    [InlineData(3, 5000)]
    [InlineData(4, 300_000)]
    public async Task ReceiveAhead_WhateverIsHeldBack_GivesTheStreamAsItWasSent(int seed, int mostHeldBytes)
    {
        const int Bytes = 24 << 20;
        Task sending = Task.Run(() => Send(Bytes), Samples.Token);
        var random = new Random(seed);
        var reader = new SocketPipeReader(_near, quickAcknowledge: false) { ExpectsMore = true };
        long position = 0;
        int ahead = 0;
        ReadResult result;
        do
        {
            result = await reader.ReadAsync(Samples.Token);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (random.Next(4) > 0)
            {
                // What was lent stays as it is meanwhile: it is looked at afterwards.
                reader.ReceiveAhead();
                ahead++;
            }

            int held = result.IsCompleted ? 0 : (int)Math.Min(buffer.Length, random.Next(mostHeldBytes));
            ReadOnlySequence<byte> taken = buffer.Slice(0, buffer.Length - held);
            Check(taken, position);
            position += taken.Length;

            // All of it was seen, or only what was taken: then the rest comes again at once.
            reader.AdvanceTo(taken.End, random.Next(2) == 0 ? buffer.End : taken.End);
        }
        while (!result.IsCompleted);

        await reader.CompleteAsync();
        await sending;
        Assert.Equal(Bytes, position);
        Assert.True(ahead > 10, $"{ahead} times, seed {seed}");
    }

    [Fact]
    public async Task ReceiveAhead_OfAConnectionThatWasReset_FailsTheReadThatFollows()
    {
        var reader = new SocketPipeReader(_near, quickAcknowledge: false) { ExpectsMore = true };
        Task sending = Task.Run(() => Send(4 << 20, isLast: false), Samples.Token);
        for (long read = 0; read < 4 << 20;)
        {
            ReadResult result = await reader.ReadAsync(Samples.Token);
            read += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
        }

        await sending;
        _far.LingerState = new LingerOption(enable: true, seconds: 0);
        _far.Dispose();
        reader.ReceiveAhead();

        await Assert.ThrowsAsync<SocketException>(async () => await reader.ReadAsync(Samples.Token));
        await reader.CompleteAsync();
    }

    [Fact]
    public async Task ReceiveAhead_OfASocketThatWasClosed_DoesNotThrow()
    {
        var reader = new SocketPipeReader(_near, quickAcknowledge: false) { ExpectsMore = true };
        Task sending = Task.Run(() => Send(4 << 20), Samples.Token);
        ReadResult result = await reader.ReadAsync(Samples.Token);
        while (result.Buffer.Length < 200_000)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAsync(Samples.Token);
        }

        _near.Dispose();
        reader.ReceiveAhead();

        Check(result.Buffer, 0);
        await reader.CompleteAsync();
        _far.Dispose();
        await Record.ExceptionAsync(() => sending);
    }

    private static byte At(long position) => (byte)((position * 7) + (position >> 8) + (position >> 16));

    private static void Check(in ReadOnlySequence<byte> bytes, long position)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            foreach (byte value in segment.Span)
            {
                if (value != At(position++))
                {
                    Assert.Fail($"the byte at {position - 1} is another one");
                }
            }
        }
    }

    private void Send(int count, bool isLast = true)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = At(i);
        }

        for (int done = 0; done < count;)
        {
            done += _far.Send(bytes.AsSpan(done, Math.Min(count - done, 1 << 20)));
        }

        if (isLast)
        {
            _far.Shutdown(SocketShutdown.Send);
        }
    }
}
