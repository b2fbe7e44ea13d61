namespace Dicom.Net.Core;

/// <summary>One level of nesting while a data set is written as JSON: a data set or item, or a sequence.</summary>
internal sealed class JsonFrame
{
    // Mutable structs: they must stay fields.
    public DicomItem.Enumerator Elements;
    public DicomSequence.Enumerator Items;
    private readonly DicomItem _item;
    private HashSet<DicomTag>? _seen;
    private DicomTag _last;
    private int _count;

    public JsonFrame(DicomItem item)
    {
        _item = item;
        Elements = item.GetEnumerator();
    }

    public JsonFrame(DicomSequence sequence)
    {
        IsSequence = true;
        Items = sequence.GetEnumerator();
    }

    public bool IsSequence { get; }

    /// <summary>Whether the tag came before in this data set. Tags in order, as they should be, need nothing to be remembered.</summary>
    public bool IsRepeated(DicomTag tag)
    {
        if (_seen is null && (_count == 0 || tag > _last))
        {
            _last = tag;
            _count++;
            return false;
        }

        if (_seen is null)
        {
            _seen = new HashSet<DicomTag>(_count + 1);
            DicomItem.Enumerator before = _item.GetEnumerator();
            for (int i = 0; i < _count && before.MoveNext(); i++)
            {
                _seen.Add(before.Current.Tag);
            }
        }

        return !_seen.Add(tag);
    }
}
