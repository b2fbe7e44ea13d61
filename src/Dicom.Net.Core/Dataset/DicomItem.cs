namespace Dicom.Net.Core;

/// <summary>The elements of a data set or of a sequence item: a view, valid until its <see cref="DicomDataset"/> is disposed.</summary>
public readonly struct DicomItem
{
    private readonly DicomDataset? _dataset;
    private readonly int _first;
    private readonly int _end;
    private readonly bool _isUnsorted;
    private readonly int _characterSetRow;

    internal DicomItem(DicomDataset dataset, int first, int end, bool isUnsorted, int parentCharacterSetRow)
    {
        _dataset = dataset;
        _first = first;
        _end = end;
        _isUnsorted = isUnsorted;
        _characterSetRow = parentCharacterSetRow;
    }

    /// <summary>The data set that holds the item; null for the default value, which has no elements.</summary>
    public DicomDataset? Dataset => _dataset;

    /// <summary>Whether there is no element.</summary>
    public bool IsEmpty => _first >= _end;

    internal int FirstRow => _first;

    internal int EndRow => _end;

    // Looked up when a text is decoded only: most items have none of their own (PS3.3 §C.12.1.1.2: the parent's holds).
    internal SpecificCharacterSet CharacterSet
    {
        get
        {
            if (_dataset is null)
            {
                return SpecificCharacterSet.Default;
            }

            int row = CharacterSetRow();
            return row < 0 ? _dataset.CharacterSet : SpecificCharacterSet.Of(new DicomElement(this, row).ValueBytes);
        }
    }

    /// <summary>Whether the element is there, with a value or empty.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>True where it is.</returns>
    public bool Contains(DicomTag tag) => Find(tag.Value) >= 0;

    /// <summary>Finds an element.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="element">The element; of duplicates the first.</param>
    /// <returns>False where it is absent.</returns>
    public bool TryGetElement(DicomTag tag, out DicomElement element)
    {
        int row = Find(tag.Value);
        element = row < 0 ? default : new DicomElement(this, row);
        return row >= 0;
    }

    /// <summary>The whole value as text: decoded, without padding, a backslash between values.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Null where the element is absent or empty.</returns>
    public string? GetString(DicomTag tag) => TryGetElement(tag, out DicomElement element) ? element.GetString() : null;

    /// <summary>One of the values as text.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="index">The value's index from 0.</param>
    /// <returns>Null where the element is absent, has fewer values, or that value is empty.</returns>
    public string? GetString(DicomTag tag, int index) => TryGetElement(tag, out DicomElement element) ? element.GetString(index) : null;

    /// <summary>All values as text.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Empty where the element is absent or empty.</returns>
    public string[] GetStrings(DicomTag tag) => TryGetElement(tag, out DicomElement element) ? element.GetStrings() : [];

    /// <summary>The first value as a 32-bit integer, from IS, DS without fraction, or a binary integer.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Null where the element is absent, empty, no integer, or out of range.</returns>
    public int? GetInt32(DicomTag tag) =>
        TryGetElement(tag, out DicomElement element) && element.TryGetInt64(0, out long value) && value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : null;

    /// <summary>The first value as a 32-bit unsigned integer.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Null where the element is absent, empty, no integer, or out of range.</returns>
    public uint? GetUInt32(DicomTag tag) =>
        TryGetElement(tag, out DicomElement element) && element.TryGetInt64(0, out long value) && value is >= 0 and <= uint.MaxValue
            ? (uint)value
            : null;

    /// <summary>The first value as a 16-bit unsigned integer.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Null where the element is absent, empty, no integer, or out of range.</returns>
    public ushort? GetUInt16(DicomTag tag) =>
        TryGetElement(tag, out DicomElement element) && element.TryGetInt64(0, out long value) && value is >= 0 and <= ushort.MaxValue
            ? (ushort)value
            : null;

    /// <summary>The first value as a number.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Null where the element is absent, empty or no number.</returns>
    public double? GetDouble(DicomTag tag) =>
        TryGetElement(tag, out DicomElement element) && element.TryGetDouble(0, out double value) ? value : null;

    /// <summary>All values as numbers.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Empty where the element is absent, empty, or one of its values is no number.</returns>
    public double[] GetDoubles(DicomTag tag) => TryGetElement(tag, out DicomElement element) ? element.GetDoubles() : [];

    /// <summary>The bytes of the value as encoded.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>Borrowed from the data set; empty where the element is absent, a sequence, or deferred.</returns>
    public ReadOnlySpan<byte> GetBytes(DicomTag tag) => TryGetElement(tag, out DicomElement element) ? element.ValueBytes : default;

    /// <summary>The items of a sequence.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns>No items where the element is absent or no sequence.</returns>
    public DicomSequence GetSequence(DicomTag tag) => TryGetElement(tag, out DicomElement element) ? element.Items : default;

    /// <summary>Goes through the elements in the order of the encoding.</summary>
    /// <returns>An enumerator that allocates nothing.</returns>
    public Enumerator GetEnumerator() => new(this);

    internal int CharacterSetRow()
    {
        int own = _first == 0 ? -1 : Find(0x0008_0005);
        return own >= 0 ? own : _characterSetRow;
    }

    private int Find(uint tag)
    {
        if (_dataset is null)
        {
            return -1;
        }

        ReadOnlySpan<DatasetRow> rows = _dataset.Rows;
        for (int i = _first; i < _end; i = rows[i].Next)
        {
            uint current = rows[i].Tag;
            if (current == tag)
            {
                return i;
            }

            if (current > tag && !_isUnsorted)
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>Goes through the elements of an item.</summary>
    public struct Enumerator
    {
        private readonly DicomItem _item;
        private int _row;
        private int _next;

        internal Enumerator(DicomItem item)
        {
            _item = item;
            _next = item._first;
            _row = -1;
        }

        /// <summary>The element.</summary>
        public readonly DicomElement Current => new(_item, _row);

        /// <summary>Moves to the next element.</summary>
        /// <returns>False behind the last.</returns>
        public bool MoveNext()
        {
            if (_next >= _item._end)
            {
                return false;
            }

            _row = _next;
            _next = _item._dataset!.Rows[_row].Next;
            return true;
        }
    }
}
