using System.Text;

namespace Dicom.Net.UpperLayer;

/// <summary>User Identity Negotiation of a request (PS3.7 §D.3.3.7).</summary>
/// <remarks>It carries credentials: <see cref="ToString"/> names the type alone, so that no log holds more.</remarks>
public sealed class UserIdentity
{
    /// <summary>Creates an identity.</summary>
    /// <param name="type">Its form.</param>
    /// <param name="primaryField">User name, ticket, assertion or token; at most 65,535 bytes; kept by reference.</param>
    /// <param name="secondaryField">The passcode, empty for every other form; kept by reference.</param>
    /// <param name="positiveResponseRequested">Whether the requestor wants the acceptor's response.</param>
    public UserIdentity(
        UserIdentityType type,
        ReadOnlyMemory<byte> primaryField,
        ReadOnlyMemory<byte> secondaryField = default,
        bool positiveResponseRequested = false)
    {
        Type = type;
        PrimaryField = primaryField;
        SecondaryField = secondaryField;
        PositiveResponseRequested = positiveResponseRequested;
    }

    /// <summary>The form of the identity.</summary>
    public UserIdentityType Type { get; }

    /// <summary>User name, ticket, assertion or token.</summary>
    public ReadOnlyMemory<byte> PrimaryField { get; }

    /// <summary>The passcode; empty for every other form.</summary>
    public ReadOnlyMemory<byte> SecondaryField { get; }

    /// <summary>Whether the requestor wants the acceptor's response.</summary>
    public bool PositiveResponseRequested { get; }

    /// <summary>Creates an identity of a user name alone.</summary>
    /// <param name="userName">The name; sent in UTF-8.</param>
    /// <param name="positiveResponseRequested">Whether the requestor wants the acceptor's response.</param>
    /// <returns>The identity.</returns>
    public static UserIdentity FromUserName(string userName, bool positiveResponseRequested = false) =>
        new(UserIdentityType.UserName, Encoding.UTF8.GetBytes(userName), default, positiveResponseRequested);

    /// <summary>Creates an identity of a user name and a passcode.</summary>
    /// <param name="userName">The name; sent in UTF-8.</param>
    /// <param name="passcode">The passcode; sent in UTF-8 as it stands, so only over TLS.</param>
    /// <param name="positiveResponseRequested">Whether the requestor wants the acceptor's response.</param>
    /// <returns>The identity.</returns>
    public static UserIdentity FromUserNameAndPasscode(
        string userName, string passcode, bool positiveResponseRequested = false) =>
        new(
            UserIdentityType.UserNameAndPasscode,
            Encoding.UTF8.GetBytes(userName),
            Encoding.UTF8.GetBytes(passcode),
            positiveResponseRequested);

    /// <summary>Names the form of the identity and nothing of its content.</summary>
    /// <returns>The type's name.</returns>
    public override string ToString() => $"UserIdentity({Type})";
}
