namespace Dicom.Net.Imaging;

/// <summary>A volume was asked for and no image had been added.</summary>
public sealed class NoImagesException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="skipped">What was added instead, one line each.</param>
    public NoImagesException(IReadOnlyList<string> skipped)
        : base(skipped.Count == 0 ? "No image was received." : $"None of the {skipped.Count} objects is an image: {skipped[0]}")
    {
    }
}
