using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>What became of an object.</summary>
public sealed class TranscodeResult
{
    /// <summary>The transfer syntax that it is in now.</summary>
    public required TransferSyntax TransferSyntax { get; init; }

    /// <summary>Its SOP Class UID; empty where it has none.</summary>
    public required string SopClassUid { get; init; }

    /// <summary>Its SOP Instance UID: a new one where something was lost, unless it was to be kept; empty where it has none.</summary>
    public required string SopInstanceUid { get; init; }

    /// <summary>Whether this conversion lost something of the pixels.</summary>
    public required bool IsLossy { get; init; }

    /// <summary>Frames; 0 where there are no pixel data.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Bytes of the source's pixel data, as they lay there.</summary>
    public required long SourcePixelBytes { get; init; }

    /// <summary>Bytes of the pixel data now.</summary>
    public required long PixelBytes { get; init; }

    /// <summary>The frames that are damaged, where these were to be kept.</summary>
    public required IReadOnlyList<FrameDecodingException> DamagedFrames { get; init; }
}
