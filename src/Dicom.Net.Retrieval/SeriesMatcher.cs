namespace Dicom.Net.Retrieval;

/// <summary>The keys of a person, read once, and how a series fits them.</summary>
internal sealed class SeriesMatcher
{
    private readonly DateKey _date;

    /// <exception cref="InvalidSeriesKeyException">A key cannot be read.</exception>
    public SeriesMatcher(SeriesKeys keys)
    {
        if (!DateKey.TryParse(keys.StudyDate, out _date, out string? problem))
        {
            throw new InvalidSeriesKeyException(problem);
        }

        PatientId = new TextKey(keys.PatientId);
        Description = new TextKey(keys.SeriesDescription);
        Modality = new TextKey(keys.Modality);
        StudyUid = Uid(keys.StudyUid, "study");
        SeriesUid = Uid(keys.SeriesUid, "series");
    }

    public TextKey PatientId { get; }

    public DateKey Date => _date;

    public TextKey Description { get; }

    public TextKey Modality { get; }

    /// <summary>Empty for any.</summary>
    public string StudyUid { get; }

    /// <summary>Empty for any.</summary>
    public string SeriesUid { get; }

    /// <summary>How the study's part fits: patient, date, UID.</summary>
    public KeyMatch MatchStudy(SeriesSummary series) =>
        Least(PatientId.Match(series.PatientId), Least(_date.Match(series.StudyDate), MatchUid(StudyUid, series.StudyUid)));

    /// <summary>How the series fits in all.</summary>
    public KeyMatch Match(SeriesSummary series) =>
        Least(
            MatchStudy(series),
            Least(
                Least(Description.Match(series.SeriesDescription), Modality.Match(series.Modality)),
                MatchUid(SeriesUid, series.SeriesUid)));

    /// <summary>The better of those that fit: exactly equal ones where there are any, those equal but for case otherwise.</summary>
    public static IReadOnlyList<SeriesSummary> Best(IReadOnlyList<Candidate> candidates)
    {
        KeyMatch wanted = candidates.Any(c => c.Match == KeyMatch.Exact) ? KeyMatch.Exact : KeyMatch.IgnoringCase;
        return [.. candidates.Where(c => c.Match == wanted).Select(c => c.Series)];
    }

    // One key that differs decides; after it, one that is unknown.
    private static KeyMatch Least(KeyMatch a, KeyMatch b) => a < b ? a : b;

    private static KeyMatch MatchUid(string key, string value) =>
        key.Length == 0 || string.Equals(key, value, StringComparison.Ordinal) ? KeyMatch.Exact : KeyMatch.No;

    private static string Uid(string? text, string what)
    {
        string uid = text?.Trim() ?? string.Empty;
        if (uid.Length > 0 && !Core.DicomUid.IsValid(uid))
        {
            throw new InvalidSeriesKeyException($"'{uid}' is no {what} UID: write digits and dots, 64 at most");
        }

        return uid;
    }
}
