namespace Dicom.Net.Core;

/// <summary>How a data set becomes DICOM JSON. Instances are immutable and may be shared.</summary>
public sealed class DicomJsonOptions
{
    /// <summary>Every value in memory inline; what stayed on disk by a relative reference.</summary>
    public static readonly DicomJsonOptions Default = new();

    /// <summary>The longest binary value, in bytes, that is written inline. Longer ones, deferred ones and encapsulated pixel data are
    /// referred to by BulkDataURI.</summary>
    public int MaxInlineBytes { get; init; } = int.MaxValue;

    /// <summary>What a BulkDataURI begins with, such as <c>file:///scan.dcm</c>; the empty text makes it relative.
    /// Behind it stands <c>?offset=N&amp;length=N</c> (bytes of the file) for a value that stayed on disk, or
    /// <c>?tag=GGGGEEEE</c> for any other.</summary>
    public string BulkDataBaseUri { get; init; } = string.Empty;
}
