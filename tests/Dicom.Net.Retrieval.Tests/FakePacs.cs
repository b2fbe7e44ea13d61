using Dicom.Net.Core;

namespace Dicom.Net.Retrieval.Tests;

/// <summary>A PACS as a list of series, with the habits that real ones have.</summary>
internal sealed class FakePacs : IQueryPeer
{
    public QueryModel Model { get; init; } = QueryModel.StudyRoot;

    /// <summary>Attributes that are never returned.</summary>
    public HashSet<DicomTag> LeavesOut { get; } = [];

    /// <summary>Keys that are not matched: everything fits them.</summary>
    public HashSet<DicomTag> Ignores { get; } = [];

    public List<SeriesSummary> Series { get; } = [];

    public List<(QueryLevel Level, Dictionary<DicomTag, string> Keys)> Asked { get; } = [];

    public ValueTask<IReadOnlyList<QueryRow>> QueryAsync(QueryLevel level, IReadOnlyDictionary<DicomTag, string> keys, CancellationToken cancellationToken)
    {
        Asked.Add((level, new Dictionary<DicomTag, string>(keys)));
        var rows = new List<QueryRow>();
        var seen = new HashSet<string>();
        foreach (SeriesSummary series in Series)
        {
            Dictionary<DicomTag, string> values = Values(level, series);
            bool fits = keys.All(k => k.Value.Length == 0 || Ignores.Contains(k.Key) || !values.TryGetValue(k.Key, out string? v) || v == k.Value);
            if (fits && seen.Add(values[Unique(level)]))
            {
                var row = new QueryRow();
                foreach ((DicomTag tag, string value) in values.Where(v => keys.ContainsKey(v.Key) && !LeavesOut.Contains(v.Key)))
                {
                    row[tag] = value;
                }

                rows.Add(row);
            }
        }

        return ValueTask.FromResult<IReadOnlyList<QueryRow>>(rows);
    }

    private static DicomTag Unique(QueryLevel level) => level switch
    {
        QueryLevel.Patient => DicomTags.PatientID,
        QueryLevel.Study => DicomTags.StudyInstanceUID,
        QueryLevel.Series => DicomTags.SeriesInstanceUID,
        _ => DicomTags.SOPInstanceUID,
    };

    private static Dictionary<DicomTag, string> Values(QueryLevel level, SeriesSummary s)
    {
        var values = new Dictionary<DicomTag, string> { [DicomTags.PatientID] = s.PatientId! };
        if (level >= QueryLevel.Study)
        {
            values[DicomTags.StudyInstanceUID] = s.StudyUid;
            values[DicomTags.StudyDate] = s.StudyDate!;
        }

        if (level >= QueryLevel.Series)
        {
            values[DicomTags.SeriesInstanceUID] = s.SeriesUid;
            values[DicomTags.SeriesDescription] = s.SeriesDescription!;
            values[DicomTags.Modality] = s.Modality!;
            values.Remove(DicomTags.StudyDate);
        }

        if (level == QueryLevel.Image)
        {
            values[DicomTags.SOPInstanceUID] = s.SeriesUid + ".1";
            values[DicomTags.SOPClassUID] = DicomUids.CTImageStorage;
        }

        return values;
    }
}
