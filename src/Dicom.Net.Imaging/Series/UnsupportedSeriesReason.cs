namespace Dicom.Net.Imaging;

/// <summary>What of a series cannot be made into a volume.</summary>
public enum UnsupportedSeriesReason
{
    /// <summary>An object holds several frames.</summary>
    MultiFrame,

    /// <summary>An image is a mosaic of several slices (Siemens).</summary>
    Mosaic,

    /// <summary>There are several images at one slice position: echoes, phases or directions.</summary>
    SeveralVolumes,

    /// <summary>Some slice positions hold more images than others.</summary>
    UnevenPositions,

    /// <summary>Samples per Pixel is not 1, or the photometric interpretation is a colour.</summary>
    Colour,

    /// <summary>Bits Allocated is not 8, 16 or 32, or there is no way to read the pixel element.</summary>
    PixelFormat,

    /// <summary>There is no decoder for the transfer syntax.</summary>
    TransferSyntax,

    /// <summary>An image states no position or orientation in the patient.</summary>
    NoGeometry,
}
