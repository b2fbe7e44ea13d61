using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>Turns the tokens of a reader into the rows of a data set, over as many pieces of input as there are.</summary>
internal struct DatasetIndexer
{
    private readonly DicomReadOptions _options;
    private DatasetRow[] _rows;
    private int _count;
    private int _open;
    private uint _lastTag;
    private bool _isUnsorted;
    private bool _isSigned;
    private bool _isRootSigned;
    private bool _isStopped;
    private long _shift;
    private List<(int Row, long Shift)>? _shifts;

    public DatasetIndexer(DicomReadOptions options, int expectedRows)
    {
        _options = options;
        _rows = ArrayPool<DatasetRow>.Shared.Rent(expectedRows);
        _open = -1;
    }

    public readonly DatasetRow[] Rows => _rows;

    public readonly int Count => _count;

    public readonly bool IsUnsorted => _isUnsorted;

    /// <summary>Whether reading ended before <see cref="DicomReadOptions.StopBefore"/>.</summary>
    public readonly bool IsStopped => _isStopped;

    public List<DicomFinding>? Findings { get; private set; }

    /// <summary>From which row on how much is to be added to an offset in the block to have one in the input; null where nothing is anywhere.</summary>
    public readonly List<(int Row, long Shift)>? Shifts => _shifts;

    /// <summary>Reads all tokens that are whole.</summary>
    /// <param name="reader">The reader over the piece.</param>
    /// <param name="blockOffset">Where the piece begins in the data set's block.</param>
    public void Run(ref DicomReader reader, int blockOffset)
    {
        long shift = reader.StartOffset - blockOffset;
        uint stopBefore = _options.StopBefore?.Value ?? uint.MaxValue;
        while (reader.Read())
        {
            if (shift != _shift)
            {
                _shift = shift;
                (_shifts ??= []).Add((_count, shift));
            }

            switch (reader.TokenType)
            {
                case DicomTokenType.Element:
                    uint tag = reader.Tag.Value;
                    if (_open < 0 && tag >= stopBefore)
                    {
                        _isStopped = true;
                        break;
                    }

                    CheckOrder(ref reader, tag);
                    Add(ref reader, blockOffset, RowTraits.None).Next = _count;
                    break;
                case DicomTokenType.SequenceStart:
                case DicomTokenType.FragmentsStart:
                    if (_open < 0 && reader.Tag.Value >= stopBefore)
                    {
                        _isStopped = true;
                        break;
                    }

                    CheckOrder(ref reader, reader.Tag.Value);
                    Open(ref reader, blockOffset, reader.TokenType == DicomTokenType.SequenceStart ? RowTraits.Sequence : RowTraits.Fragments);
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

            if (_isStopped)
            {
                break;
            }
        }

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

    /// <summary>Gives the rows back to their pool where no data set takes them over.</summary>
    public void Discard()
    {
        ArrayPool<DatasetRow>.Shared.Return(_rows);
        _rows = [];
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

    private ref DatasetRow Add(ref DicomReader reader, int blockOffset, RowTraits traits)
    {
        if (_count == _rows.Length)
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

        if (reader.IsValueDeferred)
        {
            row.Offset = reader.ValueOffset;
            traits |= RowTraits.Deferred;
        }
        else
        {
            row.Offset = blockOffset + reader.ValueStart;
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
            _isSigned = reader.Value is [1, 0];
            _isRootSigned = _open < 0 ? _isSigned : _isRootSigned;
        }

        return _isSigned && ElementTable.MayBeSigned(reader.Tag.Value) ? DicomVR.SS : DicomVR.US;
    }

    private void Open(ref DicomReader reader, int blockOffset, RowTraits traits)
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

    private void Grow(ref DicomReader reader)
    {
        if (_count >= _options.MaxElements)
        {
            throw new DicomDataException($"The data set has more than {_options.MaxElements} elements", reader.TokenOffset, "", "PS3.5 §7");
        }

        DatasetRow[] larger = ArrayPool<DatasetRow>.Shared.Rent(_rows.Length * 2);
        Array.Copy(_rows, larger, _count);
        ArrayPool<DatasetRow>.Shared.Return(_rows);
        _rows = larger;
    }
}
