using System.Runtime.CompilerServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>One component of the frame header (T.81 §B.2.2, T.87 §C.2.2) and what scans say of it.</summary>
internal struct FrameComponent
{
    public byte Id;
    public byte HorizontalSampling;
    public byte VerticalSampling;

    /// <summary>Samples per line and lines, in the component's own size.</summary>
    public int Width;
    public int Height;

    /// <summary>Image rows that are complete.</summary>
    public int RowsDone;
    public bool IsDecoded;
}

/// <summary>At most four components, in place.</summary>
[InlineArray(4)]
internal struct FrameComponents
{
    private FrameComponent first;
}

/// <summary>The scan header (T.81 §B.2.3, T.87 §C.2.3): which components, in this order, and how.</summary>
internal struct ScanHeader
{
    public int Count;

    /// <summary>Indices into the frame's components and mapping table ids, a byte each, first component lowest.</summary>
    public uint Components;
    public uint Tables;
    public int Near;
    public JpegLsInterleave Interleave;

    public readonly int Component(int i) => (byte)(Components >> (8 * i));

    public readonly int Table(int i) => (byte)(Tables >> (8 * i));
}

/// <summary>What the marker segments have said so far.</summary>
internal struct FrameHeader
{
    public bool HasFrame;
    public long Width;
    public long Height;
    public int BitsPerSample;
    public int ComponentCount;
    public FrameComponents Components;
    public int MaxHorizontal;
    public int MaxVertical;
    public PresetParameters Preset;
    public uint RestartInterval;
    public JpegLsColorTransform ColorTransform;
    public ScanHeader Scan;
}
