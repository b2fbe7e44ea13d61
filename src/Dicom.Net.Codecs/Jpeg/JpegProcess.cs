namespace Dicom.Net.Codecs;

/// <summary>The coding process that a JPEG frame header announces (T.81 Table B.1).</summary>
public enum JpegProcess
{
    /// <summary>SOF0: sequential DCT, 8 bits, at most two Huffman tables of each class.</summary>
    Baseline,

    /// <summary>SOF1: sequential DCT, 8 or 12 bits.</summary>
    Extended,

    /// <summary>SOF2: progressive DCT (spectral selection and successive approximation), 8 or 12 bits.</summary>
    Progressive,

    /// <summary>SOF3: lossless, prediction and Huffman coding, 2 to 16 bits.</summary>
    Lossless,
}
