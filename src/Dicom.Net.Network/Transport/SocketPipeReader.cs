using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Network;

/// <summary>
/// Reads a socket into one contiguous rented buffer. The consumer pulls: nothing is received while it works, so a slow
/// one fills the kernel's buffer and TCP stops the peer; and there is no second task, and no hop between two.
/// </summary>
internal sealed class SocketPipeReader(Socket socket, bool quickAcknowledge) : PipeReader
{
    // Idle and half-open connections hold none: they wait with a receive of no bytes. The small one takes a small object
    // and its command set whole. A receive that fills it shows that data flow: then the large one, whose size saves system
    // calls and still stays in a second-level cache.
    private const int SmallBufferBytes = 8 * 1024;
    private const int LargeBufferBytes = 256 * 1024;

    // IPPROTO_TCP, TCP_QUICKACK of Linux.
    private const int TcpLevel = 6;
    private const int TcpQuickAck = 12;

    // Before what is received ahead there is room for what the consumer holds back of this: a header, as a rule.
    private const int HeadroomBytes = 4 * 1024;

    private byte[] _buffer = [];
    private byte[] _ahead = [];
    private int _aheadCount;
    private SocketError _aheadError;
    private int _start;
    private int _end;
    private bool _examinedAll = true;
    private bool _isCompleted;
    private bool _wantsLarge;
    private int _cancelled;

    public bool ExpectsMore { get; set; }

    /// <summary>
    /// Receives what has come while others still work on the bytes that were read; never waits. Those bytes stay where they
    /// are, and what is received is a part of the next read. For whoever reads, between a read and its advance.
    /// </summary>
    public void ReceiveAhead()
    {
        if (_aheadCount > 0 || _aheadError != SocketError.Success || _buffer.Length < LargeBufferBytes)
        {
            return;
        }

        if (_ahead.Length == 0)
        {
            _ahead = ArrayPool<byte>.Shared.Rent(LargeBufferBytes);
        }

        try
        {
            socket.Blocking = false;
            int count = socket.Receive(_ahead.AsSpan(HeadroomBytes), SocketFlags.None, out SocketError error);
            _aheadCount = error == SocketError.Success ? count : 0;
            _aheadError = error == SocketError.WouldBlock ? SocketError.Success : error;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone, which the next receive will tell.
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_examinedAll && _aheadCount > 0)
        {
            TakeAhead();
        }

        if (!_examinedAll || _isCompleted || Volatile.Read(ref _cancelled) != 0)
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out ReadResult result))
        {
            return result;
        }

        if (_aheadError != SocketError.Success)
        {
            throw new SocketException((int)_aheadError);
        }

        if (_start == _end && !ExpectsMore)
        {
            _wantsLarge = false;
            Return();
            ReturnAhead();
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }

        Memory<byte> free = MakeRoom();
        ValueTask<int> receive = socket.ReceiveAsync(free, SocketFlags.None, cancellationToken);
        if (!receive.IsCompleted && ExpectsMore && quickAcknowledge)
        {
            // Only where we really wait, and only inside something: the option acknowledges at once what lies
            // unacknowledged, which is what the peer's second piece is held back for. It does not last, hence each time.
            AcknowledgeNow(socket);
        }

        int count = await receive.ConfigureAwait(false);
        _isCompleted = count == 0;
        _wantsLarge = count == free.Length;
        _end += count;
        return Result();
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Positions of a sequence over an array: the object is the array, the integer the index in it.
        int start = consumed.GetObject() is null ? _start : consumed.GetInteger();
        int seen = examined.GetObject() is null ? start : examined.GetInteger();
        if (start < _start || start > _end || seen < start || seen > _end)
        {
            throw new ArgumentOutOfRangeException(nameof(consumed), "The position is not in the buffer that was read.");
        }

        _start = start;
        _examinedAll = seen == _end;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    public override void CancelPendingRead() => Volatile.Write(ref _cancelled, 1);

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        _start = 0;
        _end = 0;
        Return();
        ReturnAhead();
    }

    // What was held back goes before what was received ahead; then the two buffers change places.
    private void TakeAhead()
    {
        int held = _end - _start;
        if (held > HeadroomBytes)
        {
            byte[] both = ArrayPool<byte>.Shared.Rent(held + _aheadCount);
            _buffer.AsSpan(_start, held).CopyTo(both);
            _ahead.AsSpan(HeadroomBytes, _aheadCount).CopyTo(both.AsSpan(held));
            Return();
            _buffer = both;
            _start = 0;
        }
        else
        {
            _buffer.AsSpan(_start, held).CopyTo(_ahead.AsSpan(HeadroomBytes - held));
            (_buffer, _ahead) = (_ahead, _buffer);
            _start = HeadroomBytes - held;
        }

        _end = _start + held + _aheadCount;
        _aheadCount = 0;
        _examinedAll = false;
    }

    private ReadResult Result() =>
        new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), Interlocked.Exchange(ref _cancelled, 0) != 0, _isCompleted);

    private Memory<byte> MakeRoom()
    {
        int held = _end - _start;
        int wanted = _wantsLarge ? LargeBufferBytes : SmallBufferBytes;

        // What is held is the beginning of something whose limit the protocol has checked: doubling stays bounded by it.
        int size = Math.Max(held * 2, wanted);
        if (_buffer.Length < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(size);
            _buffer.AsSpan(_start, held).CopyTo(larger);
            Return();
            _buffer = larger;
            _start = 0;
            _end = held;
        }
        else if (_start > 0)
        {
            // Little is held back, ever: a header or a part of a control PDU.
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            _start = 0;
            _end = held;
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Acknowledges what was received and is not acknowledged yet.</summary>
    public static void AcknowledgeNow(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(TcpLevel, TcpQuickAck, [1, 0, 0, 0]);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone, which the receive will tell.
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

    private void ReturnAhead()
    {
        byte[] buffer = _ahead;
        _ahead = [];
        _aheadCount = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
