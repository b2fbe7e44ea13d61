namespace Dicom.Net.Core;

/// <summary>What PS3.6 Annex A says of one registered UID.</summary>
public readonly struct DicomUidEntry
{
    private readonly int _row;

    internal DicomUidEntry(int row) => _row = row;

    /// <summary>The UID.</summary>
    public string Uid => UidTable.Uid(_row);

    /// <summary>The keyword; empty for two numbers that the standard took back.</summary>
    public string Keyword => UidTable.Keyword(_row);

    /// <summary>The name.</summary>
    public string Name => UidTable.Name(_row);

    /// <summary>The type as the standard writes it: <c>SOP Class</c>, <c>Transfer Syntax</c>, <c>Meta SOP Class</c> ...</summary>
    public string Type => UidTable.Type(_row);

    /// <summary>Whether the standard has retired the UID.</summary>
    public bool IsRetired => UidTable.IsRetired(_row);
}
