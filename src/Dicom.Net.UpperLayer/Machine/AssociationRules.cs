using Dicom.Net.Core;

namespace Dicom.Net.UpperLayer;

/// <summary>What this side's user must keep to: stricter than what is understood of a peer.</summary>
internal static class AssociationRules
{
    public static void Check(AssociateRequest request)
    {
        Require(AETitle.IsValid(request.CalledAETitle), "The called AE title has 1 to 16 characters, no backslash, no control characters.");
        Require(AETitle.IsValid(request.CallingAETitle), "The calling AE title has 1 to 16 characters, no backslash, no control characters.");
        Require((request.ProtocolVersion & 1) != 0, "The protocol version has bit 0 set (version 1).");
        RequireUid(request.ApplicationContextName, "application context name");
        Require(
            request.PresentationContexts.Count is >= 1 and <= 128,
            "A request proposes 1 to 128 presentation contexts.");

        UInt128 seen = UInt128.Zero;
        foreach (PresentationContextProposal context in request.PresentationContexts)
        {
            UInt128 bit = UInt128.One << (context.Id >> 1);
            Require((seen & bit) == 0, "Each presentation context has an identifier of its own.");
            seen |= bit;
            RequireUid(context.AbstractSyntax, "abstract syntax");
            Require(context.TransferSyntaxes.Count > 0, "A presentation context proposes one transfer syntax at least.");
            foreach (string transferSyntax in context.TransferSyntaxes)
            {
                RequireUid(transferSyntax, "transfer syntax");
            }
        }

        Check(request.UserInformation);
        CheckNegotiations(request.UserInformation);
        Require(request.UserInformation.UserIdentityResponse is null, "A request has no user identity response.");
    }

    public static void Check(AssociateAccept accept, AssociateRequest request)
    {
        Require((accept.ProtocolVersion & 1) != 0, "The protocol version has bit 0 set (version 1).");
        RequireUid(accept.ApplicationContextName, "application context name");
        Require(
            accept.PresentationContexts.Count == request.PresentationContexts.Count,
            "An acceptance answers each presentation context proposed.");

        UInt128 seen = UInt128.Zero;
        foreach (PresentationContextResult context in accept.PresentationContexts)
        {
            UInt128 bit = UInt128.One << (context.Id >> 1);
            Require((seen & bit) == 0, "Each presentation context is answered once.");
            seen |= bit;
            PresentationContextProposal? proposal = Find(request, context.Id);
            Require(proposal is not null, "An acceptance answers proposed presentation contexts only.");
            Require(
                !context.IsAccepted || proposal!.TransferSyntaxes.Contains(context.TransferSyntax, StringComparer.Ordinal),
                "The transfer syntax accepted is one that was proposed.");
        }

        Check(accept.UserInformation);
        Require(
            accept.UserInformation.UserIdentity is null && accept.UserInformation.CommonExtendedNegotiations.Count == 0,
            "An acceptance has no user identity and no common extended negotiation.");
    }

    private static PresentationContextProposal? Find(AssociateRequest request, byte id)
    {
        foreach (PresentationContextProposal proposal in request.PresentationContexts)
        {
            if (proposal.Id == id)
            {
                return proposal;
            }
        }

        return null;
    }

    private static void Check(UserInformation information)
    {
        Require(
            information.MaximumLength is 0 or >= PduWriter.MinUsefulLength,
            "A maximum length under 8 lets no message through.");
        RequireUid(information.ImplementationClassUid, "implementation class UID");
        if (information.ImplementationVersionName is { } name)
        {
            Require(
                name.Length is >= 1 and <= 16 && !name.AsSpan().ContainsAnyExceptInRange(' ', '~'),
                "The implementation version name has 1 to 16 characters of ISO 646.");
        }
    }

    // Of a request only: an answer repeats the UIDs of its peer, who may be less strict.
    private static void CheckNegotiations(UserInformation information)
    {
        foreach (RoleSelection role in information.RoleSelections)
        {
            RequireUid(role.SopClassUid, "SOP class UID");
        }

        foreach (ExtendedNegotiation extended in information.ExtendedNegotiations)
        {
            RequireUid(extended.SopClassUid, "SOP class UID");
        }

        foreach (CommonExtendedNegotiation common in information.CommonExtendedNegotiations)
        {
            RequireUid(common.SopClassUid, "SOP class UID");
            RequireUid(common.ServiceClassUid, "service class UID");
            foreach (string uid in common.RelatedGeneralSopClassUids)
            {
                RequireUid(uid, "related general SOP class UID");
            }
        }
    }

    private static void RequireUid(string uid, string what)
    {
        if (!DicomUid.IsValid(uid))
        {
            throw new ArgumentException($"The {what} is no valid UID: {uid}");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
