namespace Dicom.Net.Codecs;

/// <summary>What the components of a JPEG codestream mean, as far as its own markers tell.</summary>
public enum JpegColorSpace
{
    /// <summary>The number of components has no customary meaning.</summary>
    Unknown,

    /// <summary>One component.</summary>
    Gray,

    /// <summary>Y, Cb, Cr, full range.</summary>
    YCbCr,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Four components, as Adobe writes them without transform.</summary>
    Cmyk,

    /// <summary>Four components, the first three of them transformed to YCbCr (Adobe transform 2).</summary>
    Ycck,
}
