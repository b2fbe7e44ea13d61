namespace Dicom.Net.UpperLayer;

/// <summary>Who rejected an association (PS3.8 Table 9-21).</summary>
public enum RejectSource : byte
{
    /// <summary>The peer's application (DICOM UL service-user).</summary>
    ServiceUser = 1,

    /// <summary>The peer's protocol machine, its association control part (ACSE).</summary>
    ServiceProviderAcse = 2,

    /// <summary>The peer's protocol machine, its presentation part.</summary>
    ServiceProviderPresentation = 3,
}
