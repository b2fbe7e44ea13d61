namespace Dicom.Net.Core;

/// <summary>The items of a sequence element: a view, valid until its <see cref="DicomDataset"/> is disposed.</summary>
public readonly struct DicomSequence
{
    private readonly DicomItem _parent;
    private readonly int _row;

    internal DicomSequence(DicomItem parent, int row)
    {
        _parent = parent;
        _row = row;
    }

    /// <summary>The number of items; counted each time.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (DicomItem _ in this)
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>An item by its index from 0; found by walking over those before it.</summary>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public DicomItem this[int index]
    {
        get
        {
            int i = 0;
            foreach (DicomItem item in this)
            {
                if (i++ == index)
                {
                    return item;
                }
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>Goes through the items.</summary>
    /// <returns>An enumerator that allocates nothing.</returns>
    public Enumerator GetEnumerator() => new(_parent, _row);

    /// <summary>Goes through the items of a sequence.</summary>
    public struct Enumerator
    {
        private readonly DicomItem _parent;
        private readonly int _end;
        private readonly int _characterSetRow;
        private int _row;
        private int _next;

        internal Enumerator(DicomItem parent, int row)
        {
            _parent = parent;
            if (parent.Dataset is { } dataset)
            {
                _next = row + 1;
                _end = dataset.Rows[row].Next;
                _characterSetRow = parent.CharacterSetRow();
            }
        }

        /// <summary>The item.</summary>
        public readonly DicomItem Current
        {
            get
            {
                ref readonly DatasetRow row = ref _parent.Dataset!.Rows[_row];
                return new DicomItem(_parent.Dataset, _row + 1, row.Next, (row.Traits & RowTraits.Unsorted) != 0, _characterSetRow);
            }
        }

        /// <summary>Moves to the next item.</summary>
        /// <returns>False behind the last.</returns>
        public bool MoveNext()
        {
            if (_next >= _end)
            {
                return false;
            }

            _row = _next;
            _next = _parent.Dataset!.Rows[_row].Next;
            return true;
        }
    }
}
