using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>Reads the elements of a data set one after the other, forward only and without allocation (PS3.5 §7).</summary>
/// <remarks>
/// The contract: <see cref="Read"/> moves to the next token and returns true; false means that the input given is used up.
/// Then either the data set is whole (<see cref="IsAtEnd"/>), or more input is needed: take <see cref="CurrentState"/>,
/// and go on with a new reader over the bytes from its <see cref="DicomReaderState.Position"/>.
/// A token is given once its value is whole in the input; a value of more than <see cref="DicomReadOptions.DeferValuesOver"/>
/// bytes that is not whole is given without it (<see cref="IsValueDeferred"/>).
/// Over a <see cref="ReadOnlySequence{T}"/> a value that lies in several segments is lent as such (<see cref="HasValueSequence"/>) and never copied.
/// </remarks>
public ref partial struct DicomReader
{
    private const uint ItemTag = 0xFFFE_E000;
    private const uint ItemDelimiter = 0xFFFE_E00D;
    private const uint SequenceDelimiter = 0xFFFE_E0DD;
    private const uint UndefinedLength = 0xFFFF_FFFF;

    private readonly ReadOnlySequence<byte> _sequence;
    private SequencePosition _segment;
    private SequencePosition _nextSegment;
    private readonly bool _isFinal;
    private readonly long _start;
    private ReadOnlySpan<byte> _data;
    private long _origin;
    private DicomReaderState _state;
    private int _position;
    private int _valueStart;
    private int _valueBytes;
    private DicomTolerances _headerFault;

    // Bytes of the input behind the current segment, and how many of them belong to the current value.
    private long _behind;
    private long _ahead;

    /// <summary>Creates a reader over a whole data set.</summary>
    /// <param name="data">All bytes of the data set.</param>
    /// <param name="syntax">Its transfer syntax.</param>
    /// <param name="options">Tolerances and limits; the default where null.</param>
    public DicomReader(ReadOnlySpan<byte> data, TransferSyntax syntax, DicomReadOptions? options = null)
        : this(data, isFinalBlock: true, new DicomReaderState(syntax, options))
    {
    }

    /// <summary>Creates a reader over the next piece of a data set.</summary>
    /// <param name="data">The bytes from <see cref="DicomReaderState.Position"/> on.</param>
    /// <param name="isFinalBlock">Whether no byte follows these.</param>
    /// <param name="state">Where the reader before stood.</param>
    public DicomReader(ReadOnlySpan<byte> data, bool isFinalBlock, scoped in DicomReaderState state)
    {
        _data = data;
        _isFinal = isFinalBlock;
        _state = state;
        _start = _origin = state.Position;
        Tag = state.LastTag;
    }

    /// <summary>What the reader stands on.</summary>
    public DicomTokenType TokenType { get; private set; }

    /// <summary>The tag of the element, the sequence or the item.</summary>
    public DicomTag Tag { get; private set; }

    /// <summary>The VR as encoded; by the dictionary where the encoding has none, UN where that does not know the tag.</summary>
    public DicomVR VR { get; private set; }

    /// <summary>The length as encoded, 0xFFFFFFFF where undefined; less only where the value is cut off.</summary>
    public uint Length { get; private set; }

    /// <summary>Whether the encoded length is undefined.</summary>
    public readonly bool IsUndefinedLength => Length == UndefinedLength;

    /// <summary>The value of an element or fragment, borrowed from the input; empty where it is deferred or <see cref="HasValueSequence"/> is true.</summary>
    public readonly ReadOnlySpan<byte> Value => _valueBytes == 0 ? default : _data.Slice(_valueStart, _valueBytes);

    /// <summary>Whether the value lies in more than one segment of the input: then <see cref="ValueSequence"/> lends it and <see cref="Value"/> is empty.</summary>
    public bool HasValueSequence { get; private set; }

    /// <summary>Whether the value is not in the input given.</summary>
    public bool IsValueDeferred { get; private set; }

    /// <summary>The offset of the value in the input.</summary>
    public readonly long ValueOffset => _origin + _valueStart;

    /// <summary>The offset of the token's first byte in the input.</summary>
    public long TokenOffset { get; private set; }

    /// <summary>How many sequences and items are open.</summary>
    public readonly int Depth => _state.Depth;

    /// <summary>Whether numbers of the current value are big endian.</summary>
    public readonly bool IsBigEndian => _state.Top.IsBigEndian;

    internal readonly bool IsImplicitVR => !_state.Top.IsExplicit;

    /// <summary>The bytes of the input given that are used up.</summary>
    public readonly long BytesConsumed => Position + _ahead - _start;

    /// <summary>Whether the data set is read to its end.</summary>
    public readonly bool IsAtEnd => _state.IsAtEnd;

    /// <summary>The faults tolerated by this reader, or null where there were none; at most 1,000 are kept.</summary>
    public List<DicomFinding>? Findings { get; private set; }

    /// <summary>Where the reader stands, to go on with the next piece.</summary>
    public readonly DicomReaderState CurrentState
    {
        get
        {
            DicomReaderState state = _state;
            state.Position = Position + _ahead;
            state.LastTag = Tag;
            return state;
        }
    }

    /// <inheritdoc cref="DicomReaderState.ActualSyntax"/>
    internal readonly TransferSyntax ActualSyntax(TransferSyntax declared) => _state.ActualSyntax(declared);

    internal readonly int ValueStart => _valueStart;

    /// <summary>Whether something was read that the writer writes otherwise, although it is no fault.</summary>
    internal readonly bool IsRewritten => _state.IsRewritten;

    private readonly long Position => _origin + _position;

    /// <summary>Moves to the next token.</summary>
    /// <returns>False where the input given is used up: see <see cref="IsAtEnd"/>.</returns>
    /// <exception cref="DicomDataException">The input breaks a rule that is not tolerated, or a limit.</exception>
    public bool Read()
    {
        while (true)
        {
            if ((_behind | _state.PendingSkip) != 0 && !MoveToPosition())
            {
                return false;
            }

            if (Position >= _state.Top.End)
            {
                return CloseTop();
            }

            Step step = _data.Length - _position < HeaderReachBytes && _behind > 0 ? ReadAcross() : ReadToken(_data[_position..]);
            if (step != Step.Again)
            {
                return step == Step.Token;
            }
        }
    }

    private enum Step
    {
        NeedMore,
        Token,
        Again,
    }

    // The header at hand: the rest of the input, or of it at least as many bytes as a header and the look behind it take.
    private Step ReadToken(scoped ReadOnlySpan<byte> rest) => _state.Top.Kind switch
    {
        FrameKind.Root or FrameKind.Item => ReadElement(rest),
        FrameKind.Sequence => ReadItem(rest),
        _ => ReadFragment(rest),
    };

    private Step NeedMore()
    {
        TokenType = DicomTokenType.None;
        return Step.NeedMore;
    }

    // PS3.5 §7.5.1: an item or sequence of defined length ends where its length says, one of undefined length at its delimiter.
    private bool CloseTop()
    {
        FrameKind kind = _state.Top.Kind;
        if (kind == FrameKind.Root)
        {
            _state.IsAtEnd = true;
            TokenType = DicomTokenType.None;
            return false;
        }

        TokenOffset = Position;
        Length = 0;
        _valueStart = _position;
        _valueBytes = 0;
        HasValueSequence = false;
        IsValueDeferred = false;
        uint tag = _state.Top.Tag;
        _state.Pop();
        if (Position > _state.Top.End)
        {
            // Delimiters, which say where it ends, lie beyond what the length around them says.
            Tag = new DicomTag(tag);
            Report(DicomTolerances.LengthOverrun, Position);
        }

        TokenType = kind == FrameKind.Item ? DicomTokenType.ItemEnd : DicomTokenType.SequenceEnd;
        Tag = new DicomTag(kind == FrameKind.Item ? ItemTag : tag);
        VR = DicomVR.None;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint ReadTag(ReadOnlySpan<byte> header) => _state.Top.IsBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(header)
        : BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(header), 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint ReadUInt32(ReadOnlySpan<byte> bytes) => _state.Top.IsBigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ushort ReadUInt16(ReadOnlySpan<byte> bytes) => _state.Top.IsBigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    // What is left of the input, of the frame, or both, is too short for a header of 8 bytes.
    private Step ReadShortRest(int available)
    {
        long left = _state.Top.End - Position;
        if (left < 8 && available >= left)
        {
            Report(DicomTolerances.TrailingGarbage, Position);
            _position += (int)left;
            return Step.Again;
        }

        if (!_isFinal)
        {
            return NeedMore();
        }

        if (available > 0)
        {
            Report(_state.Depth == 0 ? DicomTolerances.TrailingGarbage : DicomTolerances.Truncated, Position);
            _position += available;
        }

        // The input ends here: what is still open ends with it.
        if (_state.Depth > 0)
        {
            Report(_state.Top.IsUndefined ? DicomTolerances.MissingDelimiter : DicomTolerances.Truncated, Position);
        }

        EndTop();
        return Step.Again;
    }

    private void Push(FrameKind kind, uint tag, uint length, bool isExplicit)
    {
        if (_state.Depth >= _state.Options.MaxDepth * 2)
        {
            throw new DicomDataException($"Items are nested more than {_state.Options.MaxDepth} deep", TokenOffset, TagPath(), "PS3.5 §7.5");
        }

        long end = long.MaxValue;
        if (length != UndefinedLength)
        {
            end = Position + length;
            if (end > _state.Top.End)
            {
                Report(DicomTolerances.LengthOverrun, TokenOffset);
                end = _state.Top.End;
            }
        }

        bool isBigEndian = _state.Top.IsBigEndian;
        var frame = new ReaderFrame
        {
            Kind = kind,
            Tag = tag,
            End = end,
            IsExplicit = isExplicit,
            Bound = Math.Min(_state.Top.End, _state.Top.Bound),
            IsBigEndian = isBigEndian && (isExplicit || !_state.Top.IsExplicit),
            IsUndefined = length == UndefinedLength,
        };
        _state.Push(frame);
    }

    internal void ReportOrder(bool isDuplicate) =>
        Report(isDuplicate ? DicomTolerances.Duplicate : DicomTolerances.OutOfOrder, TokenOffset);

    private void Report(DicomTolerances rule, long offset)
    {
        if ((_state.Options.Tolerated & rule) == 0)
        {
            throw new DicomDataException(FaultText.Of(rule), offset, TagPath(), FaultText.SectionOf(rule));
        }

        Findings ??= [];
        if (Findings.Count < 1000)
        {
            Findings.Add(new DicomFinding(rule, offset, Tag));
        }
    }

    // Only made for errors.
    private readonly string TagPath()
    {
        var path = new StringBuilder();
        for (int depth = 0; depth <= Math.Min(_state.Depth, 32); depth++)
        {
            ReaderFrame frame = _state.FrameAt(depth);
            if (frame.Kind is FrameKind.Sequence or FrameKind.Fragments)
            {
                path.Append(new DicomTag(frame.Tag)).Append('[').Append(frame.ItemCount).Append("].");
            }
        }

        if (_state.Depth <= 32)
        {
            path.Append(Tag);
        }

        return path.ToString();
    }
}
