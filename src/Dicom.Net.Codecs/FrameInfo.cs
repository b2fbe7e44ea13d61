namespace Dicom.Net.Codecs;

/// <summary>
/// The shape of one frame as the codestream states it, in samples. Decoded samples lie row by row, components interleaved:
/// one byte each up to 8 bits per sample, two bytes little-endian each above.
/// </summary>
public readonly record struct FrameInfo
{
    /// <summary>Columns, at least 1.</summary>
    public int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; init; }

    /// <summary>Samples per pixel, at least 1.</summary>
    public int Components { get; init; }

    /// <summary>Significant bits of each sample, 1 to 16.</summary>
    public int BitsPerSample { get; init; }

    /// <summary>True when the samples are two's complement numbers; few codestream formats can say so.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Bytes that one decoded sample takes: 1 up to 8 bits, 2 above.</summary>
    public int BytesPerSample => BitsPerSample <= 8 ? 1 : 2;

    /// <summary>Bytes that one decoded row takes without padding.</summary>
    public long RowBytes => (long)Width * Components * BytesPerSample;

    /// <summary>Bytes that the decoded frame takes without padding between the rows.</summary>
    public long FrameBytes => RowBytes * Height;
}
