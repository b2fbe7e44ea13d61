using Dicom.Net.Core;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network;

/// <summary>What a server accepts: the services that have a handler, in the first usable syntax that the proposer lists.</summary>
internal static class AcceptPolicy
{
    /// <summary>Answers one request.</summary>
    /// <returns>Null accept: the rejection.</returns>
    public static (AssociateAccept? Accept, AssociateReject Reject) Answer(AssociateRequest request, DicomServerOptions options)
    {
        if (request.ApplicationContextName != AssociateRequest.DicomApplicationContextName)
        {
            return (null, AssociateReject.ApplicationContextNameNotSupported);
        }

        if (options.RequireCalledAETitle && !AETitle.AreEqual(request.CalledAETitle, options.AETitle))
        {
            return (null, AssociateReject.CalledAETitleNotRecognized);
        }

        var results = new PresentationContextResult[request.PresentationContexts.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Answer(request.PresentationContexts[i], request, options);
        }

        var accept = new AssociateAccept
        {
            CalledAETitle = request.CalledAETitle,
            CallingAETitle = request.CallingAETitle,
            PresentationContexts = results,
            UserInformation = new UserInformation
            {
                MaximumLength = (uint)options.MaximumLength,
                ImplementationClassUid = Implementation.ClassUid,
                ImplementationVersionName = Implementation.VersionName,
                AsynchronousOperations = OperationsWindow.Answer(
                    request.UserInformation.AsynchronousOperations, (ushort)options.MaxOperationsInvoked, (ushort)options.MaxOperationsPerformed),
                RoleSelections = Roles(request, options),
            },
        };
        return (accept, default);
    }

    private static PresentationContextResult Answer(PresentationContextProposal context, AssociateRequest request, DicomServerOptions options)
    {
        bool isStorage = IsStorage(context.AbstractSyntax, options);
        bool isServed = isStorage ? IsStorageServed(context.AbstractSyntax, request, options) : IsServed(context.AbstractSyntax, options);
        if (!isServed)
        {
            return new PresentationContextResult(context.Id, PresentationContextReason.AbstractSyntaxNotSupported);
        }

        foreach (string syntax in context.TransferSyntaxes)
        {
            // Objects are kept as they come, so any syntax does; keys have to be read and written.
            TransferSyntax known = TransferSyntax.Get(syntax);
            if (known.IsKnown && (isStorage || !known.IsEncapsulated))
            {
                return new PresentationContextResult(context.Id, PresentationContextReason.Acceptance, syntax);
            }
        }

        return new PresentationContextResult(context.Id, PresentationContextReason.TransferSyntaxesNotSupported);
    }

    private static bool IsServed(string sopClass, DicomServerOptions options) =>
        sopClass == DicomUids.Verification
        || (options.Find is not null && SopClasses.IsFind(sopClass))
        || (options.Retrieve is not null && (SopClasses.IsGet(sopClass) || SopClasses.IsMove(sopClass)));

    private static bool IsStorage(string sopClass, DicomServerOptions options) =>
        SopClasses.IsStorage(sopClass) || (options.AcceptUnknownSopClasses && !SopClasses.IsListed(sopClass));

    // To receive from the requestor, or, where it offers the SCP role, to send to it in a C-GET.
    private static bool IsStorageServed(string sopClass, AssociateRequest request, DicomServerOptions options)
    {
        (bool scu, bool scp) = ProposedRoles(sopClass, request);
        return (scu && options.Store is not null) || (scp && options.Retrieve is not null);
    }

    private static (bool Scu, bool Scp) ProposedRoles(string sopClass, AssociateRequest request)
    {
        foreach (RoleSelection role in request.UserInformation.RoleSelections)
        {
            if (role.SopClassUid == sopClass)
            {
                return (role.ScuRole, role.ScpRole);
            }
        }

        return (true, false);
    }

    // PS3.7 §D.3.3.4: answered are only the SOP classes that were asked about, with what is granted of what was asked.
    private static List<RoleSelection> Roles(AssociateRequest request, DicomServerOptions options)
    {
        var answers = new List<RoleSelection>(request.UserInformation.RoleSelections.Count);
        foreach (RoleSelection role in request.UserInformation.RoleSelections)
        {
            bool isStorage = IsStorage(role.SopClassUid, options);
            bool scu = role.ScuRole && (isStorage ? options.Store is not null : IsServed(role.SopClassUid, options));
            bool scp = role.ScpRole && isStorage && options.Retrieve is not null;
            answers.Add(new RoleSelection(role.SopClassUid, scu, scp));
        }

        return answers;
    }
}
