using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>What is searched for: a level and the keys that all must match. Immutable.</summary>
public sealed class ArchiveQuery
{
    // PS3.4 §C.2.2.2.5: date and time attributes that make one moment together.
    private static readonly (DicomTag Date, DicomTag Time)[] s_pairs =
    [
        (DicomTags.StudyDate, DicomTags.StudyTime),
        (DicomTags.SeriesDate, DicomTags.SeriesTime),
        (DicomTags.AcquisitionDate, DicomTags.AcquisitionTime),
        (DicomTags.ContentDate, DicomTags.ContentTime),
        (DicomTags.InstanceCreationDate, DicomTags.InstanceCreationTime),
        (DicomTags.PatientBirthDate, DicomTags.PatientBirthTime),
        (DicomTags.PerformedProcedureStepStartDate, DicomTags.PerformedProcedureStepStartTime),
    ];

    private readonly QueryKey[] _keys;
    private readonly List<Pair> _moments = [];

    /// <summary>Creates a query.</summary>
    /// <param name="level">The level whose entities are searched.</param>
    /// <param name="keys">The keys; universal ones are left out.</param>
    /// <param name="isDateTimeCombined">Whether ranges of a date and of its time are one range (PS3.4 §C.2.2.2.5) instead of two.</param>
    public ArchiveQuery(ArchiveLevel level, IEnumerable<QueryKey> keys, bool isDateTimeCombined = false)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Level = level;
        _keys = [.. keys.Where(key => !key.Matcher.IsUniversal)];
        if (!isDateTimeCombined)
        {
            return;
        }

        foreach ((DicomTag date, DicomTag time) in s_pairs)
        {
            QueryKey? dateKey = Array.Find(_keys, key => key.Tag == date);
            QueryKey? timeKey = Array.Find(_keys, key => key.Tag == time);
            if (dateKey?.Matcher.SingleInterval is { } dates && timeKey?.Matcher.SingleInterval is { } times)
            {
                // The date's own range stays as a key: it is still necessary, and what an index can narrow by.
                _keys = [.. _keys.Where(key => key != timeKey)];
                _moments.Add(new Pair(date, time, new Interval(Moment(dates.From, times.From), Moment(dates.To, times.To))));
            }
        }
    }

    /// <summary>The level whose entities are searched.</summary>
    public ArchiveLevel Level { get; }

    /// <summary>The keys, none of them universal.</summary>
    public IReadOnlyList<QueryKey> Keys => _keys;

    /// <summary>Whether an entity fulfils all keys. An index calls it for each candidate: its own narrowing need not be exact.</summary>
    /// <param name="candidate">The entity.</param>
    /// <returns>Whether it matches.</returns>
    public bool Matches(ArchiveMatch candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return Matches(candidate.GetString);
    }

    internal bool Matches(Func<DicomTag, string?> values)
    {
        foreach (QueryKey key in _keys)
        {
            if (!key.Matcher.Matches(values(key.Tag)))
            {
                return false;
            }
        }

        foreach (Pair pair in _moments)
        {
            if (!TemporalText.TryReadDate((values(pair.Date) ?? "").AsSpan().Trim(), out int date))
            {
                return false;
            }

            // A time that is not known leaves the whole day open.
            if (!TemporalText.TryReadTime((values(pair.Time) ?? "").AsSpan().Trim(), out Interval time))
            {
                time = new Interval(0, TemporalText.MicrosecondsPerDay - 1);
            }

            if (!pair.Range.Overlaps(new Interval(Moment(date, time.From), Moment(date, time.To))))
            {
                return false;
            }
        }

        return true;
    }

    private static long Moment(long date, long time) => (TemporalText.Days((int)date) * TemporalText.MicrosecondsPerDay) + time;

    private readonly record struct Pair(DicomTag Date, DicomTag Time, Interval Range);
}
