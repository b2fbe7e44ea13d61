using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>
/// Finds series level by level, as the baseline of the hierarchical search method asks (PS3.4 §C.4.1.3.1): every query gives the unique keys of
/// the levels above it. What comes back is compared again here, since peers ignore keys they do not know and leave out what they do not keep.
/// </summary>
internal sealed class SeriesFinder
{
    // A series whose header must be fetched costs an association or two; more than this is a question put too widely.
    internal const int MaxProbes = 256;

    // The newest studies whose series are listed when nothing matches.
    private const int MaxStudiesListed = 25;

    private readonly IQueryPeer _peer;
    private readonly SeriesMatcher _matcher;
    private readonly Action<string> _detail;

    public SeriesFinder(IQueryPeer peer, SeriesMatcher matcher, Action<string> detail)
    {
        _peer = peer;
        _matcher = matcher;
        _detail = detail;
    }

    /// <summary>All series that match, or that may match as far as the peer says.</summary>
    public async ValueTask<IReadOnlyList<Candidate>> FindAsync(CancellationToken cancellationToken)
    {
        if (_matcher.SeriesUid.Length > 0 && _matcher.StudyUid.Length == 0 && _matcher.PatientId.IsUniversal && _matcher.Date.IsUniversal)
        {
            return await FindBySeriesUidAsync(cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<SeriesSummary> studies = await FindStudiesAsync(_matcher.Date.Sent, cancellationToken).ConfigureAwait(false);
        var fitting = studies.Where(s => _matcher.MatchStudy(s) != KeyMatch.No).ToList();
        _detail($"{studies.Count} studies answered, {fitting.Count} of them fit");

        string description = _matcher.Description.Sent;
        string modality = _matcher.Modality.Sent;
        IReadOnlyList<Candidate> found = await FindSeriesOfAsync(fitting, description, modality, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0 && fitting.Count > 0 && (description.Length > 0 || modality.Length > 0))
        {
            // Many archives compare upper and lower case, know no wildcard here, or read another character set: all series, compared here.
            _detail("no series answered to the description as it was written; asking for all series of the study and comparing here");
            found = await FindSeriesOfAsync(fitting, string.Empty, string.Empty, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>What the patient has, newest study first, for a person whose keys matched nothing.</summary>
    public async ValueTask<IReadOnlyList<SeriesSummary>> ListAsync(CancellationToken cancellationToken)
    {
        if (_matcher.PatientId.IsUniversal && _matcher.StudyUid.Length == 0 && _matcher.Date.IsUniversal)
        {
            return [];
        }

        // Of a patient everything, of no patient at least what the other keys choose.
        string date = _matcher.PatientId.IsUniversal ? _matcher.Date.Sent : string.Empty;
        IReadOnlyList<SeriesSummary> studies = await FindStudiesAsync(date, cancellationToken).ConfigureAwait(false);
        var shown = studies
            .Where(s => _matcher.PatientId.Match(s.PatientId) != KeyMatch.No)
            .OrderByDescending(s => s.StudyDate, StringComparer.Ordinal)
            .Take(MaxStudiesListed);
        var all = new List<SeriesSummary>();
        foreach (SeriesSummary study in shown)
        {
            all.AddRange(await FindSeriesAsync(study, string.Empty, string.Empty, cancellationToken).ConfigureAwait(false));
        }

        return all;
    }

    /// <summary>The objects of a series, empty where the peer does not answer at this level.</summary>
    public async ValueTask<IReadOnlyList<InstanceReference>> FindInstancesAsync(SeriesSummary series, CancellationToken cancellationToken)
    {
        Dictionary<DicomTag, string> keys = UniqueKeys(series.PatientId, series.StudyUid, series.SeriesUid);
        keys[DicomTags.SOPInstanceUID] = string.Empty;
        keys[DicomTags.SOPClassUID] = string.Empty;
        keys[DicomTags.InstanceNumber] = string.Empty;
        IReadOnlyList<QueryRow> rows = await _peer.QueryAsync(QueryLevel.Image, keys, cancellationToken).ConfigureAwait(false);
        var instances = new List<InstanceReference>(rows.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (QueryRow row in rows)
        {
            string? series2 = row.GetValueOrNull(DicomTags.SeriesInstanceUID);
            if (row.GetValueOrNull(DicomTags.SOPInstanceUID) is { } uid && DicomUid.IsValid(uid)
                && (series2 is null || series2 == series.SeriesUid) && seen.Add(uid))
            {
                instances.Add(new InstanceReference(uid, row.GetValueOrNull(DicomTags.SOPClassUID)));
            }
        }

        return instances;
    }

    private async ValueTask<IReadOnlyList<Candidate>> FindBySeriesUidAsync(CancellationToken cancellationToken)
    {
        // Without any key above it this is a relational query (PS3.4 §C.4.1.3.2). Most archives answer it though few say so.
        var keys = SeriesKeysFor(string.Empty, string.Empty);
        keys[DicomTags.StudyInstanceUID] = string.Empty;
        keys[DicomTags.SeriesInstanceUID] = _matcher.SeriesUid;
        IReadOnlyList<QueryRow> rows = await _peer.QueryAsync(QueryLevel.Series, keys, cancellationToken).ConfigureAwait(false);
        var found = new List<Candidate>();
        foreach (QueryRow row in rows)
        {
            string? study = row.GetValueOrNull(DicomTags.StudyInstanceUID);
            if (row.GetValueOrNull(DicomTags.SeriesInstanceUID) == _matcher.SeriesUid && study is not null && DicomUid.IsValid(study))
            {
                SeriesSummary series = Summary(row, new SeriesSummary { StudyUid = study, SeriesUid = string.Empty });
                found.Add(new Candidate(series, _matcher.Match(series)));
            }
        }

        if (found.Count == 0)
        {
            throw new SeriesNotFoundException(
                "the PACS does not find this series UID by itself: add --study-uid or --patient-id, which lead to it", []);
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<SeriesSummary>> FindStudiesAsync(string date, CancellationToken cancellationToken)
    {
        if (_peer.Model != QueryModel.PatientRoot || (!_matcher.PatientId.IsUniversal && !_matcher.PatientId.HasWildcard))
        {
            return await FindStudiesOfAsync(_matcher.PatientId.Sent, date, cancellationToken).ConfigureAwait(false);
        }

        // In the Patient Root model a study is asked for by one patient's ID (PS3.4 §C.6.1.1.3): first which patients there are.
        var keys = new Dictionary<DicomTag, string> { [DicomTags.PatientID] = _matcher.PatientId.Sent, [DicomTags.PatientName] = string.Empty };
        IReadOnlyList<QueryRow> patients = await _peer.QueryAsync(QueryLevel.Patient, keys, cancellationToken).ConfigureAwait(false);
        var studies = new List<SeriesSummary>();
        foreach (string patient in patients.Select(p => p.GetValueOrNull(DicomTags.PatientID)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (_matcher.PatientId.Match(patient) != KeyMatch.No)
            {
                studies.AddRange(await FindStudiesOfAsync(patient, date, cancellationToken).ConfigureAwait(false));
            }
        }

        return studies;
    }

    private async ValueTask<List<SeriesSummary>> FindStudiesOfAsync(string patientId, string date, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<DicomTag, string>
        {
            [DicomTags.PatientID] = patientId,
            [DicomTags.StudyDate] = date,
            [DicomTags.StudyInstanceUID] = _matcher.StudyUid,
            [DicomTags.StudyDescription] = string.Empty,
            [DicomTags.ModalitiesInStudy] = string.Empty,
            [DicomTags.SOPClassesInStudy] = string.Empty,
        };
        IReadOnlyList<QueryRow> rows = await _peer.QueryAsync(QueryLevel.Study, keys, cancellationToken).ConfigureAwait(false);
        var studies = new List<SeriesSummary>(rows.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (QueryRow row in rows)
        {
            // Without the study's UID nothing below it can be asked for.
            if (row.GetValueOrNull(DicomTags.StudyInstanceUID) is { } uid && DicomUid.IsValid(uid) && seen.Add(uid))
            {
                studies.Add(new SeriesSummary
                {
                    // In the Patient Root model the answer belongs to the patient that was asked for, named or not.
                    PatientId = row.Get(DicomTags.PatientID) ?? (_peer.Model == QueryModel.PatientRoot ? patientId : null),
                    StudyDate = row.Get(DicomTags.StudyDate),
                    StudyUid = uid,
                    SeriesUid = string.Empty,
                    SopClassesInStudy = row.GetValueOrNull(DicomTags.SOPClassesInStudy)?.Split('\\') ?? [],
                });
            }
        }

        return studies;
    }

    private async ValueTask<IReadOnlyList<Candidate>> FindSeriesOfAsync(
        List<SeriesSummary> studies, string description, string modality, CancellationToken cancellationToken)
    {
        var found = new List<Candidate>();
        int answered = 0;
        foreach (SeriesSummary study in studies)
        {
            foreach (SeriesSummary series in await FindSeriesAsync(study, description, modality, cancellationToken).ConfigureAwait(false))
            {
                answered++;
                KeyMatch match = _matcher.Match(series);
                if (match != KeyMatch.No)
                {
                    found.Add(new Candidate(series, match));
                }
            }
        }

        _detail($"{answered} series answered, {found.Count} of them fit or may fit");
        return found;
    }

    private async ValueTask<List<SeriesSummary>> FindSeriesAsync(
        SeriesSummary study, string description, string modality, CancellationToken cancellationToken)
    {
        Dictionary<DicomTag, string> keys = SeriesKeysFor(description, modality);
        foreach ((DicomTag tag, string value) in UniqueKeys(study.PatientId, study.StudyUid, null))
        {
            keys[tag] = value;
        }

        keys[DicomTags.SeriesInstanceUID] = _matcher.SeriesUid;
        IReadOnlyList<QueryRow> rows = await _peer.QueryAsync(QueryLevel.Series, keys, cancellationToken).ConfigureAwait(false);
        var all = new List<SeriesSummary>(rows.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (QueryRow row in rows)
        {
            string? of = row.GetValueOrNull(DicomTags.StudyInstanceUID);
            if (row.GetValueOrNull(DicomTags.SeriesInstanceUID) is { } uid && DicomUid.IsValid(uid)
                && (of is null || of == study.StudyUid) && seen.Add(uid))
            {
                all.Add(Summary(row, study));
            }
        }

        return all;
    }

    private static Dictionary<DicomTag, string> SeriesKeysFor(string description, string modality) => new()
    {
        [DicomTags.SeriesDescription] = description,
        [DicomTags.Modality] = modality,
        [DicomTags.SeriesNumber] = string.Empty,
        [DicomTags.NumberOfSeriesRelatedInstances] = string.Empty,
    };

    private Dictionary<DicomTag, string> UniqueKeys(string? patientId, string studyUid, string? seriesUid)
    {
        var keys = new Dictionary<DicomTag, string> { [DicomTags.StudyInstanceUID] = studyUid };
        if (seriesUid is not null)
        {
            keys[DicomTags.SeriesInstanceUID] = seriesUid;
        }

        // The Study Root model has no patient level (PS3.4 §C.6.2.1): there the patient's ID would be a foreign key below STUDY.
        if (_peer.Model == QueryModel.PatientRoot)
        {
            keys[DicomTags.PatientID] = patientId ?? string.Empty;
        }

        return keys;
    }

    private static SeriesSummary Summary(QueryRow row, SeriesSummary study) => study with
    {
        PatientId = row.GetValueOrNull(DicomTags.PatientID) ?? study.PatientId,
        StudyDate = row.GetValueOrNull(DicomTags.StudyDate) ?? study.StudyDate,
        SeriesUid = row.GetValueOrNull(DicomTags.SeriesInstanceUID) ?? string.Empty,
        SeriesDescription = row.Get(DicomTags.SeriesDescription),
        Modality = row.Get(DicomTags.Modality),
        Images = int.TryParse(row.GetValueOrNull(DicomTags.NumberOfSeriesRelatedInstances), NumberStyles.Integer, CultureInfo.InvariantCulture, out int images) && images >= 0
            ? images
            : null,
    };
}
