namespace Dicom.Net.UpperLayer;

/// <summary>Whether it is of any use to ask again (PS3.8 Table 9-21).</summary>
public enum RejectResult : byte
{
    /// <summary>Rejected for good: the same request will be rejected again.</summary>
    Permanent = 1,

    /// <summary>Rejected for now: the same request may be accepted later.</summary>
    Transient = 2,
}
