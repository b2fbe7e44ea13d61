using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The kinds of frames that are written.</summary>
internal enum FrameFamily
{
    None,
    Native,
    Rle,
    Deflated,
    Uncompressed,
    JpegBaseline,
    JpegExtended,
    JpegLossless,
    JpegLs,
}

/// <summary>Which syntax has which frames.</summary>
internal static class FrameFamilies
{
    /// <summary>What is written in a transfer syntax; None where nothing is.</summary>
    internal static FrameFamily Of(TransferSyntax syntax) => syntax.Uid switch
    {
        "1.2.840.10008.1.2" or "1.2.840.10008.1.2.1" or "1.2.840.10008.1.2.2" or "1.2.840.10008.1.2.1.99" => FrameFamily.Native,
        "1.2.840.10008.1.2.5" => FrameFamily.Rle,
        "1.2.840.10008.1.2.8.1" => FrameFamily.Deflated,
        "1.2.840.10008.1.2.1.98" => FrameFamily.Uncompressed,
        "1.2.840.10008.1.2.4.50" => FrameFamily.JpegBaseline,
        "1.2.840.10008.1.2.4.51" => FrameFamily.JpegExtended,
        "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => FrameFamily.JpegLossless,
        "1.2.840.10008.1.2.4.80" or "1.2.840.10008.1.2.4.81" => FrameFamily.JpegLs,
        _ => FrameFamily.None,
    };

    /// <summary>Whether frames hold cells with all their bits, and not numbers.</summary>
    internal static bool HoldsCells(FrameFamily family) => family is FrameFamily.Native or FrameFamily.Rle or FrameFamily.Deflated or FrameFamily.Uncompressed;
}
