namespace Dicom.Net.Core;

/// <summary>How this library names itself in file meta information (PS3.10 §7.1) and in negotiation (PS3.7 §D.3.3.2).</summary>
public static class Implementation
{
    /// <summary>The Implementation Class UID: made from a UUID once, and the same in every release.</summary>
    public const string ClassUid = "2.25.261522926289569378525931751282574004423";

    /// <summary>The Implementation Version Name, at most 16 characters.</summary>
    public const string VersionName = "DICOMNET_0.1.0";
}
