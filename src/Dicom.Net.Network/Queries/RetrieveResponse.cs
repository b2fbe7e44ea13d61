using Dicom.Net.Dimse;

namespace Dicom.Net.Network;

/// <summary>How a C-GET or C-MOVE ended.</summary>
public sealed class RetrieveResponse
{
    /// <summary>The final status: check it, a failure is not thrown.</summary>
    public required DimseStatus Status { get; init; }

    /// <summary>The final counts.</summary>
    public required SubOperations SubOperations { get; init; }

    /// <summary>Whether the peer stated any count in any of its responses; where it did not, those of <see cref="SubOperations"/> are 0 and mean nothing.</summary>
    public bool HasCounts { get; init; }

    /// <summary>The objects that failed, where the peer lists them (Failed SOP Instance UID List (0008,0058)).</summary>
    public IReadOnlyList<string> FailedSopInstanceUids { get; init; } = [];

    /// <summary>The peer's comment; null if none.</summary>
    public string? ErrorComment { get; init; }
}
