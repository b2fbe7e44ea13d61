namespace Dicom.Net.Core;

/// <summary>The elements of a builder in the order of their tags: an array, or a tree where there are so many that moving them would cost.</summary>
internal struct EntryTable
{
    /// <summary>From this tag on there are no elements of a data set.</summary>
    public const uint FirstNoElement = 0xFFFE_0000;

    private const int MostInArray = 4096;

    private BuilderEntry[]? _entries;
    private SortedDictionary<uint, BuilderEntry>? _tree;
    private int _count;

    public readonly int Count => _tree?.Count ?? _count;

    /// <summary>The entries, ascending; a change of the table makes them stale.</summary>
    public readonly ReadOnlySpan<BuilderEntry> Sorted => _tree is not null ? _tree.Values.ToArray() : _entries.AsSpan(0, _count);

    /// <summary>No tag is below this one.</summary>
    public readonly uint LeastTag => _tree is null && _count > 0 ? _entries![0].Tag : 0;

    public BuilderEntry this[uint tag]
    {
        set
        {
            if (tag >= FirstNoElement)
            {
                // PS3.5 Table 7.5-1: items and delimiters; PS3.5 §7.8: no group is FFFF.
                throw new ArgumentException($"{new DicomTag(tag)} is no tag of an element.");
            }

            value.Tag = tag;
            if (_tree is not null)
            {
                _tree[tag] = value;
                return;
            }

            int index = IndexOf(tag);
            if (index >= 0)
            {
                _entries![index] = value;
            }
            else
            {
                Insert(~index, value);
            }
        }
    }

    public readonly bool TryGetValue(uint tag, out BuilderEntry entry)
    {
        if (_tree is not null)
        {
            return _tree.TryGetValue(tag, out entry);
        }

        int index = IndexOf(tag);
        entry = index < 0 ? default : _entries![index];
        return index >= 0;
    }

    public readonly bool ContainsKey(uint tag) => TryGetValue(tag, out _);

    public bool TryAdd(uint tag, BuilderEntry entry)
    {
        if (ContainsKey(tag))
        {
            return false;
        }

        this[tag] = entry;
        return true;
    }

    public bool Remove(uint tag)
    {
        if (_tree is not null)
        {
            return _tree.Remove(tag);
        }

        int index = IndexOf(tag);
        if (index < 0)
        {
            return false;
        }

        _count--;
        Array.Copy(_entries!, index + 1, _entries!, index, _count - index);
        _entries![_count] = default;
        return true;
    }

    public void Clear()
    {
        _tree = null;
        _entries.AsSpan(0, _count).Clear();
        _count = 0;
    }

    // Of a tag that is not there the complement of its place; most come in their order.
    private readonly int IndexOf(uint tag)
    {
        int low = 0;
        int high = _count - 1;
        if (high < 0 || tag > _entries![high].Tag)
        {
            return ~_count;
        }

        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            uint found = _entries[middle].Tag;
            if (found == tag)
            {
                return middle;
            }

            (low, high) = found < tag ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private void Insert(int index, in BuilderEntry entry)
    {
        if (_count >= MostInArray && index < _count)
        {
            ToTree();
            _tree![entry.Tag] = entry;
            return;
        }

        if (_entries is null || _count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, _count * 2));
        }

        Array.Copy(_entries, index, _entries, index + 1, _count - index);
        _entries[index] = entry;
        _count++;
    }

    private void ToTree()
    {
        var tree = new SortedDictionary<uint, BuilderEntry>();
        foreach (ref readonly BuilderEntry entry in Sorted)
        {
            tree.Add(entry.Tag, entry);
        }

        _tree = tree;
        _entries = null;
        _count = 0;
    }
}
