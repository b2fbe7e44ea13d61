namespace Dicom.Net.Imaging;

/// <summary>How the samples of a picture lie in memory, row by row without gaps.</summary>
public enum PictureFormat
{
    /// <summary>A byte for each pixel, 0 black.</summary>
    Gray8,

    /// <summary>A little-endian 16-bit number for each pixel, 0 black.</summary>
    Gray16,

    /// <summary>Three bytes for each pixel: red, green, blue.</summary>
    Rgb8,

    /// <summary>Three little-endian 16-bit numbers for each pixel: red, green, blue.</summary>
    Rgb16,
}
