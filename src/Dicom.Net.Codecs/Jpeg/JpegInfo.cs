namespace Dicom.Net.Codecs;

/// <summary>What the headers of a JPEG codestream say (T.81 §B.2.2, §B.2.3) and its application markers add.</summary>
public readonly record struct JpegInfo
{
    /// <summary>Size, components and precision; never signed, JPEG knows no sign.</summary>
    public FrameInfo Frame { get; init; }

    /// <summary>The coding process.</summary>
    public JpegProcess Process { get; init; }

    /// <summary>The predictor of the first scan of a lossless frame, 1 to 7; 0 for the other processes.</summary>
    public int Predictor { get; init; }

    /// <summary>The point transform of the first scan of a lossless frame: samples were divided by 2 to this power; 0 for the other processes.</summary>
    public int PointTransform { get; init; }

    /// <summary>MCUs between restart markers, 0 for none, as defined before the first scan.</summary>
    public int RestartInterval { get; init; }

    /// <summary>True when a JFIF application marker (APP0) is there.</summary>
    public bool HasJfif { get; init; }

    /// <summary>The transform flag of an Adobe application marker (APP14): 0 none, 1 YCbCr, 2 YCCK; -1 when the marker is absent.</summary>
    public int AdobeTransform { get; init; }

    /// <summary>What the components mean by the rules that the markers and component identifiers are customarily read with.</summary>
    public JpegColorSpace ColorSpace { get; init; }

    /// <summary>Horizontal and vertical sampling factors, a nibble each, the first component in the lowest byte.</summary>
    internal uint Sampling { get; init; }

    /// <summary>The horizontal sampling factor of a component, 1 to 4.</summary>
    /// <param name="component">Index of the component, 0 to <c>Frame.Components - 1</c>.</param>
    public int HorizontalSampling(int component) => (int)(Sampling >> (component * 8 + 4)) & 15;

    /// <summary>The vertical sampling factor of a component, 1 to 4.</summary>
    /// <param name="component">Index of the component, 0 to <c>Frame.Components - 1</c>.</param>
    public int VerticalSampling(int component) => (int)(Sampling >> (component * 8)) & 15;
}
