namespace Dicom.Net.UpperLayer;

/// <summary>The nineteen events of the association's state machine (PS3.8 Table 9-10).</summary>
public enum AssociationEvent : byte
{
    /// <summary>A-ASSOCIATE request primitive from the local user.</summary>
    Evt1 = 1,

    /// <summary>Transport connection confirmed: the connection this side asked for is open.</summary>
    Evt2 = 2,

    /// <summary>A-ASSOCIATE-AC PDU received.</summary>
    Evt3 = 3,

    /// <summary>A-ASSOCIATE-RJ PDU received.</summary>
    Evt4 = 4,

    /// <summary>Transport connection indication: a peer connected.</summary>
    Evt5 = 5,

    /// <summary>A-ASSOCIATE-RQ PDU received.</summary>
    Evt6 = 6,

    /// <summary>A-ASSOCIATE response primitive (accept) from the local user.</summary>
    Evt7 = 7,

    /// <summary>A-ASSOCIATE response primitive (reject) from the local user.</summary>
    Evt8 = 8,

    /// <summary>P-DATA request primitive from the local user.</summary>
    Evt9 = 9,

    /// <summary>P-DATA-TF PDU received.</summary>
    Evt10 = 10,

    /// <summary>A-RELEASE request primitive from the local user.</summary>
    Evt11 = 11,

    /// <summary>A-RELEASE-RQ PDU received.</summary>
    Evt12 = 12,

    /// <summary>A-RELEASE-RP PDU received.</summary>
    Evt13 = 13,

    /// <summary>A-RELEASE response primitive from the local user.</summary>
    Evt14 = 14,

    /// <summary>A-ABORT request primitive from the local user, or a local time-out.</summary>
    Evt15 = 15,

    /// <summary>A-ABORT PDU received.</summary>
    Evt16 = 16,

    /// <summary>The transport connection is closed.</summary>
    Evt17 = 17,

    /// <summary>The ARTIM timer expired.</summary>
    Evt18 = 18,

    /// <summary>An unrecognized or invalid PDU was received.</summary>
    Evt19 = 19,
}
