using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>Turns the tokens of a reader into the rows of a data set, over as many pieces of input as there are.</summary>
internal struct DatasetIndexer
{
    private readonly DicomReadOptions _options;
    private DatasetRow[] _rows;
    private int _count;
    private int _countBefore;
    private int _open;
    private uint _lastTag;
    private bool _isUnsorted;
    private bool _isSigned;
    private bool _isRootSigned;
    private bool _isStopped;
    private bool _hasGroupLength;
    private bool _isPassingOver;
    private long _shift;
    private List<(int Row, long Shift)>? _shifts;

    public DatasetIndexer(DicomReadOptions options, int expectedRows)
    {
        _options = options;
        _rows = ArrayPool<DatasetRow>.Shared.Rent(expectedRows);
        _open = -1;
        VerbatimEnd = -1;
    }

    public readonly DatasetRow[] Rows => _rows;

    public readonly int Count => _count;

    public readonly bool IsUnsorted => _isUnsorted;

    /// <summary>Whether reading ended before the data set did, as the options say.</summary>
    public readonly bool IsStopped => _isStopped;

    /// <summary>Whether the input given is only a window on bytes that stay at hand, so that no value has to be deferred.</summary>
    public bool IsAllAtHand { get; init; }

    /// <summary>Whether there is a row whose value was left in the file.</summary>
    public bool HasDeferred { get; private set; }

    /// <summary>Where the data set ends in its block, where the writer would make the same bytes of it; else -1.</summary>
    public long VerbatimEnd { get; private set; }

    public List<DicomFinding>? Findings { get; private set; }

    /// <summary>From which row on how much is to be added to an offset in the block to have one in the input; null where nothing is anywhere.</summary>
    public readonly List<(int Row, long Shift)>? Shifts => _shifts;

    /// <summary>Reads all tokens that are whole.</summary>
    /// <param name="reader">The reader over the piece.</param>
    /// <param name="blockOffset">Where the piece begins in the data set's block.</param>
    public void Run(ref DicomReader reader, long blockOffset)
    {
        _countBefore = _count;
        long shift = reader.StartOffset - blockOffset;
        uint stop = _options.StopBefore?.Value ?? uint.MaxValue;
        NoteShift(shift);
        while (!_isStopped)
        {
            ReadPlain(ref reader, blockOffset, stop);
            if (!reader.Read())
            {
                break;
            }

            if (_isPassingOver)
            {
                _isPassingOver = reader.Depth > 0;
                continue;
            }

            switch (reader.TokenType)
            {
                case DicomTokenType.Element:
                    if (BeginElement(ref reader))
                    {
                        Add(ref reader, blockOffset, RowTraits.None).Next = _count;
                    }

                    break;
                case DicomTokenType.SequenceStart:
                case DicomTokenType.FragmentsStart:
                    if (BeginElement(ref reader))
                    {
                        Open(ref reader, blockOffset, reader.TokenType == DicomTokenType.SequenceStart ? RowTraits.Sequence : RowTraits.Fragments);
                    }
                    else if (!_isStopped)
                    {
                        _isPassingOver = true;
                        reader.PassOverContent();
                    }

                    break;
                case DicomTokenType.ItemStart:
                    Open(ref reader, blockOffset, RowTraits.Item);
                    _lastTag = 0;
                    break;
                case DicomTokenType.Fragment:
                    Add(ref reader, blockOffset, RowTraits.Fragment).Next = _count;
                    break;
                default:
                    Close();
                    break;
            }
        }

        TakeFindings(ref reader);
        if ((reader.IsAtEnd || _isStopped) && _rows.Length > 4096 && _rows.Length / 4 > _count)
        {
            // Large values followed what the guess was made from.
            MoveRows(_count);
        }

        if (reader.IsAtEnd && !_isStopped && Findings is null && !reader.IsRewritten && !_hasGroupLength && !HasDeferred && _options.Chosen is null)
        {
            VerbatimEnd = blockOffset + reader.BytesConsumed;
        }
    }

    /// <summary>Gives the rows back to their pool where no data set takes them over.</summary>
    public void Discard()
    {
        ArrayPool<DatasetRow>.Shared.Return(_rows);
        _rows = [];
    }

    private void NoteShift(long shift)
    {
        if (shift != _shift)
        {
            _shift = shift;
            (_shifts ??= []).Add((_count, shift));
        }
    }

    // What is as it should be goes from the bytes into rows without a token in between.
    private void ReadPlain(ref DicomReader reader, long blockOffset, uint stop)
    {
        while (!_isPassingOver && _count < _options.MaxElements)
        {
            ReadOnlySpan<uint> chosen = _open < 0 ? _options.Chosen : default;
            uint end = _open < 0 ? stop : uint.MaxValue;
            if (!reader.IsImplicitVR && _options.Chosen is null)
            {
                RunPlain(ref reader, blockOffset, stop);
                if (_count < Capacity || _count >= _options.MaxElements)
                {
                    return;
                }

                Grow(ref reader);
                continue;
            }

            _count += reader.ReadRows(_rows.AsSpan(_count..Capacity), _count, blockOffset, ref _lastTag, end, chosen);
            if (_count == Capacity)
            {
                if (_count >= _options.MaxElements)
                {
                    return;
                }

                Grow(ref reader);
                continue;
            }

            DicomTokenType token = reader.ReadNesting(_lastTag, chosen.IsEmpty ? end : 0, out uint length);
            if (token == DicomTokenType.None)
            {
                return;
            }

            if (token is DicomTokenType.ItemEnd or DicomTokenType.SequenceEnd)
            {
                Close();
                continue;
            }

            bool isItem = token == DicomTokenType.ItemStart;
            ref DatasetRow row = ref _rows[_count];
            row.Tag = reader.Tag.Value;
            row.VR = isItem ? DicomVR.None : DicomVR.SQ;
            row.Length = length;
            row.Offset = blockOffset + reader.ValueStart;
            row.Traits = (isItem ? RowTraits.Item : RowTraits.Sequence) | (reader.IsImplicitVR ? RowTraits.None : RowTraits.Explicit);
            row.Next = _open;
            _open = _count++;
            _lastTag = 0;
        }
    }

    private void RunPlain(ref DicomReader reader, long blockOffset, uint stop)
    {
        var run = new PlainRun
        {
            Rows = _rows.AsSpan(0, Capacity),
            Stop = Math.Min(stop, 0xFFFE_0000),
            BlockOffset = blockOffset,
            Count = _count,
            Open = _open,
            LastTag = _lastTag,
        };
        reader.ReadPlain(ref run);
        _count = run.Count;
        _open = run.Open;
        _lastTag = run.LastTag;
        _isSigned = run.CameToRoot ? _isRootSigned : _isSigned;
    }

    // False where the element is not asked for, or where reading ends with it.
    private bool BeginElement(ref DicomReader reader)
    {
        uint tag = reader.Tag.Value;
        if (_open < 0)
        {
            if (_options.StopBefore is { } stop && tag >= stop.Value)
            {
                _isStopped = true;
                return false;
            }

            if (_options.Chosen is { } chosen && chosen.AsSpan().BinarySearch(tag) < 0)
            {
                _isStopped = tag > chosen[^1];
                CheckOrder(ref reader, tag);
                if (tag == DicomTags.PixelRepresentation.Value)
                {
                    NoteSign(ref reader);
                }

                return false;
            }
        }

        CheckOrder(ref reader, tag);
        _hasGroupLength |= (tag & 0xFFFF) == 0;
        return true;
    }

    private void TakeFindings(ref DicomReader reader)
    {
        if (reader.Findings is not null)
        {
            if (Findings is null)
            {
                Findings = reader.Findings;
            }
            else
            {
                Findings.AddRange(reader.Findings);
            }
        }
    }

    private void CheckOrder(ref DicomReader reader, uint tag)
    {
        if (tag <= _lastTag)
        {
            MarkUnsorted(ref reader, tag == _lastTag);
        }

        _lastTag = tag;
    }

    private void MarkUnsorted(ref DicomReader reader, bool isDuplicate)
    {
        reader.ReportOrder(isDuplicate);
        if (_open < 0)
        {
            _isUnsorted = true;
        }
        else
        {
            _rows[_open].Traits |= RowTraits.Unsorted;
        }
    }

    private ref DatasetRow Add(ref DicomReader reader, long blockOffset, RowTraits traits)
    {
        if (_count == Capacity)
        {
            Grow(ref reader);
        }

        ref DatasetRow row = ref _rows[_count++];
        row.Tag = reader.Tag.Value;
        row.VR = reader.VR == DicomVR.US && reader.IsImplicitVR ? NumberVR(ref reader) : reader.VR;
        row.Length = reader.Length;
        if (reader.IsBigEndian)
        {
            traits |= RowTraits.BigEndian;
        }

        if (!reader.IsImplicitVR)
        {
            traits |= RowTraits.Explicit;
        }

        row.Offset = blockOffset + reader.ValueStart;
        if (reader.IsValueDeferred && (!IsAllAtHand || row.Length > int.MaxValue))
        {
            row.Offset = IsAllAtHand ? row.Offset : reader.ValueOffset;
            traits |= RowTraits.Deferred;
            HasDeferred = true;
        }

        row.Traits = traits;
        return ref row;
    }

    // Where the encoding carries no VR, Pixel Representation says which of US or SS a pixel value has (PS3.3 §C.7.6.3);
    // an item without one of its own has that of the data set around it.
    private DicomVR NumberVR(ref DicomReader reader)
    {
        if (reader.Tag == DicomTags.PixelRepresentation)
        {
            NoteSign(ref reader);
        }

        return _isSigned && ElementTable.MayBeSigned(reader.Tag.Value) ? DicomVR.SS : DicomVR.US;
    }

    private void NoteSign(ref DicomReader reader)
    {
        _isSigned = reader.Value is [1, 0];
        _isRootSigned = _open < 0 ? _isSigned : _isRootSigned;
    }

    private void Open(ref DicomReader reader, long blockOffset, RowTraits traits)
    {
        Add(ref reader, blockOffset, traits).Next = _open;
        _open = _count - 1;
    }

    private void Close()
    {
        int parent = _rows[_open].Next;
        _rows[_open].Next = _count;
        bool isItem = (_rows[_open].Traits & RowTraits.Item) != 0;
        _lastTag = isItem ? 0 : _rows[_open].Tag;
        _open = parent;
        _isSigned = parent < 0 ? _isRootSigned : _isSigned;
    }

    // Rows that may be made before there have to be more, or that are too many.
    private readonly int Capacity => Math.Min(_rows.Length, _options.MaxElements);

    private void Grow(ref DicomReader reader)
    {
        if (_count >= _options.MaxElements)
        {
            throw new DicomDataException($"The data set has more than {_options.MaxElements} elements", reader.TokenOffset, "", "PS3.5 §7");
        }

        // As many rows as there would be if the rest of the input were like what was read of it.
        long read = Math.Max(1, reader.BytesConsumed);
        long expected = _count + ((_count - _countBefore) * Math.Max(0, reader.InputBytes - read) / read);
        MoveRows((int)Math.Clamp(expected, _rows.Length * 2L, Math.Min(_rows.Length * 64L, Array.MaxLength)));
    }

    private void MoveRows(int size)
    {
        DatasetRow[] rows = ArrayPool<DatasetRow>.Shared.Rent(size);
        Array.Copy(_rows, rows, _count);
        ArrayPool<DatasetRow>.Shared.Return(_rows);
        _rows = rows;
    }
}
