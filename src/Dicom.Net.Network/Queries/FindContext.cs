namespace Dicom.Net.Network;

/// <summary>Who asks what by a C-FIND.</summary>
public sealed class FindContext : RequestContext
{
    /// <summary>Query/Retrieve Level (0008,0052) of the identifier: PATIENT, STUDY, SERIES or IMAGE, in upper case; empty if absent.</summary>
    public required string Level { get; init; }

    /// <summary>
    /// Set by the handler, before its first match, where it does not support some optional key for existence or for matching:
    /// pending responses then say FF01 instead of FF00 (PS3.4 §C.4.1.1.4).
    /// </summary>
    public bool HasUnsupportedKeys { get; set; }
}
