namespace Dicom.Net.Core;

/// <summary>One directory record of a DICOMDIR (PS3.3 §F.3): a view, valid until its <see cref="DicomDirectory"/> is disposed.</summary>
public sealed class DicomDirectoryRecord
{
    private readonly List<DicomDirectoryRecord> _children = [];

    internal DicomDirectoryRecord(DicomItem item, long offset)
    {
        Item = item;
        Offset = offset;
        Type = item.GetString(DicomTags.DirectoryRecordType) ?? "";
        ReferencedFileId = item.GetStrings(DicomTags.ReferencedFileID);
    }

    /// <summary>The record's elements.</summary>
    public DicomItem Item { get; }

    /// <summary>Where the record's item begins, in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>The type, as <c>PATIENT</c>, <c>STUDY</c>, <c>SERIES</c> or <c>IMAGE</c>; empty where the record has none.</summary>
    public string Type { get; }

    /// <summary>Whether the record is in use: (0004,1410) is not 0000H.</summary>
    public bool IsInUse => Item.GetUInt16(DicomTags.RecordInUseFlag) != 0;

    /// <summary>The components of the Referenced File ID; empty where the record refers to no file. Not checked: see <see cref="DicomDirectory.ResolveFile"/>.</summary>
    public IReadOnlyList<string> ReferencedFileId { get; }

    /// <summary>The SOP Class UID of the file, or null.</summary>
    public string? ReferencedSopClassUid => Item.GetString(DicomTags.ReferencedSOPClassUIDInFile);

    /// <summary>The SOP Instance UID of the file, or null.</summary>
    public string? ReferencedSopInstanceUid => Item.GetString(DicomTags.ReferencedSOPInstanceUIDInFile);

    /// <summary>The transfer syntax of the file, or null.</summary>
    public string? ReferencedTransferSyntaxUid => Item.GetString(DicomTags.ReferencedTransferSyntaxUIDInFile);

    /// <summary>The records of the directory entity below this one, in their order.</summary>
    public IReadOnlyList<DicomDirectoryRecord> Children => _children;

    internal long NextOffset => Item.GetUInt32(DicomTags.OffsetOfTheNextDirectoryRecord) ?? 0;

    internal long LowerOffset => Item.GetUInt32(DicomTags.OffsetOfReferencedLowerLevelDirectoryEntity) ?? 0;

    internal List<DicomDirectoryRecord> ChildList => _children;
}
