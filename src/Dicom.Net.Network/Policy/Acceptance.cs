using Dicom.Net.Core;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>From a policy's answer to A-ASSOCIATE-AC: what the standard asks for whatever the policy says.</summary>
internal static class Acceptance
{
    public static AssociateAccept Of(AssociationProposal proposal, AssociationAnswer answer)
    {
        AssociateRequest request = proposal.Request;
        DicomServerOptions options = proposal.Options;
        bool wantsResponse = request.UserInformation.UserIdentity?.PositiveResponseRequested == true;
        return new AssociateAccept
        {
            CalledAETitle = request.CalledAETitle,
            CallingAETitle = request.CallingAETitle,
            PresentationContexts = Contexts(request, answer),
            UserInformation = new UserInformation
            {
                MaximumLength = (uint)options.MaximumLength,
                ImplementationClassUid = Implementation.ClassUid,
                ImplementationVersionName = Implementation.VersionName,
                AsynchronousOperations = Window(request, answer, options),
                RoleSelections = answer.RoleSelections,
                ExtendedNegotiations = answer.ExtendedNegotiations,

                // PS3.7 §D.3.3.7: only to one who asked for it.
                UserIdentityResponse = wantsResponse ? answer.UserIdentityResponse : null,
            },
        };
    }

    private static PresentationContextResult[] Contexts(AssociateRequest request, AssociationAnswer answer)
    {
        var results = new PresentationContextResult[request.PresentationContexts.Count];
        for (int i = 0; i < results.Length; i++)
        {
            byte id = request.PresentationContexts[i].Id;
            results[i] = answer.PresentationContexts.FirstOrDefault(result => result.Id == id)
                ?? new PresentationContextResult(id, PresentationContextReason.UserRejection);
        }

        return results;
    }

    private static AsynchronousOperationsWindow? Window(AssociateRequest request, AssociationAnswer answer, DicomServerOptions options)
    {
        // Both numbers of an answer are the requestor's; ours are given as it sees them.
        AsynchronousOperationsWindow own = answer.AsynchronousOperations ?? new AsynchronousOperationsWindow((ushort)options.MaxOperationsPerformed, (ushort)options.MaxOperationsInvoked);
        return OperationsWindow.Answer(request.UserInformation.AsynchronousOperations, own.MaximumPerformed, own.MaximumInvoked);
    }
}
