namespace Dicom.Net.UpperLayer;

/// <summary>The local time-outs, which the standard leaves to the implementation.</summary>
public enum AssociationTimeout : byte
{
    /// <summary>No time-out.</summary>
    None,

    /// <summary>The transport connection did not open in time (Sta4).</summary>
    Connect,

    /// <summary>The answer to A-ASSOCIATE-RQ did not come in time (Sta5).</summary>
    Associate,

    /// <summary>The answer to A-RELEASE-RQ did not come in time (Sta7, Sta10, Sta11).</summary>
    Release,

    /// <summary>Nothing was sent or received for too long (Sta6).</summary>
    Idle,
}
