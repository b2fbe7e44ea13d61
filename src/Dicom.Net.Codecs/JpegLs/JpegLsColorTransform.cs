namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// The reversible colour transforms that some encoders apply to RGB before JPEG-LS and announce in an APP8 segment "mrfx". No part of T.87.
/// </summary>
public enum JpegLsColorTransform
{
    /// <summary>Components are coded as they are.</summary>
    None = 0,

    /// <summary>G, R - G, B - G.</summary>
    Hp1 = 1,

    /// <summary>G, R - G, B - (R + G) / 2.</summary>
    Hp2 = 2,

    /// <summary>A luminance, B - G, R - G.</summary>
    Hp3 = 3,
}
