namespace Dicom.Net.UpperLayer;

/// <summary>What an association tells its user (the indication and confirmation primitives of PS3.8 §7).</summary>
public enum AssociationIndicationKind : byte
{
    /// <summary>A-ASSOCIATE indication: a peer asks; answer it by acceptance or rejection.</summary>
    AssociateRequested = 1,

    /// <summary>A-ASSOCIATE confirmation: the peer accepted.</summary>
    AssociateAccepted,

    /// <summary>A-ASSOCIATE confirmation: the peer rejected. The connection is to be closed.</summary>
    AssociateRejected,

    /// <summary>A-RELEASE indication: the peer wants to end; answer it by a release response.</summary>
    ReleaseRequested,

    /// <summary>A-RELEASE confirmation: the peer agreed to end.</summary>
    ReleaseConfirmed,

    /// <summary>A-ABORT indication: the peer's application aborted.</summary>
    Aborted,

    /// <summary>A-P-ABORT indication: the peer's protocol machine aborted.</summary>
    ProviderAborted,

    /// <summary>A-P-ABORT indication: this side's protocol machine aborted, for the peer broke the protocol.</summary>
    ProtocolError,

    /// <summary>A-P-ABORT indication: the transport connection was lost or never opened.</summary>
    TransportLost,

    /// <summary>A local time-out ended the association (local policy, carried out as Evt15).</summary>
    TimedOut,
}
