using System.Buffers;

namespace Dicom.Net.Core;

// Input in segments: the reader stands in one of them, and headers that lie across a border are put together on the stack.
public ref partial struct DicomReader
{
    // The longest header of an element and the item header that may stand behind it.
    private const int HeaderReachBytes = 12 + 8;

    /// <summary>Creates a reader over a whole data set in segments.</summary>
    /// <param name="data">All bytes of the data set.</param>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    public DicomReader(in ReadOnlySequence<byte> data, TransferSyntax syntax, DicomReadOptions? options = null)
        : this(data, isFinalBlock: true, new DicomReaderState(syntax, options))
    {
    }

    /// <summary>Creates a reader over the next piece of a data set, in segments.</summary>
    /// <param name="data">The bytes from <see cref="DicomReaderState.Position"/> on.</param>
    /// <param name="isFinalBlock">Whether no byte follows these.</param>
    /// <param name="state">Where the reader before stood.</param>
    public DicomReader(in ReadOnlySequence<byte> data, bool isFinalBlock, scoped in DicomReaderState state)
        : this(data.FirstSpan, isFinalBlock, state)
    {
        if (data.IsSingleSegment)
        {
            _sequence = data;
            _segment = data.Start;
            return;
        }

        _sequence = data;
        _segment = _nextSegment = data.Start;
        data.TryGet(ref _nextSegment, out ReadOnlyMemory<byte> first);
        _data = first.Span;
        _behind = data.Length - first.Length;
    }

    /// <summary>The value of an element or fragment, borrowed from the input; empty where it is deferred, or where the input is a span.</summary>
    public readonly ReadOnlySequence<byte> ValueSequence =>
        HasValueSequence
            ? _sequence.Slice(_sequence.GetPosition(_valueStart, _segment), Length)
            : _valueBytes == 0 || _sequence.IsEmpty ? default : _sequence.Slice(_sequence.GetPosition(_valueStart, _segment), _valueBytes);

    /// <summary>How far the input is used up, for a pipe's AdvanceTo; the default where the input is a span.</summary>
    public readonly SequencePosition Consumed =>
        _sequence.IsEmpty ? _sequence.Start : _sequence.GetPosition(_position + _ahead, _segment);

    internal readonly long InputBytes => _origin - _start + _data.Length + _behind;

    private readonly long Remaining => _data.Length - _position + _behind;

    /// <summary>Copies the value, wherever in the input it lies.</summary>
    /// <param name="destination">Filled from its start; a shorter one than the value takes its beginning.</param>
    /// <returns>The bytes copied; 0 where the value is deferred.</returns>
    public readonly int CopyValueTo(Span<byte> destination)
    {
        if (HasValueSequence)
        {
            ReadOnlySequence<byte> value = ValueSequence;
            int count = (int)Math.Min(destination.Length, value.Length);
            value.Slice(0, count).CopyTo(destination);
            return count;
        }

        ReadOnlySpan<byte> whole = Value;
        whole = whole[..Math.Min(whole.Length, destination.Length)];
        whole.CopyTo(destination);
        return whole.Length;
    }

    private Step ReadAcross()
    {
        Span<byte> header = stackalloc byte[HeaderReachBytes];
        ReadOnlySpan<byte> part = _data[_position..];
        part.CopyTo(header);
        int count = part.Length;
        SequencePosition next = _nextSegment;
        while (count < header.Length && _sequence.TryGet(ref next, out ReadOnlyMemory<byte> segment))
        {
            part = segment.Span[..Math.Min(segment.Length, header.Length - count)];
            part.CopyTo(header[count..]);
            count += part.Length;
        }

        return ReadToken(header[..count]);
    }

    // Into the segment that the position has moved to, and over what is to be passed over.
    private bool MoveToPosition()
    {
        MoveToSegment();
        if (_state.PendingSkip == 0)
        {
            return true;
        }

        long count = Math.Min(_state.PendingSkip, Remaining);
        _state.PendingSkip -= count;
        _ahead = count;
        MoveToSegment();
        if (_state.PendingSkip == 0)
        {
            return true;
        }

        if (_isFinal)
        {
            _state.PendingSkip = 0;
            Report(DicomTolerances.Truncated, Position);
            return true;
        }

        TokenType = DicomTokenType.None;
        return false;
    }

    private void MoveToSegment()
    {
        long position = _position + _ahead;
        while (position >= _data.Length && _behind > 0)
        {
            position -= _data.Length;
            _origin += _data.Length;
            _segment = _nextSegment;
            _sequence.TryGet(ref _nextSegment, out ReadOnlyMemory<byte> segment);
            _data = segment.Span;
            _behind -= _data.Length;
        }

        _position = (int)position;
        _ahead = 0;
    }

    // Moves to where the value begins, so that it can be lent.
    private void PassHeader(int headerBytes)
    {
        _position += headerBytes;
        if (_position >= _data.Length && _behind > 0)
        {
            MoveToSegment();
        }
    }

    private void PlaceValue(uint bytes, long available, bool isDeferred)
    {
        IsValueDeferred = isDeferred;
        HasValueSequence = false;
        _valueStart = _position;
        _valueBytes = 0;
        int here = _data.Length - _position;
        if (!isDeferred && bytes <= here)
        {
            _valueBytes = (int)bytes;
            _position += (int)bytes;
            return;
        }

        _position = _data.Length;
        if (isDeferred)
        {
            _ahead = _behind;
            _state.PendingSkip = bytes - available;
        }
        else
        {
            HasValueSequence = true;
            _ahead = bytes - here;
        }
    }
}
