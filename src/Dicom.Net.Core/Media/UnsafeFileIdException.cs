namespace Dicom.Net.Core;

/// <summary>A Referenced File ID of a directory is not followed, because it leads, or may lead, out of the media's folder.</summary>
public sealed class UnsafeFileIdException : DicomException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fileId">The File ID, a backslash between components.</param>
    /// <param name="reason">Why it is not followed.</param>
    public UnsafeFileIdException(string fileId, string reason)
        : base($"The Referenced File ID '{fileId}' is not followed: {reason} (PS3.10 §8.2)")
    {
        FileId = fileId;
    }

    /// <summary>The File ID, a backslash between components.</summary>
    public string FileId { get; }
}
