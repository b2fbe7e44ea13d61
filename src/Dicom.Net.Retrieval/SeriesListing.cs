using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>Fills a list that a person shall choose from: what a PACS leaves out of its answers is read from one object's header.</summary>
internal sealed class SeriesListing(Func<SeriesSummary, CancellationToken, ValueTask<SeriesSummary?>> probe)
{
    // A list is read by a person; reading headers for more lines than that costs more than it tells.
    private const int MaxProbes = 32;

    private readonly Dictionary<string, SeriesSummary?> _headers = new(StringComparer.Ordinal);

    /// <summary>Reads a series' header once.</summary>
    public async ValueTask<SeriesSummary?> ProbeAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        if (!_headers.TryGetValue(series.SeriesUid, out SeriesSummary? header))
        {
            header = await probe(series, cancellationToken).ConfigureAwait(false);
            _headers[series.SeriesUid] = header;
        }

        return header;
    }

    /// <summary>The same series in the same order, completed where it can be.</summary>
    public async ValueTask<IReadOnlyList<SeriesSummary>> CompleteAsync(IReadOnlyList<SeriesSummary> list, CancellationToken cancellationToken)
    {
        var completed = new List<SeriesSummary>(list.Count);
        foreach (SeriesSummary series in list)
        {
            completed.Add(IsComplete(series) || _headers.Count >= MaxProbes && !_headers.ContainsKey(series.SeriesUid)
                ? series
                : await TryProbeAsync(series, cancellationToken).ConfigureAwait(false) ?? series);
        }

        return completed;
    }

    private static bool IsComplete(SeriesSummary series) =>
        series.SeriesDescription is not null && series.Modality is not null && series.StudyDate is not null;

    private async ValueTask<SeriesSummary?> TryProbeAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        try
        {
            return await ProbeAsync(series, cancellationToken).ConfigureAwait(false);
        }
        catch (DicomException)
        {
            // The list is an explanation of another failure: a peer that does not give the object leaves the line as it is.
            return null;
        }
    }
}
