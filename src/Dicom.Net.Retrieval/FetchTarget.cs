using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>What to fetch: a series, or some of its objects.</summary>
internal sealed class FetchTarget
{
    // UIDs in one identifier: 64 KiB is the longest UI value in explicit VR (PS3.5 §7.1.2), some peers stop far below it.
    private const int MaxUidsPerIdentifier = 200;

    /// <summary>The series.</summary>
    public required SeriesSummary Series { get; init; }

    /// <summary>Its objects that are wanted, as the IMAGE level names them; empty where the peer names none.</summary>
    public required IReadOnlyList<InstanceReference> Instances { get; init; }

    /// <summary>Whether only <see cref="Instances"/> are wanted and not all of the series.</summary>
    public bool IsPart { get; init; }

    /// <summary>How many objects should come, as far as anybody says.</summary>
    public int? Expected { get; init; }

    /// <summary>The objects that have not come, as far as their names are known.</summary>
    public IReadOnlyList<InstanceReference> Missing(ObjectCollector collector) =>
        [.. Instances.Where(i => !collector.Has(i.SopInstanceUid))];

    /// <summary>Whether all has come, as far as one can tell; null where nobody says how much it is.</summary>
    public bool? IsComplete(ObjectCollector collector)
    {
        if (Instances.Count > 0)
        {
            return Missing(collector).Count == 0;
        }

        return Expected is { } expected ? collector.Count >= expected : null;
    }

    /// <summary>The identifiers of a retrieval: one for the series, or as many as the objects' names need.</summary>
    public IEnumerable<DicomDataset> Identifiers(QueryModel model, IReadOnlyList<InstanceReference>? only)
    {
        var keys = new Dictionary<DicomTag, string>
        {
            [DicomTags.StudyInstanceUID] = Series.StudyUid,
            [DicomTags.SeriesInstanceUID] = Series.SeriesUid,
        };
        if (model == QueryModel.PatientRoot)
        {
            keys[DicomTags.PatientID] = Series.PatientId ?? string.Empty;
        }

        if (only is null)
        {
            yield return AssociationQuery.Identifier(QueryLevel.Series, keys);
            yield break;
        }

        foreach (InstanceReference[] some in only.Chunk(MaxUidsPerIdentifier))
        {
            keys[DicomTags.SOPInstanceUID] = string.Join('\\', some.Select(i => i.SopInstanceUid));
            yield return AssociationQuery.Identifier(QueryLevel.Image, keys);
        }
    }
}
