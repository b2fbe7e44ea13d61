namespace Dicom.Net.Network;

/// <summary>The peer accepted the association and gave no response to the user identity, which the caller insists on (PS3.7 §D.3.3.7).</summary>
public sealed class UserNotConfirmedException : DicomNetworkException
{
    /// <summary>Creates the error.</summary>
    public UserNotConfirmedException()
        : base("the peer took the association without confirming the user: it does not look at user identities; ask without a confirmation, or ask whoever runs it")
    {
    }
}
