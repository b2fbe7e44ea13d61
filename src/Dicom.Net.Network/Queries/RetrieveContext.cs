namespace Dicom.Net.Network;

/// <summary>Who asks for objects by C-GET or C-MOVE.</summary>
public sealed class RetrieveContext : RequestContext
{
    /// <summary>Query/Retrieve Level (0008,0052) of the identifier: PATIENT, STUDY, SERIES or IMAGE, in upper case; empty if absent.</summary>
    public required string Level { get; init; }

    /// <summary>C-MOVE rather than C-GET.</summary>
    public bool IsMove { get; init; }

    /// <summary>The move destination's AE title; null for C-GET.</summary>
    public string? Destination { get; init; }
}
