namespace Dicom.Net.Retrieval;

/// <summary>Chooses among candidates, looking into an object of each where the peer's answers leave a question open.</summary>
internal static class SeriesChooser
{
    /// <summary>
    /// The series that match. What was left out is looked up first, since such a series may match as well as any other; an attribute that came
    /// without a value is mostly empty in the objects too, so those are looked into only where nothing else matches.
    /// </summary>
    /// <param name="matcher">The keys.</param>
    /// <param name="candidates">What the queries gave.</param>
    /// <param name="probe">Fetches one object of a series and returns what its header says, or null where none came.</param>
    /// <param name="detail">Told what is looked into and what was decided.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask<IReadOnlyList<SeriesSummary>> ChooseAsync(
        SeriesMatcher matcher,
        IReadOnlyList<Candidate> candidates,
        Func<SeriesSummary, CancellationToken, ValueTask<SeriesSummary?>> probe,
        Action<string> detail,
        CancellationToken cancellationToken)
    {
        var settled = candidates.Where(c => c.Match > KeyMatch.Empty).ToList();
        foreach (KeyMatch open in (KeyMatch[])[KeyMatch.Unknown, KeyMatch.Empty])
        {
            if (open == KeyMatch.Empty && settled.Count > 0)
            {
                break;
            }

            var questions = candidates.Where(c => c.Match == open).ToList();
            if (questions.Count > SeriesFinder.MaxProbes)
            {
                throw new RetrievalException(
                    $"the PACS does not say enough of {questions.Count} series to choose one: narrow the search by patient ID and study date");
            }

            foreach (Candidate question in questions)
            {
                Candidate? answer = await LookIntoAsync(matcher, question.Series, probe, detail, cancellationToken).ConfigureAwait(false);
                if (answer is not null)
                {
                    settled.Add(answer);
                }
            }
        }

        return SeriesMatcher.Best(settled);
    }

    private static async ValueTask<Candidate?> LookIntoAsync(
        SeriesMatcher matcher,
        SeriesSummary series,
        Func<SeriesSummary, CancellationToken, ValueTask<SeriesSummary?>> probe,
        Action<string> detail,
        CancellationToken cancellationToken)
    {
        detail($"the PACS leaves out what decides on series {series.SeriesUid}: fetching one of its objects to read the header");
        SeriesSummary? header = await probe(series, cancellationToken).ConfigureAwait(false);
        if (header is null)
        {
            detail($"no object of series {series.SeriesUid} came: it is left out");
            return null;
        }

        KeyMatch match = matcher.Match(header);
        bool fits = match > KeyMatch.Empty;
        detail($"series {series.SeriesUid}: its header {(fits ? "matches" : "does not match")}");
        return fits ? new Candidate(header, match) : null;
    }
}
