namespace Dicom.Net.UpperLayer;

/// <summary>The User Information item of A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2.3 and Annex D, PS3.7 Annex D.3.3).</summary>
public sealed class UserInformation
{
    /// <summary>
    /// The most bytes that the sender of this item takes in the variable field of one P-DATA-TF (the 6 bytes of PDU
    /// header not counted); 0 means that it states no limit.
    /// </summary>
    public uint MaximumLength { get; init; }

    /// <summary>Whether a received item left the maximum length out; it is then left out again when encoded.</summary>
    internal bool OmitsMaximumLength { get; init; }

    /// <summary>Implementation Class UID; empty only in a received item that left it out.</summary>
    public string ImplementationClassUid { get; init; } = "";

    /// <summary>Implementation Version Name of 1 to 16 characters, or null.</summary>
    public string? ImplementationVersionName { get; init; }

    /// <summary>The asynchronous operations window, or null: one operation at a time.</summary>
    public AsynchronousOperationsWindow? AsynchronousOperations { get; init; }

    /// <summary>SCP/SCU role selections, at most one per SOP class.</summary>
    public IReadOnlyList<RoleSelection> RoleSelections { get; init; } = [];

    /// <summary>SOP class extended negotiations.</summary>
    public IReadOnlyList<ExtendedNegotiation> ExtendedNegotiations { get; init; } = [];

    /// <summary>SOP class common extended negotiations; only a request has them.</summary>
    public IReadOnlyList<CommonExtendedNegotiation> CommonExtendedNegotiations { get; init; } = [];

    /// <summary>The identity of the user who asks for the association, or null; only a request has it.</summary>
    public UserIdentity? UserIdentity { get; init; }

    /// <summary>The server's response to a user identity, or null; only an acceptance has it. Kept by reference.</summary>
    public byte[]? UserIdentityResponse { get; init; }
}
