namespace Dicom.Net.Network;

/// <summary>Who asks what by a C-FIND.</summary>
public sealed class FindContext : RequestContext
{
    /// <summary>Query/Retrieve Level (0008,0052) of the identifier: PATIENT, STUDY, SERIES or IMAGE, in upper case; empty if absent.</summary>
    public required string Level { get; init; }
}
