using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>Loads the series that a person describes, from a PACS or from files, into memory as a volume.</summary>
public static partial class SeriesRetriever
{
    /// <summary>Finds the one series that matches the keys, retrieves it and builds its volume.</summary>
    /// <param name="request">Which series, from where, and how.</param>
    /// <param name="progress">Told what is done and why, and how many objects have come; null for nobody. Called from any thread.</param>
    /// <param name="cancellationToken">Ends the work; operations that are under way are cancelled at the PACS.</param>
    /// <returns>The series; the caller disposes it.</returns>
    /// <exception cref="InvalidSeriesKeyException">A key cannot be read.</exception>
    /// <exception cref="SeriesNotFoundException">Nothing matches.</exception>
    /// <exception cref="SeveralSeriesException">More than one series matches.</exception>
    /// <exception cref="RetrieveFailedException">No object came.</exception>
    /// <exception cref="IncompleteSeriesException">Objects are missing, and the request does not allow that.</exception>
    /// <exception cref="DicomNetworkException">The PACS cannot be reached, refuses the association, or does not answer.</exception>
    /// <exception cref="DicomImagingException">The objects make no volume.</exception>
    public static async ValueTask<LoadedSeries> LoadSeriesAsync(
        LoadSeriesRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var matcher = new SeriesMatcher(request.Keys);
        FetchTarget target;
        SeriesFetcher fetcher;
        AssociationQuery query = await AssociationQuery.ConnectAsync(request, cancellationToken).ConfigureAwait(false);
        await using (query.ConfigureAwait(false))
        {
            fetcher = new SeriesFetcher(request, query.Model, (kind, text) => Tell(progress, kind, text));
            var finder = new SeriesFinder(query, matcher, text => Tell(progress, LoadProgressKind.Detail, text));
            Tell(progress, LoadProgressKind.Detail, $"querying in the {(query.Model == QueryModel.PatientRoot ? "Patient" : "Study")} Root model");
            SeriesSummary chosen = await ChooseOneAsync(finder, fetcher, matcher, progress, cancellationToken).ConfigureAwait(false);
            target = await TargetAsync(finder, chosen, progress, cancellationToken).ConfigureAwait(false);
            await query.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }

        return await RetrieveAsync(request, fetcher, target, progress, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<LoadedSeries> RetrieveAsync(
        LoadSeriesRequest request, SeriesFetcher fetcher, FetchTarget target, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var builder = new SeriesVolumeBuilder(new SeriesVolumeBuilderOptions { ExpectedSlices = target.Expected ?? 0 });
        var collector = new ObjectCollector(
            target.Series.SeriesUid,
            dataset => builder.Add(dataset),
            count => progress?.Report(new LoadProgress { Kind = LoadProgressKind.Count, Received = count, Expected = target.Expected }));
        FetchOutcome outcome = await fetcher.FetchAsync(target, collector, cancellationToken).ConfigureAwait(false);
        int received = collector.Count;
        bool isMissing = target.IsComplete(collector) == false;
        if (isMissing && !request.AllowIncomplete)
        {
            int expected = Math.Max(target.Expected ?? 0, received + target.Missing(collector).Count);
            throw new IncompleteSeriesException(
                string.Create(CultureInfo.InvariantCulture, $"{received} of {expected} objects came ({outcome.Reason}): try again, or allow an incomplete series"),
                expected,
                received);
        }

        VoxelVolume volume = builder.Build(new SeriesBuildOptions
        {
            Rescale = request.Rescale,
            StrictGeometry = request.StrictGeometry,
            StackIndex = request.StackIndex is { } index && index < builder.Stacks.Count ? index : Reject(request.StackIndex, builder),
            HashStoredVoxels = request.Rescale,
        });
        return new LoadedSeries
        {
            Volume = volume,
            Series = Complete(target.Series, volume.Description),
            Method = outcome.Method,
            Reason = outcome.Reason,
            Expected = target.Expected,
            Received = received,
            OtherObjects = builder.SkippedObjects.Count,
        };
    }

    private static async ValueTask<SeriesSummary> ChooseOneAsync(
        SeriesFinder finder, SeriesFetcher fetcher, SeriesMatcher matcher, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var probe = new SeriesProbe(finder, fetcher);
        IReadOnlyList<Candidate> candidates = await finder.FindAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SeriesSummary> chosen = await SeriesChooser.ChooseAsync(
            matcher,
            candidates,
            probe.LookIntoAsync,
            text => Tell(progress, LoadProgressKind.Detail, text),
            cancellationToken).ConfigureAwait(false);
        if (chosen.Count == 1)
        {
            if (matcher.PatientId.Match(chosen[0].PatientId) == KeyMatch.IgnoringCase)
            {
                Tell(progress, LoadProgressKind.Notice, "the patient ID differs from the one given in upper and lower case: check that it is the right patient");
            }

            return chosen[0];
        }

        if (chosen.Count == 0)
        {
            IReadOnlyList<SeriesSummary> available = await probe.CompleteAsync(
                await finder.ListAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            throw new SeriesNotFoundException(
                available.Count == 0
                    ? "nothing matches, and the PACS has nothing of that patient: check the patient ID and the other keys"
                    : string.Create(CultureInfo.InvariantCulture, $"none of the {available.Count} series of that patient matches: choose one of them, or change the keys"),
                available);
        }

        throw new SeveralSeriesException(
            string.Create(CultureInfo.InvariantCulture, $"{chosen.Count} series match: pick one by --series-uid, or narrow by --study-uid, --study-date, --modality"),
            await probe.CompleteAsync([.. chosen.OrderByDescending(s => s.StudyDate, StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false));
    }

    private static async ValueTask<FetchTarget> TargetAsync(
        SeriesFinder finder, SeriesSummary series, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<InstanceReference> instances = await SeriesProbe.InstancesAsync(finder, series, cancellationToken).ConfigureAwait(false);

        // The IMAGE level names the objects themselves; a count at the SERIES level may be stale.
        int? expected = instances.Count > 0 ? instances.Count : series.Images;
        Tell(progress, LoadProgressKind.Detail, expected is null
            ? "the PACS does not say how many objects the series has"
            : string.Create(CultureInfo.InvariantCulture, $"the series has {expected} objects by the {(instances.Count > 0 ? "IMAGE" : "SERIES")} level"));
        return new FetchTarget { Series = series with { Images = expected }, Instances = instances, Expected = expected };
    }

    // What the PACS left out, the objects say.
    private static SeriesSummary Complete(SeriesSummary series, SeriesDescription? header) => series with
    {
        PatientId = series.PatientId ?? header?.PatientId,
        StudyDate = series.StudyDate ?? header?.StudyDate,
        SeriesDescription = series.SeriesDescription ?? header?.SeriesText,
        Modality = series.Modality ?? header?.Modality,
    };

    private static int? Reject(int? stack, SeriesVolumeBuilder builder) => stack is null
        ? null
        : throw new InvalidSeriesKeyException(string.Create(
            CultureInfo.InvariantCulture, $"there is no stack {stack}: the series has {builder.Stacks.Count}, counted from 0"));

    private static void Tell(IProgress<LoadProgress>? progress, LoadProgressKind kind, string text) =>
        progress?.Report(new LoadProgress { Kind = kind, Message = text });
}
