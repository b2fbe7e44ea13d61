namespace Dicom.Net.UpperLayer;

/// <summary>Who aborted an association (PS3.8 Table 9-26).</summary>
public enum AbortSource : byte
{
    /// <summary>The application (DICOM UL service-user).</summary>
    ServiceUser = 0,

    /// <summary>The protocol machine (DICOM UL service-provider).</summary>
    ServiceProvider = 2,
}
