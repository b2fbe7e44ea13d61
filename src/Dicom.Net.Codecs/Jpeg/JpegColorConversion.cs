namespace Dicom.Net.Codecs;

/// <summary>Whether a decoder leaves the components as they are coded.</summary>
public enum JpegColorConversion
{
    /// <summary>The components as coded. This is the default: what they mean is for the caller to know.</summary>
    None,

    /// <summary>Y, Cb, Cr to red, green, blue where the codestream's markers say (or leave to be assumed) that it holds them.</summary>
    Auto,

    /// <summary>Y, Cb, Cr to red, green, blue whatever the markers say; needs a DCT frame of three components.</summary>
    YCbCrToRgb,
}
