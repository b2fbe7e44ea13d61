namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// How the pixels of one RLE frame lie. An RLE codestream says nothing of it, so the caller must (PS3.5 §G.2).
/// </summary>
public readonly record struct RleLayout
{
    /// <summary>Columns, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Samples per pixel, at least 1.</summary>
    public int Components { get; init; } = 1;

    /// <summary>Bits of the cell that holds one sample: 1 or a multiple of 8 up to 64. With 1 the bits of the frame lie packed, first pixel lowest.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>True when decoded memory holds one plane per component (RRR GGG BBB), false when it holds whole pixels (RGB RGB RGB).</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Creates a layout of one component.</summary>
    public RleLayout()
    {
    }

    /// <summary>Bytes of one sample's cell; 1 where the bits are packed.</summary>
    public int BytesPerSample => Math.Max(1, BitsAllocated / 8);

    /// <summary>The number of byte planes, which is the number of segments that the codestream must have (PS3.5 §G.2); the format ends at 15.</summary>
    public int SegmentCount => Components * BytesPerSample;

    /// <summary>Bytes that one decoded row takes in memory without padding (of one component where planar); packed frames count as one row.</summary>
    public long RowBytes => IsPacked ? PlaneBytes : (long)Width * BytesPerSample * (IsPlanar ? 1 : Components);

    /// <summary>Rows in memory: all of one component after the other where planar; packed frames count as one row.</summary>
    public long RowCount => IsPacked ? 1 : (long)Height * (IsPlanar ? Components : 1);

    /// <summary>Bytes of the frame without padding between the rows.</summary>
    public long FrameBytes => RowBytes * RowCount;

    internal bool IsPacked => BitsAllocated == 1;

    /// <summary>Bytes that one segment expands to.</summary>
    internal long PlaneBytes => IsPacked ? (((long)Width * Height * Components) + 7) / 8 : (long)Width * Height;

    internal bool IsValid =>
        Width > 0 && Height > 0 && Components > 0 && (BitsAllocated == 1 || (BitsAllocated is >= 8 and <= 64 && BitsAllocated % 8 == 0));

    internal bool Fits(long destinationBytes, int strideBytes) =>
        strideBytes >= RowBytes && ((RowCount - 1) * strideBytes) + RowBytes <= destinationBytes;
}
