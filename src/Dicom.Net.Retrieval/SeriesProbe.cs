using Dicom.Net.Network;

namespace Dicom.Net.Retrieval;

/// <summary>Looks into one object of a series, where the peer's answers leave out what somebody has to know.</summary>
internal sealed class SeriesProbe
{
    // A list is for a person to read: beyond this many, fetching an object of each would keep them waiting.
    private const int MaxCompleted = 32;

    private readonly SeriesFinder _finder;
    private readonly SeriesFetcher _fetcher;
    private readonly Dictionary<string, SeriesSummary?> _known = new(StringComparer.Ordinal);

    public SeriesProbe(SeriesFinder finder, SeriesFetcher fetcher)
    {
        _finder = finder;
        _fetcher = fetcher;
    }

    /// <summary>The objects of a series; none where the peer refuses the IMAGE level, which retrieving does not need.</summary>
    public static async ValueTask<IReadOnlyList<InstanceReference>> InstancesAsync(
        SeriesFinder finder, SeriesSummary series, CancellationToken cancellationToken)
    {
        try
        {
            return await finder.FindInstancesAsync(series, cancellationToken).ConfigureAwait(false);
        }
        catch (DimseException)
        {
            return [];
        }
    }

    /// <summary>What the header of one of the series' objects says, or null where none comes. Asked once per series.</summary>
    public async ValueTask<SeriesSummary?> LookIntoAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(series.SeriesUid, out SeriesSummary? header))
        {
            header = await FetchAsync(series, cancellationToken).ConfigureAwait(false);
            _known.Add(series.SeriesUid, header);
        }

        return header;
    }

    /// <summary>A list for a person: descriptions and numbers that the peer left out are looked up.</summary>
    public async ValueTask<IReadOnlyList<SeriesSummary>> CompleteAsync(IReadOnlyList<SeriesSummary> series, CancellationToken cancellationToken)
    {
        var complete = new List<SeriesSummary>(series.Count);
        foreach (SeriesSummary one in series)
        {
            SeriesSummary known = one;
            if (complete.Count < MaxCompleted && (one.SeriesDescription is null || one.Modality is null))
            {
                known = await LookIntoQuietlyAsync(one, cancellationToken).ConfigureAwait(false) ?? one;
            }

            if (complete.Count < MaxCompleted && known.Images is null)
            {
                IReadOnlyList<InstanceReference> instances = await InstancesAsync(_finder, known, cancellationToken).ConfigureAwait(false);
                known = instances.Count > 0 ? known with { Images = instances.Count } : known;
            }

            complete.Add(known);
        }

        return complete;
    }

    // A list with a gap is better than none.
    private async ValueTask<SeriesSummary?> LookIntoQuietlyAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        try
        {
            return await LookIntoAsync(series, cancellationToken).ConfigureAwait(false);
        }
        catch (RetrieveFailedException)
        {
            return null;
        }
    }

    private async ValueTask<SeriesSummary?> FetchAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        IReadOnlyList<InstanceReference> instances = await InstancesAsync(_finder, series, cancellationToken).ConfigureAwait(false);
        SeriesSummary? header = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var collector = new ObjectCollector(series.SeriesUid, dataset => header ??= SeriesHeader.Read(dataset), count =>
        {
            // Without names the whole series has to be asked for; its first object is all that is wanted.
            if (instances.Count == 0)
            {
                enough.Cancel();
            }
        });
        var target = new FetchTarget
        {
            Series = series,
            Instances = instances.Count > 0 ? [instances[0]] : [],
            IsPart = instances.Count > 0,
            Expected = instances.Count > 0 ? 1 : null,
        };
        try
        {
            await _fetcher.FetchAsync(target, collector, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Our own end of it, after the first object.
        }

        // What the query said of numbers stays true; what the header says replaces the rest.
        return header is null ? null : header with
        {
            Images = instances.Count > 0 ? instances.Count : series.Images,
            SopClassesInStudy = series.SopClassesInStudy,
        };
    }
}
