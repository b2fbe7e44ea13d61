using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>What a policy answers to an association request: a rejection, or what of it is accepted.</summary>
public sealed class AssociationAnswer
{
    /// <summary>The rejection; null where the association is accepted.</summary>
    public AssociateReject? Rejection { get; init; }

    /// <summary>The answers to the proposed presentation contexts; one that is missing refuses its context.</summary>
    public IReadOnlyList<PresentationContextResult> PresentationContexts { get; init; } = [];

    /// <summary>The roles that are agreed to, of those that were proposed (PS3.7 §D.3.3.4).</summary>
    public IReadOnlyList<RoleSelection> RoleSelections { get; init; } = [];

    /// <summary>The answers to SOP class extended negotiations; a class that is left out is without it (PS3.7 §D.3.3.5).</summary>
    public IReadOnlyList<ExtendedNegotiation> ExtendedNegotiations { get; init; } = [];

    /// <summary>
    /// The asynchronous operations window, at most what was proposed (PS3.7 §D.3.3.3); null for the server's own limits. Not
    /// sent where the requestor did not ask.
    /// </summary>
    public AsynchronousOperationsWindow? AsynchronousOperations { get; init; }

    /// <summary>
    /// The response to the user identity, empty for a user name with or without passcode (PS3.7 §D.3.3.7); null for none. Sent
    /// only where the requestor asked for one.
    /// </summary>
    public byte[]? UserIdentityResponse { get; init; }

    /// <summary>Who the user is, for the handlers of this association (<see cref="AssociationInfo.User"/>); null if nobody knows.</summary>
    public object? User { get; init; }

    /// <summary>Rejects the association.</summary>
    /// <param name="rejection">Result, source and reason, as PS3.8 Table 9-21 defines them.</param>
    /// <returns>The answer.</returns>
    public static AssociationAnswer Reject(AssociateReject rejection) => new() { Rejection = rejection };
}
