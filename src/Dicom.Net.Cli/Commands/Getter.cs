using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary>A C-GET as the keys say, with the storage contexts that what is asked for needs; again for what failed for want of one.</summary>
internal sealed class Getter
{
    // 64 KiB is the longest UI value in explicit VR (PS3.5 §7.1.2), some peers stop far below it.
    private const int MaxUidsPerIdentifier = 200;

    private readonly AssociationSettings _settings;
    private readonly ArrivalLog _arrivals;
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly Terminal _terminal;
    private readonly ObjectSurvey _survey;
    private readonly string _getClass;

    public Getter(AssociationSettings settings, bool isPatientRoot, IStoreHandler handler, Terminal terminal)
    {
        _settings = settings;
        _arrivals = new ArrivalLog(handler);
        _terminal = terminal;
        _survey = new ObjectSurvey(
            settings, isPatientRoot ? DicomUids.PatientRootQueryRetrieveInformationModelFind : DicomUids.StudyRootQueryRetrieveInformationModelFind);
        _getClass = isPatientRoot ? DicomUids.PatientRootQueryRetrieveInformationModelGet : DicomUids.StudyRootQueryRetrieveInformationModelGet;
    }

    public async Task<RetrieveResponse> RunAsync(DicomDatasetBuilder keys, string level, ProgressBar bar, CancellationToken cancellationToken)
    {
        // One series is asked for beforehand, a query; whole studies only where that turns out to be needed, a query each series.
        bool isOneSeries = level is "SERIES" or "IMAGE" && keys.Contains(DicomTags.SeriesInstanceUID);
        IReadOnlyList<SurveyedObject> objects = isOneSeries ? await AskAsync(keys, cancellationToken) : [];
        IReadOnlyList<string> classes = ClassesOf(objects);
        _terminal.Detail(string.Create(CultureInfo.InvariantCulture, $"proposing {classes.Count} storage classes, {(objects.Count > 0 ? "as the peer names them" : "the common ones")}"));

        // Known classes are few: each syntax in a context of its own, so that objects come as they are stored.
        IReadOnlyList<StorageProposal> first = objects.Count > 0 ? StorageContextPlan.PlainAndCompressed(classes, 1)[0] : StorageContextPlan.Plain(classes, 1)[0];
        RetrieveResponse response = await GetAsync(keys, first, bar, cancellationToken);
        if (response.SubOperations.Failed == 0 && (response.HasCounts || !RetrieveReport.HasFailed(response)))
        {
            return response;
        }

        if (objects.Count == 0)
        {
            objects = await AskAsync(keys, cancellationToken);
        }

        return objects.Count == 0
            ? await AgainAsync(keys, classes, response, bar, cancellationToken)
            : await AgainAsync(keys, objects, response, bar, cancellationToken);
    }

    // The peer names the objects: those that are missing are asked for in the contexts of their classes, until all of them have come.
    private async Task<RetrieveResponse> AgainAsync(
        DicomDatasetBuilder keys, IReadOnlyList<SurveyedObject> objects, RetrieveResponse last, ProgressBar bar, CancellationToken cancellationToken)
    {
        SurveyedObject[] missing = Missing(objects);
        foreach (IReadOnlyList<StorageProposal> proposals in StorageContextPlan.AsStored(ClassesOf(missing), _accepted, reserved: 1))
        {
            SurveyedObject[] fitting = [.. missing.Where(o => o.SopClassUid is null || proposals.Any(p => p.SopClassUid == o.SopClassUid))];
            foreach (IGrouping<string, SurveyedObject> series in fitting.GroupBy(o => o.SeriesUid))
            {
                foreach (SurveyedObject[] some in series.Chunk(MaxUidsPerIdentifier))
                {
                    last = await GetAsync(KeysOf(keys, some), proposals, bar, cancellationToken);
                }
            }

            missing = Missing(objects);
            if (missing.Length == 0)
            {
                break;
            }
        }

        return Sum(last, missing.Length, [.. missing.Select(o => o.SopInstanceUid)]);
    }

    // The peer names no objects: all is asked for again, in the contexts of each association of the plan.
    private async Task<RetrieveResponse> AgainAsync(
        DicomDatasetBuilder keys, IReadOnlyList<string> classes, RetrieveResponse last, ProgressBar bar, CancellationToken cancellationToken)
    {
        int expected = last.SubOperations.Completed + last.SubOperations.Warning + last.SubOperations.Failed;
        IEnumerable<IReadOnlyList<StorageProposal>> plan = StorageContextPlan.Plain(classes, reserved: 1).Skip(1)
            .Concat(StorageContextPlan.AsStored(classes, _accepted, reserved: 1));
        foreach (IReadOnlyList<StorageProposal> proposals in plan)
        {
            last = await GetAsync(keys, proposals, bar, cancellationToken);
            if (_arrivals.Count >= expected)
            {
                break;
            }
        }

        return Sum(last, Math.Max(0, expected - _arrivals.Count), [.. last.FailedSopInstanceUids.Where(uid => !_arrivals.Has(uid))]);
    }

    private RetrieveResponse Sum(RetrieveResponse last, int missing, IReadOnlyList<string> failed) => new()
    {
        Status = missing == 0 ? DimseStatus.Success : last.Status,
        ErrorComment = last.ErrorComment,
        HasCounts = true,
        FailedSopInstanceUids = failed,
        SubOperations = new SubOperations(null, _arrivals.Count, missing, 0),
    };

    private SurveyedObject[] Missing(IReadOnlyList<SurveyedObject> objects) => [.. objects.Where(o => !_arrivals.Has(o.SopInstanceUid))];

    private static IReadOnlyList<string> ClassesOf(IReadOnlyList<SurveyedObject> objects) =>
        StorageContextPlan.ClassesFor(objects.Select(o => o.SopClassUid).OfType<string>(), [], null);

    private static DicomDatasetBuilder KeysOf(DicomDatasetBuilder keys, SurveyedObject[] some)
    {
        DicomDatasetBuilder only = new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, "IMAGE");
        if (keys.Contains(DicomTags.PatientID))
        {
            using DicomDataset asked = keys.ToDataset();
            only.Set(DicomTags.PatientID, asked.GetString(DicomTags.PatientID));
        }

        return only
            .Set(DicomTags.StudyInstanceUID, some[0].StudyUid)
            .Set(DicomTags.SeriesInstanceUID, some[0].SeriesUid)
            .Set(DicomTags.SOPInstanceUID, string.Join('\\', some.Select(o => o.SopInstanceUid)));
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
                _accepted.UnionWith(association.Contexts.Where(c => c is { IsAccepted: true, ScpRole: true }).Select(c => c.TransferSyntax).OfType<string>());
                using DicomDataset identifier = keys.ToDataset();
                return await association.GetAsync(_getClass, identifier, _arrivals, RetrieveProgress.For(bar), cancellationToken);
            },
            cancellationToken,
            RetrieveReport.HasFailed);
    }

    private async Task<IReadOnlyList<SurveyedObject>> AskAsync(DicomDatasetBuilder keys, CancellationToken cancellationToken)
    {
        try
        {
            return await _survey.RunAsync(keys, cancellationToken);
        }
        catch (DicomNetworkException exception) when (exception is DimseException or NoPresentationContextException)
        {
            _terminal.Detail($"the peer does not say which objects there are ({exception.Message})");
            return [];
        }
    }
}
