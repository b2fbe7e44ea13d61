namespace Dicom.Net.Imaging;

/// <summary>What kind of number a pixel's value is.</summary>
public enum PixelValueKind
{
    /// <summary>An integer, of Pixel Data (7FE0,0010).</summary>
    Integer,

    /// <summary>A binary32 number, of Float Pixel Data (7FE0,0008).</summary>
    Single,

    /// <summary>A binary64 number, of Double Float Pixel Data (7FE0,0009).</summary>
    Double,
}
