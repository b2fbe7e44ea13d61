using Dicom.Net.Core;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>From the client's options to A-ASSOCIATE-RQ, and from the answer to the negotiated contexts.</summary>
internal static class Negotiation
{
    public static AssociateRequest Request(DicomClientOptions options)
    {
        int count = options.Contexts.Count;
        if (count is 0 or > DicomClientOptions.MaxContexts)
        {
            throw new ArgumentException(
                count == 0
                    ? "Propose at least one presentation context."
                    : "An association has at most 128 presentation contexts: open another one for the rest.", nameof(options));
        }

        var contexts = new PresentationContextProposal[count];
        var roles = new Dictionary<string, ContextRole>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            ProposedContext context = options.Contexts[i];
            contexts[i] = new PresentationContextProposal((byte)((2 * i) + 1), context.AbstractSyntax, context.TransferSyntaxes);
            ContextRole role = context.Role == ContextRole.None ? ContextRole.Scu : context.Role;
            roles[context.AbstractSyntax] = roles.GetValueOrDefault(context.AbstractSyntax) | role;
        }

        return new AssociateRequest
        {
            CalledAETitle = options.CalledAETitle,
            CallingAETitle = options.CallingAETitle,
            PresentationContexts = contexts,
            UserInformation = new UserInformation
            {
                MaximumLength = (uint)options.MaximumLength,
                ImplementationClassUid = Implementation.ClassUid,
                ImplementationVersionName = Implementation.VersionName,
                AsynchronousOperations = Window(options),
                ExtendedNegotiations = [.. options.ExtendedNegotiations],
                CommonExtendedNegotiations = [.. options.CommonExtendedNegotiations],
                UserIdentity = options.UserIdentity,

                // PS3.7 §D.3.3.4: negotiated for a SOP class, not for a context; SCU alone is what goes without saying.
                RoleSelections = [.. roles.Where(role => role.Value != ContextRole.Scu).Select(role => new RoleSelection(role.Key, role.Value.HasFlag(ContextRole.Scu), role.Value.HasFlag(ContextRole.Scp)))],
            },
        };
    }

    // Not proposed where it would say what goes without saying: some peers reject what they do not know.
    private static AsynchronousOperationsWindow? Window(DicomClientOptions options)
    {
        CheckWindow(options.MaxOperationsInvoked);
        CheckWindow(options.MaxOperationsPerformed);
        var window = new AsynchronousOperationsWindow((ushort)options.MaxOperationsInvoked, (ushort)options.MaxOperationsPerformed);
        return window == OperationsWindow.One ? null : window;
    }

    private static void CheckWindow(int operations)
    {
        if (operations is < 0 or > 0xFFFF)
        {
            throw new ArgumentException("The number of operations outstanding at a time is 0 to 65,535.", nameof(operations));
        }
    }

    public static NegotiatedContext[] Result(AssociateRequest request, AssociateAccept accept)
    {
        var results = new NegotiatedContext[request.PresentationContexts.Count];
        for (int i = 0; i < results.Length; i++)
        {
            PresentationContextProposal proposal = request.PresentationContexts[i];
            PresentationContextResult? answer = accept.PresentationContexts.FirstOrDefault(result => result.Id == proposal.Id);

            // An accepted context in a syntax that was not proposed cannot be used: nobody knows what would be sent.
            bool isAccepted = answer is { IsAccepted: true } && proposal.TransferSyntaxes.Contains(answer.TransferSyntax);
            (bool scu, bool scp) = Roles(proposal.AbstractSyntax, request, accept);
            results[i] = new NegotiatedContext
            {
                Id = proposal.Id,
                AbstractSyntax = proposal.AbstractSyntax,
                TransferSyntax = isAccepted ? answer!.TransferSyntax : null,
                Result = isAccepted ? (byte)0 : answer is null || answer.IsAccepted ? (byte)PresentationContextReason.NoReason : (byte)answer.Result,
                ScuRole = scu,
                ScpRole = scp,
            };
        }

        return results;
    }

    // PS3.7 §D.3.3.4: without an answer to the proposal, or without a proposal, the requestor is SCU and nothing else;
    // an acceptor can turn a proposed role down, but not add one.
    private static (bool Scu, bool Scp) Roles(string sopClass, AssociateRequest request, AssociateAccept accept)
    {
        RoleSelection proposal = request.UserInformation.RoleSelections.FirstOrDefault(selection => selection.SopClassUid == sopClass);
        if (proposal.SopClassUid is null)
        {
            return (true, false);
        }

        foreach (RoleSelection answer in accept.UserInformation.RoleSelections)
        {
            if (answer.SopClassUid == sopClass)
            {
                return (proposal.ScuRole && answer.ScuRole, proposal.ScpRole && answer.ScpRole);
            }
        }

        return (true, false);
    }
}
