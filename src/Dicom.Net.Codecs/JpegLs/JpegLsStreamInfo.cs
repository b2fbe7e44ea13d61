namespace Dicom.Net.Codecs.JpegLs;

/// <summary>What a JPEG-LS codestream says of itself up to its first scan.</summary>
public readonly record struct JpegLsStreamInfo
{
    /// <summary>The shape of the decoded frame. Where a mapping table stands between samples and values, that of the values.</summary>
    public FrameInfo Frame { get; init; }

    /// <summary>The bits of a sample as coded (P of the frame header), before any mapping table.</summary>
    public int CodedBitsPerSample { get; init; }

    /// <summary>The interleave mode of the first scan.</summary>
    public JpegLsInterleave Interleave { get; init; }

    /// <summary>The largest error of a sample (NEAR of the first scan); 0 is lossless.</summary>
    public int NearLossless { get; init; }

    /// <summary>The colour transform that the encoder applied.</summary>
    public JpegLsColorTransform ColorTransform { get; init; }

    /// <summary>True when components have sizes of their own; smaller ones are decoded with their samples repeated.</summary>
    public bool IsSubsampled { get; init; }

    /// <summary>True when the samples of the first scan are indices into mapping tables.</summary>
    public bool HasMappingTable { get; init; }
}
