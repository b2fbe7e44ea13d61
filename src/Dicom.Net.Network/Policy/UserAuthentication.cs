using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>What came of looking at a user identity (PS3.7 §D.3.3.7).</summary>
public sealed class UserAuthentication
{
    private UserAuthentication()
    {
    }

    /// <summary>The identity was accepted.</summary>
    public bool IsAccepted { get; private init; }

    /// <summary>Who the user is, for the handlers; null if nobody knows.</summary>
    public object? User { get; private init; }

    /// <summary>The server's response: a Kerberos ticket, a SAML response or a token; empty for a user name.</summary>
    public ReadOnlyMemory<byte> Response { get; private init; }

    /// <summary>How the association is rejected where the identity is refused.</summary>
    public AssociateReject Rejection { get; private init; } = AssociateReject.NoReasonGiven;

    /// <summary>Accepts the identity.</summary>
    /// <param name="user">Who the user is, for the handlers.</param>
    /// <param name="response">The server's response, at most 65,535 bytes; empty for a user name with or without passcode.</param>
    /// <returns>The outcome.</returns>
    public static UserAuthentication Accept(object? user, ReadOnlyMemory<byte> response = default) =>
        new() { IsAccepted = true, User = user, Response = response };

    /// <summary>Refuses the identity, and with it the association: permanently, by the service user, without a reason.</summary>
    /// <returns>The outcome.</returns>
    public static UserAuthentication Refuse() => new();

    /// <summary>Refuses the identity, and with it the association, in a way of your own.</summary>
    /// <param name="rejection">Result, source and reason, as PS3.8 Table 9-21 defines them.</param>
    /// <returns>The outcome.</returns>
    public static UserAuthentication Refuse(AssociateReject rejection) => new() { Rejection = rejection };
}
