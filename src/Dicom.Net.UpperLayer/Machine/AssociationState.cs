namespace Dicom.Net.UpperLayer;

/// <summary>The thirteen states of the association's state machine (PS3.8 Tables 9-1 to 9-5).</summary>
public enum AssociationState : byte
{
    /// <summary>Idle: no association, no transport connection.</summary>
    Sta1 = 1,

    /// <summary>Transport connection open (acceptor), awaiting A-ASSOCIATE-RQ.</summary>
    Sta2 = 2,

    /// <summary>Awaiting the local A-ASSOCIATE response primitive.</summary>
    Sta3 = 3,

    /// <summary>Awaiting the transport connection to open (requestor).</summary>
    Sta4 = 4,

    /// <summary>Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ.</summary>
    Sta5 = 5,

    /// <summary>Association established, ready for data transfer.</summary>
    Sta6 = 6,

    /// <summary>Awaiting A-RELEASE-RP.</summary>
    Sta7 = 7,

    /// <summary>Awaiting the local A-RELEASE response primitive.</summary>
    Sta8 = 8,

    /// <summary>Release collision, requestor side: awaiting the local A-RELEASE response primitive.</summary>
    Sta9 = 9,

    /// <summary>Release collision, acceptor side: awaiting A-RELEASE-RP.</summary>
    Sta10 = 10,

    /// <summary>Release collision, requestor side: awaiting A-RELEASE-RP.</summary>
    Sta11 = 11,

    /// <summary>Release collision, acceptor side: awaiting the local A-RELEASE response primitive.</summary>
    Sta12 = 12,

    /// <summary>Awaiting the close of the transport connection; the association no longer exists.</summary>
    Sta13 = 13,
}
