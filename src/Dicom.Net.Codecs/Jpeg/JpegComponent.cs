namespace Dicom.Net.Codecs;

/// <summary>One component of the frame: what the header says of it and where its data lie in the decoder's scratch.</summary>
internal struct JpegComponent
{
    internal byte Id;

    /// <summary>Sampling factors (T.81 §B.2.2: Hi, Vi), 1 to 4.</summary>
    internal byte H, V;

    /// <summary>Selector of the quantization table.</summary>
    internal byte QuantSelector;

    /// <summary>Selectors of the Huffman tables in the scan at hand.</summary>
    internal byte DcSelector, AcSelector;

    /// <summary>Size in samples: the frame's size scaled by Hi/Hmax and Vi/Vmax, rounded up (T.81 §A.1.1).</summary>
    internal int Width, Height;

    /// <summary>Blocks that hold the samples, as scans of this component alone count them.</summary>
    internal int BlocksWide, BlocksHigh;

    /// <summary>Blocks including those that only fill up the MCUs at the right and lower edges (T.81 §A.2.4).</summary>
    internal int PaddedBlocksWide, PaddedBlocksHigh;

    /// <summary>Where the coefficients of the first block lie in the coefficient buffer (frames that need several scans).</summary>
    internal int CoefficientOffset;

    /// <summary>Where the component's rows begin in the plane buffer and the bytes from row to row.</summary>
    internal int PlaneOffset, PlaneStride;

    /// <summary>The last DC value, from which the next is coded as a difference (T.81 §F.1.1.5.1).</summary>
    internal int DcPredictor;

    /// <summary>The point transform of the component's lossless scan.</summary>
    internal int PointTransform;

    /// <summary>True when a scan of this component was met.</summary>
    internal bool Scanned;
}
