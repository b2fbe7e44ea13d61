using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary>One C-GET as the keys say, with the storage contexts that what is asked for needs.</summary>
internal sealed class Getter
{
    private readonly AssociationSettings _settings;
    private readonly IStoreHandler _handler;
    private readonly Terminal _terminal;
    private readonly string _findClass;
    private readonly string _getClass;

    public Getter(AssociationSettings settings, bool isPatientRoot, IStoreHandler handler, Terminal terminal)
    {
        _settings = settings;
        _handler = handler;
        _terminal = terminal;
        _findClass = isPatientRoot ? DicomUids.PatientRootQueryRetrieveInformationModelFind : DicomUids.StudyRootQueryRetrieveInformationModelFind;
        _getClass = isPatientRoot ? DicomUids.PatientRootQueryRetrieveInformationModelGet : DicomUids.StudyRootQueryRetrieveInformationModelGet;
    }

    public async Task<RetrieveResponse> RunAsync(DicomDatasetBuilder keys, string level, ProgressBar bar, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> known = await AskForClassesAsync(keys, level, cancellationToken);
        IReadOnlyList<string> classes = StorageContextPlan.ClassesFor(known, [], null);
        _terminal.Detail(string.Create(CultureInfo.InvariantCulture, $"proposing {classes.Count} storage classes, {(known.Count > 0 ? "as the peer names them" : "the common ones")}"));

        // Known classes are few: each syntax in a context of its own, so that objects come as they are stored.
        IReadOnlyList<IReadOnlyList<StorageProposal>> plan = StorageContextPlan.Plan(classes, withCompressed: known.Count > 0, reserved: 1);
        RetrieveResponse response = await GetAsync(keys, plan[0], bar, cancellationToken);
        for (int i = 1; i < plan.Count && response.SubOperations.Failed > 0; i++)
        {
            response = await AgainAsync(keys, response, plan[i], bar, cancellationToken);
        }

        if (known.Count == 0 && response.SubOperations.Failed > 0)
        {
            // Once more in contexts for compressed objects, as many associations as these need.
            foreach (IReadOnlyList<StorageProposal> proposals in StorageContextPlan.Plan(classes, withCompressed: true, reserved: 1))
            {
                response = await AgainAsync(keys, response, proposals, bar, cancellationToken);
                if (response.SubOperations.Failed == 0)
                {
                    break;
                }
            }
        }

        return response;
    }

    // Only what failed, where the peer names it; its counts then replace those of the failures.
    private async Task<RetrieveResponse> AgainAsync(
        DicomDatasetBuilder keys, RetrieveResponse before, IReadOnlyList<StorageProposal> proposals, ProgressBar bar, CancellationToken cancellationToken)
    {
        string[] failed = [.. before.FailedSopInstanceUids.Where(uid => DicomUid.IsValid(uid))];
        if (failed.Length == 0 || !keys.Contains(DicomTags.SeriesInstanceUID))
        {
            return await GetAsync(keys, proposals, bar, cancellationToken);
        }

        using DicomDataset copy = keys.ToDataset();
        DicomDatasetBuilder only = new DicomDatasetBuilder().CopyFrom(copy.Root)
            .Set(DicomTags.QueryRetrieveLevel, "IMAGE")
            .Set(DicomTags.SOPInstanceUID, string.Join('\\', failed));
        RetrieveResponse again = await GetAsync(only, proposals, bar, cancellationToken);
        return new RetrieveResponse
        {
            Status = again.Status,
            ErrorComment = again.ErrorComment,
            HasCounts = before.HasCounts && again.HasCounts,
            FailedSopInstanceUids = again.FailedSopInstanceUids,
            SubOperations = again.SubOperations with { Completed = before.SubOperations.Completed + again.SubOperations.Completed },
        };
    }

    private Task<RetrieveResponse> GetAsync(
        DicomDatasetBuilder keys, IReadOnlyList<StorageProposal> proposals, ProgressBar bar, CancellationToken cancellationToken)
    {
        DicomClientOptions options = _settings.ToClientOptions().Propose(_getClass);
        foreach (StorageProposal proposal in proposals)
        {
            options.Propose(proposal.SopClassUid, ContextRole.Scp, proposal.TransferSyntaxes);
        }

        return _settings.WithAssociationAsync(
            options,
            async association =>
            {
                using DicomDataset identifier = keys.ToDataset();
                return await association.GetAsync(_getClass, identifier, _handler, RetrieveProgress.For(bar), cancellationToken);
            },
            cancellationToken,
            RetrieveReport.HasFailed);
    }

    private async Task<IReadOnlyList<string>> AskForClassesAsync(DicomDatasetBuilder keys, string level, CancellationToken cancellationToken)
    {
        if (level is not ("SERIES" or "IMAGE") || !keys.Contains(DicomTags.SeriesInstanceUID))
        {
            return [];
        }

        using DicomDataset copy = keys.ToDataset();
        DicomDatasetBuilder query = new DicomDatasetBuilder().CopyFrom(copy.Root)
            .Set(DicomTags.QueryRetrieveLevel, "IMAGE")
            .Set(DicomTags.SOPClassUID, string.Empty);
        if (!query.Contains(DicomTags.SOPInstanceUID))
        {
            query.Set(DicomTags.SOPInstanceUID, string.Empty);
        }

        try
        {
            return await _settings.WithAssociationAsync(
                _settings.ToClientOptions().Propose(_findClass),
                async association =>
                {
                    using DicomDataset identifier = query.ToDataset();
                    var classes = new HashSet<string>(StringComparer.Ordinal);
                    await foreach (FindResponse response in association.FindAsync(_findClass, identifier, cancellationToken))
                    {
                        using DicomDataset match = response.Identifier;
                        if (match.GetString(DicomTags.SOPClassUID) is { Length: > 0 } sopClass)
                        {
                            classes.Add(sopClass);
                        }
                    }

                    return (IReadOnlyList<string>)[.. classes];
                },
                cancellationToken);
        }
        catch (DicomNetworkException exception) when (exception is DimseException or NoPresentationContextException)
        {
            _terminal.Detail($"the peer does not say which classes there are ({exception.Message})");
            return [];
        }
    }
}
