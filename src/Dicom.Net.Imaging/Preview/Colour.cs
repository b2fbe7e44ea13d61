namespace Dicom.Net.Imaging;

/// <summary>Red, green and blue of 8 bit.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    internal static readonly Colour Background = new(16, 18, 22);
    internal static readonly Colour Text = new(200, 206, 214);
    internal static readonly Colour Dim = new(126, 134, 146);
    internal static readonly Colour Label = new(255, 205, 90);
    internal static readonly Colour Axial = new(224, 96, 96);
    internal static readonly Colour Coronal = new(96, 196, 120);
    internal static readonly Colour Sagittal = new(96, 152, 236);
}
