namespace Dicom.Net.Imaging;

/// <summary>An image object whose header or pixel data are damaged or contradict each other.</summary>
public sealed class ImageObjectException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="sopInstanceUid">The object, or null where it names none.</param>
    /// <param name="message">One line that says what is wrong.</param>
    public ImageObjectException(string? sopInstanceUid, string message)
        : base(message)
    {
        SopInstanceUid = sopInstanceUid;
    }

    /// <summary>The object, or null where it names none.</summary>
    public string? SopInstanceUid { get; }
}
