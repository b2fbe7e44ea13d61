namespace Dicom.Net.Core;

/// <summary>What a dictionary says of one data element. A small value: texts are made when they are first asked for, once per process.</summary>
public readonly struct DicomDictionaryEntry
{
    private readonly int _row;
    private readonly bool _isPrivate;

    internal DicomDictionaryEntry(DicomTag tag, int row, bool isPrivate)
    {
        Tag = tag;
        _row = row;
        _isPrivate = isPrivate;
    }

    /// <summary>The tag that was asked for.</summary>
    public DicomTag Tag { get; }

    /// <summary>The keyword of PS3.6; empty for private elements and for a few retired numbers.</summary>
    public string Keyword => _isPrivate ? string.Empty : ElementTable.Keyword(_row);

    /// <summary>The name; empty where nobody has published one.</summary>
    public string Name => _isPrivate ? PrivateElementTable.Name(_row) : ElementTable.Name(_row);

    /// <summary>The VR, the first one where several are allowed; <see cref="DicomVR.None"/> for items and delimiters.</summary>
    public DicomVR VR => _isPrivate ? PrivateElementTable.VR(_row) : ElementTable.VR(_row);

    /// <summary>All VRs allowed, as the standard writes them: <c>US or SS</c>.</summary>
    public string VRs => _isPrivate ? PrivateElementTable.VRText(_row) : ElementTable.VRText(_row);

    /// <summary>The value multiplicity, as the standard writes it: <c>1</c>, <c>1-n</c>, <c>2-2n</c>.</summary>
    public string VM => _isPrivate ? PrivateElementTable.VMText(_row) : ElementTable.VMText(_row);

    /// <summary>Whether the standard has retired the element.</summary>
    public bool IsRetired => !_isPrivate && ElementTable.IsRetired(_row);
}
