using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

/// <summary>
/// Writes a socket from one contiguous rented buffer: header and payload are put side by side (a file's bytes straight
/// from the kernel) and leave in one system call. Nothing is held while nothing is sent. Large parts of files do not pass
/// through it: they go from the page cache to the socket.
/// </summary>
internal sealed class SocketPipeWriter(Socket socket) : PipeWriter
{
    // What is copied to wait for room by: the system says writable when a third of its buffer is free, which then goes uncopied.
    private const int CopiedBytes = 16 * 1024;

    private byte[] _buffer = [];
    private int _length;
    private bool _isCompleted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        int needed = _length + Math.Max(sizeHint, 256);
        if (_buffer.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _length), nameof(bytes));
        _length += bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        int sent = 0;
        while (sent < _length)
        {
            sent += await socket.SendAsync(_buffer.AsMemory(sent, _length - sent), SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }

        _length = 0;
        Return();
        return default;
    }

    /// <summary>Sends what was written, and behind it a part of a file.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendFileAsync(SafeFileHandle file, long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        int ahead = LinuxSocket.SendAhead(socket.SafeHandle, _buffer.AsSpan(0, _length));
        if (ahead != _length)
        {
            _buffer.AsSpan(Math.Max(0, ahead), _length - Math.Max(0, ahead)).CopyTo(_buffer);
            _length -= Math.Max(0, ahead);
            await FlushAsync().ConfigureAwait(false);
        }

        _length = 0;
        Return();
        while (count > 0)
        {
            int sent = LinuxSocket.SendFile(socket.SafeHandle, file, offset, count);
            sent = sent switch
            {
                > 0 => sent,
                0 => throw new EndOfStreamException("The file is shorter than it was."),
                -LinuxSocket.WouldBlock => await CopyAsync(file, offset, Math.Min(count, CopiedBytes)).ConfigureAwait(false),

                // The connection is lost, which the copying way says in the right words, or the file's system cannot do it.
                _ => await CopyAsync(file, offset, count).ConfigureAwait(false),
            };
            offset += sent;
            count -= sent;
        }
    }

    public override void CancelPendingFlush()
    {
        // Not offered: a PDU that is cut short ends the association, and Abort ends the flush.
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        _length = 0;
        Return();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> CopyAsync(SafeFileHandle file, long offset, int count)
    {
        Memory<byte> destination = GetMemory(count)[..count];
        for (int done = 0; done < count;)
        {
            int read = Read(file, destination.Span[done..], offset + done);
            done += read > 0 ? read : throw new EndOfStreamException("The file is shorter than it was.");
        }

        Advance(count);
        await FlushAsync().ConfigureAwait(false);
        return count;
    }

    private static int Read(SafeFileHandle file, Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(file, destination, offset);
        }
        catch (IOException e)
        {
            // Not to be taken for a fault of the connection.
            throw new EndOfStreamException($"The file cannot be read ({e.Message}).", e);
        }
    }

    private void Return()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
