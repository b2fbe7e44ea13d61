namespace Dicom.Net.Codecs;

/// <summary>How the decoding or encoding of one frame ended.</summary>
public enum CodecStatus
{
    /// <summary>The whole frame was processed.</summary>
    Ok,

    /// <summary>The codestream ended before the frame did; the rows counted in the result are complete.</summary>
    Truncated,

    /// <summary>The codestream breaks its standard; the rows counted in the result were decoded before the damage was met.</summary>
    Corrupt,

    /// <summary>The codestream is well-formed but uses a process that this codec does not implement.</summary>
    Unsupported,

    /// <summary>The caller's destination cannot hold the frame; nothing, or only what fits, was written.</summary>
    DestinationTooSmall,

    /// <summary>The frame exceeds a limit that the caller or the codec sets (dimensions, scans, components).</summary>
    LimitExceeded,
}
