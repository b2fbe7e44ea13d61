using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>The way by C-GET (PS3.4 §C.4.3): the objects come on the association that asks for them.</summary>
internal sealed partial class SeriesFetcher
{
    private async ValueTask<FetchProblem?> TryGetAsync(FetchTarget target, ObjectCollector collector, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> classes = StorageContextPlan.ClassesFor(
            target.Instances.Select(i => i.SopClassUid).OfType<string>(), target.Series.SopClassesInStudy, target.Series.Modality);
        int reserved = ModelsToTry().Count;
        IReadOnlyList<InstanceReference>? only = target.IsPart ? target.Instances : null;
        FetchProblem? problem = null;
        var failed = new List<string>();
        var accepted = new HashSet<string>(StringComparer.Ordinal);
        foreach (IReadOnlyList<StorageProposal> proposals in StorageContextPlan.Plain(classes, reserved))
        {
            problem = await GetOnceAsync(target, only, proposals, accepted, collector, failed, cancellationToken).ConfigureAwait(false);
            if (problem is null && target.IsComplete(collector) != false)
            {
                return null;
            }

            if (problem?.EndsTheWay == true)
            {
                return problem;
            }

            // Further classes on a further association: what has come is not asked for again where its names are known.
            only = Remaining(target, collector, failed) ?? only;
        }

        // Once more for what failed, as it does for want of a context: with the classes of those objects, compressed or not.
        IReadOnlyList<InstanceReference>? missing = Remaining(target, collector, failed);
        if (missing is { Count: > 0 })
        {
            _tell(LoadProgressKind.Detail, string.Create(CultureInfo.InvariantCulture, $"asking once more for {missing.Count} objects, in contexts of their own"));
            IReadOnlyList<string> theirs = StorageContextPlan.ClassesFor(missing.Select(i => i.SopClassUid).OfType<string>(), [], null);
            foreach (IReadOnlyList<StorageProposal> proposals in StorageContextPlan.AsStored(theirs, accepted, reserved))
            {
                FetchProblem? again = await GetOnceAsync(target, missing, proposals, accepted, collector, failed, cancellationToken).ConfigureAwait(false);
                problem ??= again;
                if (Remaining(target, collector, failed) is not { Count: > 0 } left)
                {
                    return target.IsComplete(collector) == false ? new FetchProblem(Brought("C-GET", target, collector)) : null;
                }

                if (again?.EndsTheWay == true)
                {
                    break;
                }

                missing = left;
            }
        }

        string detail = problem is null ? string.Empty : $" ({problem.Text})";
        return new FetchProblem(Brought("C-GET", target, collector) + detail);
    }

    // Null where no names are known: then the whole target has to be asked for again.
    private static IReadOnlyList<InstanceReference>? Remaining(FetchTarget target, ObjectCollector collector, List<string> failed)
    {
        if (target.Instances.Count > 0)
        {
            return target.Missing(collector);
        }

        return failed.Count > 0 ? [.. failed.Where(uid => !collector.Has(uid)).Select(uid => new InstanceReference(uid, null))] : null;
    }

    private async ValueTask<FetchProblem?> GetOnceAsync(
        FetchTarget target,
        IReadOnlyList<InstanceReference>? only,
        IReadOnlyList<StorageProposal> proposals,
        HashSet<string> accepted,
        ObjectCollector collector,
        List<string> failed,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<QueryModel> models = ModelsToTry();
        DicomClientOptions options = PacsConnection.Options(_request);
        foreach (QueryModel model in models)
        {
            options.Propose(PacsConnection.Get(model));
        }

        foreach (StorageProposal proposal in proposals)
        {
            options.Propose(proposal.SopClassUid, ContextRole.Scp, proposal.TransferSyntaxes);
        }

        try
        {
            ClientAssociation association = await DicomClient.ConnectAsync(_request.Host, _request.Port, options, cancellationToken).ConfigureAwait(false);
            await using (association.ConfigureAwait(false))
            {
                accepted.UnionWith(association.Contexts.Where(c => c is { IsAccepted: true, ScpRole: true }).Select(c => c.TransferSyntax).OfType<string>());
                FetchProblem? problem = CheckContexts(association, models, proposals, out QueryModel model)
                    ?? await GetOnAsync(association, model, target, only, collector, failed, cancellationToken).ConfigureAwait(false);
                await PacsConnection.ReleaseQuietlyAsync(association, cancellationToken).ConfigureAwait(false);
                return problem;
            }
        }
        catch (DicomNetworkException exception)
        {
            return new FetchProblem($"C-GET failed: {exception.Message}", IsFinal: true);
        }
    }

    private static FetchProblem? CheckContexts(
        ClientAssociation association, IReadOnlyList<QueryModel> models, IReadOnlyList<StorageProposal> proposals, out QueryModel model)
    {
        QueryModel? accepted = Accepted(association, models, PacsConnection.Get);
        model = accepted ?? models[0];
        if (accepted is null)
        {
            return new FetchProblem("the PACS does not offer C-GET", IsNotOffered: true);
        }

        bool isStorageAccepted = false;
        foreach (NegotiatedContext context in association.Contexts)
        {
            if (context.IsAccepted && proposals.Any(p => p.SopClassUid == context.AbstractSyntax))
            {
                // PS3.4 §C.5.3.1: a requestor that is to receive must be granted the SCP role of the storage class.
                if (context.ScpRole)
                {
                    return null;
                }

                isStorageAccepted = true;
            }
        }

        return isStorageAccepted
            ? new FetchProblem("the PACS accepts C-GET without the storage role", IsNotOffered: true)
            : new FetchProblem("the PACS accepts C-GET without any of the storage classes");
    }

    private async ValueTask<FetchProblem?> GetOnAsync(
        ClientAssociation association,
        QueryModel model,
        FetchTarget target,
        IReadOnlyList<InstanceReference>? only,
        ObjectCollector collector,
        List<string> failed,
        CancellationToken cancellationToken)
    {
        FetchProblem? problem = null;
        foreach (DicomDataset identifier in target.Identifiers(model, only))
        {
            using (identifier)
            {
                RetrieveResponse response = await association.GetAsync(
                    PacsConnection.Get(model), identifier, collector.Handler, null, cancellationToken).ConfigureAwait(false);
                failed.AddRange(response.FailedSopInstanceUids.Where(uid => DicomUid.IsValid(uid) && !failed.Contains(uid)));
                problem = Judge("C-GET", response) ?? problem;
            }
        }

        return problem;
    }

    private static FetchProblem? Judge(string way, RetrieveResponse response)
    {
        if (response.Status.IsSuccess && response.SubOperations.Failed == 0)
        {
            return null;
        }

        string comment = string.IsNullOrWhiteSpace(response.ErrorComment) ? string.Empty : $", {response.ErrorComment.Trim()}";
        return new FetchProblem(string.Create(
            CultureInfo.InvariantCulture,
            $"{way} ended with status {response.Status}{comment}, {response.SubOperations.Failed} sub-operations failed"));
    }
}
