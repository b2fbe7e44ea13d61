namespace Dicom.Net.Codecs.JpegLs;

/// <summary>How the components of a JPEG-LS scan follow each other in the codestream (ILV, T.87 §C.2.3). Decoded memory is the same for all.</summary>
public enum JpegLsInterleave
{
    /// <summary>Each component has a scan of its own.</summary>
    None = 0,

    /// <summary>A line of each component in turn.</summary>
    Line = 1,

    /// <summary>A sample of each component in turn.</summary>
    Sample = 2,
}
