using Dicom.Net.Cli.Options;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>Which objects the keys of a retrieval stand for, as the peer names them: down to the IMAGE level, a query a series.</summary>
internal sealed class ObjectSurvey
{
    // A survey is for one retrieval; one that is longer than this would take longer than the retrieval itself.
    private const int MaxQueries = 2000;

    private static readonly (string Level, DicomTag UniqueKey)[] s_levels =
    [
        ("PATIENT", DicomTags.PatientID),
        ("STUDY", DicomTags.StudyInstanceUID),
        ("SERIES", DicomTags.SeriesInstanceUID),
        ("IMAGE", DicomTags.SOPInstanceUID),
    ];

    private readonly AssociationSettings _settings;
    private readonly string _findClass;

    public ObjectSurvey(AssociationSettings settings, string findClass)
    {
        _settings = settings;
        _findClass = findClass;
    }

    /// <summary>Asks for all objects below the keys.</summary>
    /// <returns>Each object once, in the order of the peer's answers; objects that the peer does not name are not there.</returns>
    public Task<IReadOnlyList<SurveyedObject>> RunAsync(DicomDatasetBuilder keys, CancellationToken cancellationToken) =>
        _settings.WithAssociationAsync(
            _settings.ToClientOptions().Propose(_findClass),
            async association => await DescendAsync(association, keys, cancellationToken),
            cancellationToken);

    private async Task<IReadOnlyList<SurveyedObject>> DescendAsync(ClientAssociation association, DicomDatasetBuilder keys, CancellationToken cancellationToken)
    {
        using DicomDataset asked = keys.ToDataset();
        int top = Array.FindLastIndex(s_levels, level => !string.IsNullOrEmpty(asked.GetString(level.UniqueKey)));
        Dictionary<DicomTag, string> known = s_levels.ToDictionary(level => level.UniqueKey, level => asked.GetString(level.UniqueKey) ?? string.Empty);
        var pending = new Queue<(int Level, Dictionary<DicomTag, string> Known)>();
        int start = Math.Min(top + 1, s_levels.Length - 1);
        DicomTag listed = s_levels[Math.Max(top, 0)].UniqueKey;
        foreach (string one in start == top ? [known[listed]] : known[listed].Split('\\'))
        {
            // A list of UIDs is for the level that is retrieved; above the level that is asked for, a query has one (PS3.4 §C.4.1.3.1).
            pending.Enqueue((start, new Dictionary<DicomTag, string>(known) { [listed] = one }));
        }

        var objects = new Dictionary<string, SurveyedObject>(StringComparer.Ordinal);
        for (int queries = 0; queries < MaxQueries && pending.TryDequeue(out (int Level, Dictionary<DicomTag, string> Known) next); queries++)
        {
            bool isLeaf = next.Level == s_levels.Length - 1;
            foreach ((string uid, string? sopClass) in await AskAsync(association, next.Level, next.Known, cancellationToken))
            {
                if (isLeaf)
                {
                    objects.TryAdd(uid, new SurveyedObject(uid, sopClass, next.Known[DicomTags.StudyInstanceUID], next.Known[DicomTags.SeriesInstanceUID]));
                }
                else
                {
                    pending.Enqueue((next.Level + 1, new Dictionary<DicomTag, string>(next.Known) { [s_levels[next.Level].UniqueKey] = uid }));
                }
            }
        }

        return [.. objects.Values];
    }

    private async Task<List<(string Uid, string? SopClass)>> AskAsync(
        ClientAssociation association, int level, Dictionary<DicomTag, string> known, CancellationToken cancellationToken)
    {
        DicomDatasetBuilder query = new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, s_levels[level].Level);
        for (int i = 0; i <= level; i++)
        {
            if (i == level || known[s_levels[i].UniqueKey].Length > 0)
            {
                query.Set(s_levels[i].UniqueKey, known[s_levels[i].UniqueKey]);
            }
        }

        if (level == s_levels.Length - 1)
        {
            query.Set(DicomTags.SOPClassUID, string.Empty);
        }

        using DicomDataset identifier = query.ToDataset();
        var found = new List<(string, string?)>();
        await foreach (FindResponse response in association.FindAsync(_findClass, identifier, cancellationToken))
        {
            using DicomDataset match = response.Identifier;
            if (match.GetString(s_levels[level].UniqueKey) is { Length: > 0 } uid)
            {
                found.Add((uid, match.GetString(DicomTags.SOPClassUID)));
            }
        }

        return found;
    }
}
