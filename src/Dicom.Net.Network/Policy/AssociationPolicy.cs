using System.Net;
using Dicom.Net.Core;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>
/// The default policy, which suits an archive: anyone may call who calls the server by its name, where the server insists on
/// it; the services that have a handler are accepted, in the first usable transfer syntax that the requestor lists.
/// </summary>
/// <remarks>Narrow it by its properties, or derive from it and override what differs. Do not change it while a server runs.</remarks>
public class AssociationPolicy : IAssociationPolicy
{
    // The service class whose SOP classes store objects (PS3.6 Table A-1).
    private const string StorageServiceClass = "1.2.840.10008.4.2";

    /// <summary>AE titles that may call; null, the default, for any. Another one is rejected with reason 3.</summary>
    public IReadOnlyCollection<string>? CallingAETitles { get; init; }

    /// <summary>AE titles by which the server may be called besides its own, where it insists on its name.</summary>
    public IReadOnlyCollection<string> FurtherCalledAETitles { get; init; } = [];

    /// <summary>
    /// Networks from which peers may call; null, the default, for any. One from elsewhere is rejected with reason 3, one without
    /// an address, on a transport that has none, is not.
    /// </summary>
    public IReadOnlyCollection<IPNetwork>? Networks { get; init; }

    /// <summary>
    /// How AE titles are compared. The default heeds the case, as PS3.5 §6.2 does; <see cref="StringComparison.OrdinalIgnoreCase"/>
    /// is for sites whose peers are configured carelessly.
    /// </summary>
    public StringComparison AETitleComparison { get; init; } = StringComparison.Ordinal;

    /// <summary>
    /// Reject callers whose own AE title is blank, which nobody shall send (PS3.8 §9.3.2), with reason 3. Off by default: some
    /// old devices do, and the name proves nothing anyway.
    /// </summary>
    public bool RejectBlankCallingAETitle { get; init; }

    /// <summary>
    /// Transfer syntaxes to be preferred, the best first; those that are not listed follow in the requestor's order. Empty, the
    /// default: the requestor's order alone, since it knows in which syntax its objects are.
    /// </summary>
    public IReadOnlyList<string> PreferredTransferSyntaxes { get; init; } = [];

    /// <summary>
    /// Looks at the identity of the user who asks (PS3.7 §D.3.3.7): name, name and passcode, Kerberos ticket, SAML assertion or
    /// token. Null, the default: identities are not looked at, and no response is given.
    /// </summary>
    public Func<UserIdentity, AssociationProposal, CancellationToken, ValueTask<UserAuthentication>>? Authenticate { get; init; }

    /// <summary>Reject requests without a user identity; needs <see cref="Authenticate"/> to mean anything.</summary>
    public bool RequireUserIdentity { get; init; }

    /// <inheritdoc/>
    public virtual async ValueTask<AssociationAnswer> AnswerAsync(AssociationProposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (CheckPeer(proposal) is { } rejection)
        {
            return AssociationAnswer.Reject(rejection);
        }

        UserAuthentication? authentication = null;
        if (Authenticate is { } authenticate)
        {
            if (proposal.Request.UserInformation.UserIdentity is { } identity)
            {
                authentication = await authenticate(identity, proposal, cancellationToken).ConfigureAwait(false);
            }
            else if (RequireUserIdentity)
            {
                authentication = UserAuthentication.Refuse();
            }

            if (authentication is { IsAccepted: false })
            {
                return AssociationAnswer.Reject(authentication.Rejection);
            }
        }

        return Accept(proposal, authentication);
    }

    /// <summary>Looks at who calls whom, before anything else.</summary>
    /// <param name="proposal">Who asks for what.</param>
    /// <returns>The rejection; null if there is nothing against it.</returns>
    protected virtual AssociateReject? CheckPeer(AssociationProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (proposal.Request.ApplicationContextName != AssociateRequest.DicomApplicationContextName)
        {
            return AssociateReject.ApplicationContextNameNotSupported;
        }

        if (proposal.Options.RequireCalledAETitle
            && !IsSame(proposal.CalledAETitle, proposal.Options.AETitle)
            && !Contains(FurtherCalledAETitles, proposal.CalledAETitle))
        {
            return AssociateReject.CalledAETitleNotRecognized;
        }

        bool isKnown = (CallingAETitles is null || Contains(CallingAETitles, proposal.CallingAETitle))
            && !(RejectBlankCallingAETitle && proposal.CallingAETitle.Length == 0)
            && IsInNetwork(proposal.RemoteEndPoint);
        return isKnown ? null : AssociateReject.CallingAETitleNotRecognized;
    }

    /// <summary>Answers one presentation context.</summary>
    /// <param name="context">What is proposed.</param>
    /// <param name="proposal">The whole of it.</param>
    /// <returns>The answer.</returns>
    protected virtual PresentationContextResult Answer(PresentationContextProposal context, AssociationProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(proposal);
        bool isStorage = IsStorage(context.AbstractSyntax, proposal);
        ContextRole roles = proposal.GetRoles(context.AbstractSyntax);

        // To receive from the requestor, or, where it offers the SCP role, to send to it in a C-GET.
        bool isServed = isStorage
            ? (roles.HasFlag(ContextRole.Scu) && proposal.Options.Store is not null) || (roles.HasFlag(ContextRole.Scp) && proposal.Options.Retrieve is not null)
            : IsServed(context.AbstractSyntax, proposal);
        if (!isServed)
        {
            return new PresentationContextResult(context.Id, PresentationContextReason.AbstractSyntaxNotSupported);
        }

        return ChooseTransferSyntax(context, isStorage) is { } syntax
            ? new PresentationContextResult(context.Id, PresentationContextReason.Acceptance, syntax)
            : new PresentationContextResult(context.Id, PresentationContextReason.TransferSyntaxesNotSupported);
    }

    /// <summary>Chooses among the transfer syntaxes that are proposed for a context.</summary>
    /// <param name="context">What is proposed.</param>
    /// <param name="isStorage">The SOP class stores objects, which are kept as they come; keys have to be read and written.</param>
    /// <returns>The UID; null if none is usable.</returns>
    protected virtual string? ChooseTransferSyntax(PresentationContextProposal context, bool isStorage)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (string preferred in PreferredTransferSyntaxes)
        {
            if (IsUsable(preferred, isStorage) && context.TransferSyntaxes.Contains(preferred, StringComparer.Ordinal))
            {
                return preferred;
            }
        }

        foreach (string syntax in context.TransferSyntaxes)
        {
            if (IsUsable(syntax, isStorage))
            {
                return syntax;
            }
        }

        return null;
    }

    /// <summary>Whether a SOP class stores objects that this server takes.</summary>
    /// <param name="sopClassUid">The SOP class.</param>
    /// <param name="proposal">
    /// The whole of it: a class that PS3.6 does not list counts as storage where the server's options say so, or where the
    /// requestor states by common extended negotiation that it belongs to the storage service class and is related to a class
    /// that is taken (PS3.7 §D.3.3.6).
    /// </param>
    /// <returns>True if it does.</returns>
    protected virtual bool IsStorage(string sopClassUid, AssociationProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(sopClassUid);
        ArgumentNullException.ThrowIfNull(proposal);
        if (SopClasses.IsStorage(sopClassUid))
        {
            return true;
        }

        if (SopClasses.IsListed(sopClassUid))
        {
            return false;
        }

        return proposal.Options.AcceptUnknownSopClasses
            || proposal.Request.UserInformation.CommonExtendedNegotiations.Any(negotiation =>
                negotiation.SopClassUid == sopClassUid
                && negotiation.ServiceClassUid == StorageServiceClass
                && negotiation.RelatedGeneralSopClassUids.Any(SopClasses.IsStorage));
    }

    /// <summary>Answers one SOP class extended negotiation.</summary>
    /// <param name="negotiation">What is proposed; the bytes' meaning is the service class's.</param>
    /// <param name="proposal">The whole of it.</param>
    /// <param name="answer">Our service class application information.</param>
    /// <returns>False, the default, for no answer, which means no support.</returns>
    protected virtual bool TryAnswerExtendedNegotiation(ExtendedNegotiation negotiation, AssociationProposal proposal, out ReadOnlyMemory<byte> answer)
    {
        answer = default;
        return false;
    }

    private static bool IsServed(string sopClass, AssociationProposal proposal) =>
        sopClass == DicomUids.Verification
        || (proposal.Options.Find is not null && SopClasses.IsFind(sopClass))
        || (proposal.Options.Retrieve is not null && (SopClasses.IsGet(sopClass) || SopClasses.IsMove(sopClass)));

    private static bool IsUsable(string transferSyntaxUid, bool isStorage)
    {
        TransferSyntax known = TransferSyntax.Get(transferSyntaxUid);
        return known.IsKnown && (isStorage || !known.IsEncapsulated);
    }

    private AssociationAnswer Accept(AssociationProposal proposal, UserAuthentication? authentication)
    {
        AssociateRequest request = proposal.Request;
        var contexts = new PresentationContextResult[request.PresentationContexts.Count];
        for (int i = 0; i < contexts.Length; i++)
        {
            contexts[i] = Answer(request.PresentationContexts[i], proposal);
        }

        var extended = new List<ExtendedNegotiation>();
        foreach (ExtendedNegotiation negotiation in request.UserInformation.ExtendedNegotiations)
        {
            if (TryAnswerExtendedNegotiation(negotiation, proposal, out ReadOnlyMemory<byte> information))
            {
                extended.Add(negotiation with { ApplicationInformation = information });
            }
        }

        return new AssociationAnswer
        {
            PresentationContexts = contexts,
            RoleSelections = Roles(proposal),
            ExtendedNegotiations = extended,
            UserIdentityResponse = authentication?.Response.ToArray(),
            User = authentication?.User,
        };
    }

    // PS3.7 §D.3.3.4: answered are only the SOP classes that were asked about, with what is granted of what was asked.
    private List<RoleSelection> Roles(AssociationProposal proposal)
    {
        IReadOnlyList<RoleSelection> asked = proposal.Request.UserInformation.RoleSelections;
        var answers = new List<RoleSelection>(asked.Count);
        foreach (RoleSelection role in asked)
        {
            bool isStorage = IsStorage(role.SopClassUid, proposal);
            bool scu = role.ScuRole && (isStorage ? proposal.Options.Store is not null : IsServed(role.SopClassUid, proposal));
            bool scp = role.ScpRole && isStorage && proposal.Options.Retrieve is not null;
            answers.Add(new RoleSelection(role.SopClassUid, scu, scp));
        }

        return answers;
    }

    private bool Contains(IReadOnlyCollection<string> titles, string title)
    {
        foreach (string known in titles)
        {
            if (IsSame(known, title))
            {
                return true;
            }
        }

        return false;
    }

    // Blanks around a title are padding (PS3.5 §6.2).
    private bool IsSame(string first, string second) => first.AsSpan().Trim(' ').Equals(second.AsSpan().Trim(' '), AETitleComparison);

    private bool IsInNetwork(EndPoint? remote)
    {
        if (Networks is null || remote is not IPEndPoint { Address: IPAddress address })
        {
            return true;
        }

        foreach (IPNetwork network in Networks)
        {
            if (network.Contains(address) || (address.IsIPv4MappedToIPv6 && network.Contains(address.MapToIPv4())))
            {
                return true;
            }
        }

        return false;
    }
}
