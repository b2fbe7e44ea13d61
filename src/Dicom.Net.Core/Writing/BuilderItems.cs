namespace Dicom.Net.Core;

/// <summary>The items of a sequence that a builder holds.</summary>
internal sealed class BuilderItems
{
    // Most sequences have one item: it needs no array.
    private DicomDatasetBuilder? _only;
    private DicomDatasetBuilder[]? _items;
    private int _count;

    /// <summary>The items; stale once another is added.</summary>
    public ReadOnlySpan<DicomDatasetBuilder> All => _items is null && _count == 1 ? new ReadOnlySpan<DicomDatasetBuilder>(in _only!) : _items.AsSpan(0, _count);

    /// <summary>The bytes of all items with their headers, as the last measuring found them.</summary>
    public long Bytes { get; set; }

    public void Add(DicomDatasetBuilder item)
    {
        if (_count == 0)
        {
            _only = item;
        }
        else
        {
            if (_items is null)
            {
                _items = new DicomDatasetBuilder[4];
                _items[0] = _only!;
                _only = null;
            }
            else if (_count == _items.Length)
            {
                Array.Resize(ref _items, _count * 2);
            }

            _items[_count] = item;
        }

        _count++;
    }
}
