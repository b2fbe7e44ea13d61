using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Network;

/// <summary>
/// Writes a socket from one contiguous rented buffer: header and payload are put side by side (a file's bytes straight
/// from the kernel) and leave in one system call. Nothing is held while nothing is sent.
/// </summary>
internal sealed class SocketPipeWriter(Socket socket) : PipeWriter
{
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
