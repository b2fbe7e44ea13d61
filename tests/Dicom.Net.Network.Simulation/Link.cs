using System.Buffers;
using System.IO.Pipelines;

namespace Dicom.Net.Network.Simulation;

/// <summary>One direction of a connection: takes what one side wrote and gives it to the other, in pieces, late, or not at all.</summary>
internal sealed class Link(PipeReader from, PipeWriter to, Dice dice, VirtualTime time, int mostBytes)
{
    private ValueTask<FlushResult> _flush;
    private bool _isFlushing;
    private bool _isSenderDone;
    private long _heldUntil;
    private int _headerBytes;
    private uint _length;
    private long _bodyLeft;

    /// <summary>Bytes given to the receiver.</summary>
    public long Delivered { get; private set; }

    /// <summary>The receiver has been told of the end; nothing follows.</summary>
    public bool IsEnded { get; private set; }

    public bool IsSilent { get; private set; }

    /// <summary>Nothing more will come of it.</summary>
    public bool IsDone => IsEnded && _isSenderDone;

    /// <summary>The next byte begins a PDU.</summary>
    public bool IsAtBoundary => _headerBytes == 0 && _bodyLeft == 0;

    /// <summary>When what is held back may go on; the largest value where it is not held.</summary>
    public long HeldUntil => !IsDone && _heldUntil > time.Now ? _heldUntil : long.MaxValue;

    /// <summary>Gives a piece to the receiver.</summary>
    /// <param name="stopAtBoundary">Not past the end of the PDU.</param>
    /// <returns>Whether anything happened.</returns>
    public bool TryDeliver(bool stopAtBoundary)
    {
        if (_isFlushing)
        {
            if (!_flush.IsCompleted)
            {
                return false;
            }

            EndFlush();
            return true;
        }

        if (_isSenderDone || IsSilent || _heldUntil > time.Now || !from.TryRead(out ReadResult result))
        {
            return false;
        }

        ReadOnlySequence<byte> buffer = result.Buffer;
        if (buffer.IsEmpty)
        {
            from.AdvanceTo(buffer.Start);
            if (result.IsCompleted)
            {
                EndSender();
                End(null);
                return true;
            }

            return false;
        }

        if (IsEnded)
        {
            // The receiver is gone, or was told that the sender is: as with a reset connection, the sender's writes fail.
            from.AdvanceTo(buffer.End);
            EndSender();
            return true;
        }

        int count = (int)Math.Min(buffer.Length, dice.Between(1, mostBytes));
        Deliver(buffer, stopAtBoundary, ref count);
        return true;
    }

    /// <summary>Puts bytes of a hostile peer in.</summary>
    public void Inject(ReadOnlySpan<byte> bytes)
    {
        if (IsEnded)
        {
            return;
        }

        to.Write(bytes);
        BeginFlush();
    }

    /// <summary>The receiver sees the end of the stream, or an error; what the sender writes from now on is lost.</summary>
    public void End(Exception? error)
    {
        if (!IsEnded)
        {
            IsEnded = true;
            to.Complete(error);
        }
    }

    /// <summary>The sender's writes fail.</summary>
    public void EndSender()
    {
        if (!_isSenderDone)
        {
            _isSenderDone = true;
            from.Complete();
        }
    }

    /// <summary>Nothing arrives any more, and nobody says so.</summary>
    public void Silence() => IsSilent = true;

    /// <summary>Nothing arrives for a while.</summary>
    public void Hold(TimeSpan span) => _heldUntil = time.Now + span.Ticks;

    private void Deliver(in ReadOnlySequence<byte> buffer, bool stopAtBoundary, ref int count)
    {
        Span<byte> destination = to.GetSpan(count);
        buffer.Slice(0, count).CopyTo(destination);
        count = Follow(destination[..count], stopAtBoundary);
        to.Advance(count);
        Delivered += count;
        from.AdvanceTo(buffer.GetPosition(count));
        BeginFlush();
    }

    // Follows the PDUs' headers; where it has to, up to the end of the present one.
    private int Follow(ReadOnlySpan<byte> bytes, bool stopAtBoundary)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            if (_bodyLeft == 0)
            {
                if (_headerBytes >= 2)
                {
                    _length = (_length << 8) | bytes[done];
                }

                done++;
                if (++_headerBytes == 6)
                {
                    _headerBytes = 0;
                    _bodyLeft = _length;
                }
            }
            else
            {
                int count = (int)Math.Min(_bodyLeft, bytes.Length - done);
                done += count;
                _bodyLeft -= count;
            }

            if (stopAtBoundary && IsAtBoundary)
            {
                break;
            }
        }

        return done;
    }

    private void BeginFlush()
    {
        if (_isFlushing)
        {
            return;
        }

        _flush = to.FlushAsync();
        _isFlushing = true;
        if (_flush.IsCompleted)
        {
            EndFlush();
        }
    }

    private void EndFlush()
    {
        _isFlushing = false;
        if (_flush.GetAwaiter().GetResult().IsCompleted)
        {
            // The receiver has closed.
            IsEnded = true;
            to.Complete();
        }
    }
}
