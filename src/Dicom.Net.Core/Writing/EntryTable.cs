namespace Dicom.Net.Core;

/// <summary>The elements of a builder in the order of their tags: two arrays, or a tree where there are so many that moving them would cost.</summary>
internal sealed class EntryTable
{
    /// <summary>From this tag on there are no elements of a data set.</summary>
    public const uint FirstNoElement = 0xFFFE_0000;

    private const int MostInArrays = 4096;

    private uint[] _tags = [];
    private BuilderEntry[] _entries = [];
    private SortedDictionary<uint, BuilderEntry>? _tree;
    private int _count;

    public int Count => _tree?.Count ?? _count;

    public IEnumerable<uint> Tags => _tree is not null ? _tree.Keys : _tags.Take(_count);

    /// <summary>The entries with their tags, ascending; a change of the table makes them stale.</summary>
    public (ReadOnlyMemory<uint> Tags, ReadOnlyMemory<BuilderEntry> Entries) Sorted =>
        _tree is not null ? (_tree.Keys.ToArray(), _tree.Values.ToArray()) : (_tags.AsMemory(0, _count), _entries.AsMemory(0, _count));

    public BuilderEntry this[uint tag]
    {
        set
        {
            if (tag >= FirstNoElement)
            {
                // PS3.5 Table 7.5-1: items and delimiters; PS3.5 §7.8: no group is FFFF.
                throw new ArgumentException($"{new DicomTag(tag)} is no tag of an element.");
            }

            if (_tree is not null)
            {
                _tree[tag] = value;
                return;
            }

            int index = _count == 0 || tag > _tags[_count - 1] ? ~_count : Array.BinarySearch(_tags, 0, _count, tag);
            if (index >= 0)
            {
                _entries[index] = value;
            }
            else
            {
                Insert(~index, tag, value);
            }
        }
    }

    public bool TryGetValue(uint tag, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BuilderEntry? entry)
    {
        if (_tree is not null)
        {
            return _tree.TryGetValue(tag, out entry);
        }

        int index = Array.BinarySearch(_tags, 0, _count, tag);
        entry = index < 0 ? null : _entries[index];
        return entry is not null;
    }

    public bool ContainsKey(uint tag) => TryGetValue(tag, out _);

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

        int index = Array.BinarySearch(_tags, 0, _count, tag);
        if (index < 0)
        {
            return false;
        }

        _count--;
        Array.Copy(_tags, index + 1, _tags, index, _count - index);
        Array.Copy(_entries, index + 1, _entries, index, _count - index);
        _entries[_count] = null!;
        return true;
    }

    public void Clear()
    {
        _tree = null;
        Array.Clear(_entries, 0, _count);
        _count = 0;
    }

    private void Insert(int index, uint tag, BuilderEntry entry)
    {
        if (_count >= MostInArrays && index < _count)
        {
            ToTree();
            _tree![tag] = entry;
            return;
        }

        if (_count == _tags.Length)
        {
            int size = Math.Max(8, _count * 2);
            Array.Resize(ref _tags, size);
            Array.Resize(ref _entries, size);
        }

        Array.Copy(_tags, index, _tags, index + 1, _count - index);
        Array.Copy(_entries, index, _entries, index + 1, _count - index);
        _tags[index] = tag;
        _entries[index] = entry;
        _count++;
    }

    private void ToTree()
    {
        var tree = new SortedDictionary<uint, BuilderEntry>();
        for (int i = 0; i < _count; i++)
        {
            tree.Add(_tags[i], _entries[i]);
        }

        _tree = tree;
        _tags = [];
        _entries = [];
        _count = 0;
    }
}
