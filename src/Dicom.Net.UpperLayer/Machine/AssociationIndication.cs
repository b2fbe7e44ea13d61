namespace Dicom.Net.UpperLayer;

/// <summary>An indication or confirmation to the user of an association. P-DATA is not among them: see <see cref="AssociationStateMachine.TryReadPdv"/>.</summary>
public readonly struct AssociationIndication
{
    /// <summary>What happened.</summary>
    public AssociationIndicationKind Kind { get; init; }

    /// <summary>The request, with <see cref="AssociationIndicationKind.AssociateRequested"/>.</summary>
    public AssociateRequest? Request { get; init; }

    /// <summary>The acceptance, with <see cref="AssociationIndicationKind.AssociateAccepted"/>.</summary>
    public AssociateAccept? Accept { get; init; }

    /// <summary>The rejection, with <see cref="AssociationIndicationKind.AssociateRejected"/>.</summary>
    public AssociateReject Reject { get; init; }

    /// <summary>
    /// Source and reason of the A-ABORT: received with <see cref="AssociationIndicationKind.Aborted"/> and
    /// <see cref="AssociationIndicationKind.ProviderAborted"/>, sent with <see cref="AssociationIndicationKind.ProtocolError"/>.
    /// </summary>
    public AbortInfo Abort { get; init; }

    /// <summary>What the peer did wrong, with <see cref="AssociationIndicationKind.ProtocolError"/>.</summary>
    public PduFault Fault { get; init; }

    /// <summary>With <see cref="AssociationIndicationKind.ReleaseRequested"/>: both sides asked at once (Sta9, Sta10).</summary>
    public bool IsReleaseCollision { get; init; }

    /// <summary>Which limit, with <see cref="AssociationIndicationKind.TimedOut"/>.</summary>
    public AssociationTimeout Timeout { get; init; }
}
