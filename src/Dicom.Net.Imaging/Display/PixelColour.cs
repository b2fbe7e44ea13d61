namespace Dicom.Net.Imaging;

/// <summary>What the samples of a colour pixel mean once decoded.</summary>
internal enum PixelColour
{
    Rgb,
    YbrFull,
    YbrPartial,
    Argb,
    Cmyk,
}
