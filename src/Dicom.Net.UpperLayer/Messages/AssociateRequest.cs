namespace Dicom.Net.UpperLayer;

/// <summary>An A-ASSOCIATE-RQ: who calls whom, and what is proposed (PS3.8 §9.3.2).</summary>
public sealed class AssociateRequest
{
    /// <summary>The DICOM Application Context Name, the only one the standard defines (PS3.7 §A.2.1).</summary>
    public const string DicomApplicationContextName = "1.2.840.10008.3.1.1.1";

    /// <summary>The protocol versions offered, one per bit; bit 0 is version 1 and the only one that is tested.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>AE title of the side that is called; empty only in a received request that left it blank, or filled it with what is no title.</summary>
    public required string CalledAETitle { get; init; }

    /// <summary>AE title of the side that calls; empty only in a received request that left it blank, or filled it with what is no title.</summary>
    public required string CallingAETitle { get; init; }

    /// <summary>The application context name, a UID.</summary>
    public string ApplicationContextName { get; init; } = DicomApplicationContextName;

    /// <summary>The presentation contexts proposed: 1 to 128, each with an odd identifier of its own.</summary>
    public IReadOnlyList<PresentationContextProposal> PresentationContexts { get; init; } = [];

    /// <summary>The user information: maximum length, implementation, roles and the other negotiations.</summary>
    public required UserInformation UserInformation { get; init; }

    /// <summary>
    /// Bytes 11 to 74 as received (both titles and 32 reserved bytes), which the answer repeats unchanged; null in
    /// a request that was not received.
    /// </summary>
    internal byte[]? ReceivedFields { get; init; }

    /// <summary>False where the called title was received with characters that no title has: it is then given as empty.</summary>
    internal bool IsCalledAETitleValid { get; init; } = true;

    /// <summary>The same of the calling title.</summary>
    internal bool IsCallingAETitleValid { get; init; } = true;
}
