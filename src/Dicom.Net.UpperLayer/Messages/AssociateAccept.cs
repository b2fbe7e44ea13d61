namespace Dicom.Net.UpperLayer;

/// <summary>An A-ASSOCIATE-AC: what is accepted of a request (PS3.8 §9.3.3).</summary>
public sealed class AssociateAccept
{
    /// <summary>The protocol versions supported, one per bit; bit 0 is version 1 and the only one that is tested.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>
    /// Title in the called field. The state machine repeats the request's there; the receiver does not test it
    /// (empty where it is no title).
    /// </summary>
    public string CalledAETitle { get; init; } = "";

    /// <summary>
    /// Title in the calling field. The state machine repeats the request's there; the receiver does not test it
    /// (empty where it is no title).
    /// </summary>
    public string CallingAETitle { get; init; } = "";

    /// <summary>The application context name, a UID.</summary>
    public string ApplicationContextName { get; init; } = AssociateRequest.DicomApplicationContextName;

    /// <summary>One result per presentation context proposed.</summary>
    public IReadOnlyList<PresentationContextResult> PresentationContexts { get; init; } = [];

    /// <summary>The acceptor's user information.</summary>
    public required UserInformation UserInformation { get; init; }
}
