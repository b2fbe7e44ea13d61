using Dicom.Net.Core;
using Microsoft.Data.Sqlite;

namespace Dicom.Net.Archive;

/// <summary>Writes to the index: one transaction per batch. Used by one thread at a time.</summary>
internal sealed class SqliteIndexWriter(PreparedConnection connection)
{
    private const int MaxCachedRows = 2048;

    private readonly Dictionary<string, PatientRow> _patients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StudyRow> _studies = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Study, string Uid), SeriesRow> _series = [];
    private readonly HashSet<PatientRow> _changedPatients = [];
    private readonly HashSet<StudyRow> _changedStudies = [];
    private readonly HashSet<SeriesRow> _changedSeries = [];

    public bool[] Add(IReadOnlyList<IndexEntry> entries)
    {
        var added = new bool[entries.Count];
        InTransaction(() =>
        {
            for (int i = 0; i < entries.Count; i++)
            {
                added[i] = Add(entries[i]);
            }
        });
        return added;
    }

    public void Remove(IReadOnlyList<string> objectNames) => InTransaction(() =>
    {
        foreach (string name in objectNames)
        {
            RemoveWhere("object", name);
        }
    });

    public void Clear() => InTransaction(() =>
    {
        foreach (string table in (ReadOnlySpan<string>)["instance", "series", "study", "patient"])
        {
            connection.Run($"DELETE FROM {table}");
        }

        Forget();
    });

    private void InTransaction(Action work)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            WriteBack();
            connection.Execute("COMMIT");
        }
        catch
        {
            // The copies hold what was rolled back; they are read again when they are needed.
            Forget();
            connection.Execute("ROLLBACK");
            throw;
        }

        if (_patients.Count + _studies.Count + _series.Count > MaxCachedRows)
        {
            Forget();
        }
    }

    private bool Add(IndexEntry entry)
    {
        InstanceHeader header = entry.Header;
        if (FindObject(header.SopInstanceUid) is not null)
        {
            if (!entry.Replace)
            {
                return false;
            }

            RemoveWhere("uid", header.SopInstanceUid);
        }

        SeriesRow series = TakeSeries(header);
        connection.Execute(
            "INSERT INTO instance(series, uid, class, syntax, object, length, modified, attributes) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
            series.Id, header.SopInstanceUid, header.SopClassUid, header.TransferSyntaxUid,
            entry.Object.Name, entry.Object.LengthBytes, entry.Object.Modified, header.Image.Block.ToArray());

        // The first object of an entity says what it is; later ones add what the first left out.
        StudyRow study = series.Study;
        series.Attributes = series.Attributes.FillFrom(header.Series);
        study.Attributes = study.Attributes.FillFrom(header.Study);
        study.Patient.Attributes = study.Patient.Attributes.FillFrom(header.Patient);
        series.Instances++;
        study.Instances++;
        study.Patient.Instances++;
        study.Classes.Add(header.SopClassUid);
        _changedSeries.Add(series);
        _changedStudies.Add(study);
        _changedPatients.Add(study.Patient);
        return true;
    }

    private SeriesRow TakeSeries(InstanceHeader header)
    {
        StudyRow study = TakeStudy(header);
        if (_series.TryGetValue((study.Id, header.SeriesInstanceUid), out SeriesRow? row))
        {
            return row;
        }

        row = LoadSeries(study, header.SeriesInstanceUid);
        if (row is null)
        {
            string modality = header.Series.GetString(DicomTags.Modality) ?? "";
            long id = connection.Insert(
                "INSERT INTO series(study, uid, modality, attributes, instances) VALUES ($0, $1, $2, $3, 0) RETURNING id",
                study.Id, header.SeriesInstanceUid, ValueText.Normalize(ValueKind.Text, modality), header.Series.Block.ToArray());
            row = new SeriesRow { Id = id, Study = study, Attributes = header.Series };
            study.Series++;
            study.Patient.Series++;
        }

        _series.Add((study.Id, header.SeriesInstanceUid), row);
        return row;
    }

    private StudyRow TakeStudy(InstanceHeader header)
    {
        if (_studies.TryGetValue(header.StudyInstanceUid, out StudyRow? row))
        {
            return row;
        }

        row = LoadStudy(header.StudyInstanceUid);
        if (row is null)
        {
            PatientRow patient = TakePatient(header);
            long id = connection.Insert(
                "INSERT INTO study(patient, uid, patient_id, name, groups, date, accession, attributes, series, instances, modalities, classes)"
                + " VALUES ($0, $1, '', '', 0, '', '', $2, 0, 0, '', '') RETURNING id",
                patient.Id, header.StudyInstanceUid, header.Study.Block.ToArray());
            row = new StudyRow
            {
                Id = id,
                Patient = patient,
                Attributes = header.Study,
                Modalities = new SortedSet<string>(StringComparer.Ordinal),
                Classes = new SortedSet<string>(StringComparer.Ordinal),
            };
            patient.Studies++;
        }

        _studies.Add(header.StudyInstanceUid, row);
        return row;
    }

    private PatientRow TakePatient(InstanceHeader header)
    {
        // PS3.4 §C.6.1.1: Patient ID is the unique key. Objects without one are told apart by what else names the person.
        string id = header.PatientId;
        string key = id.Length > 0
            ? "I" + id
            : "N" + ValueText.Normalize(ValueKind.PersonName, header.Patient.GetString(DicomTags.PatientName)) + "\n" + header.Patient.GetString(DicomTags.PatientBirthDate);
        if (_patients.TryGetValue(key, out PatientRow? row))
        {
            return row;
        }

        row = LoadPatient("key", key);
        if (row is null)
        {
            long number = connection.Insert(
                "INSERT INTO patient(key, patient_id, name, groups, attributes, studies, series, instances) VALUES ($0, '', '', 0, $1, 0, 0, 0) RETURNING id",
                key, header.Patient.Block.ToArray());
            row = new PatientRow { Id = number, Attributes = header.Patient };
        }

        _patients.Add(key, row);
        return row;
    }

    private void WriteBack()
    {
        foreach (SeriesRow series in _changedSeries)
        {
            string modality = ValueText.Normalize(ValueKind.Text, series.Attributes.GetString(DicomTags.Modality));
            connection.Execute("UPDATE series SET attributes = $1, instances = $2, modality = $3 WHERE id = $0", series.Id, series.Attributes.Block.ToArray(), series.Instances, modality);
            if (modality.Length > 0)
            {
                series.Study.Modalities.Add(modality);
            }
        }

        foreach (StudyRow study in _changedStudies)
        {
            (string name, int groups) = NameOf(study.Attributes);
            connection.Execute(
                "UPDATE study SET attributes = $1, series = $2, instances = $3, modalities = $4, classes = $5,"
                + " patient_id = $6, name = $7, groups = $8, date = $9, accession = $10 WHERE id = $0",
                study.Id, study.Attributes.Block.ToArray(), study.Series, study.Instances,
                string.Join('\\', study.Modalities), string.Join('\\', study.Classes),
                Normal(study.Attributes, DicomTags.PatientID, ValueKind.Text), name, groups,
                Normal(study.Attributes, DicomTags.StudyDate, ValueKind.Date), Normal(study.Attributes, DicomTags.AccessionNumber, ValueKind.Text));
        }

        foreach (PatientRow patient in _changedPatients)
        {
            (string name, int groups) = NameOf(patient.Attributes);
            connection.Execute(
                "UPDATE patient SET attributes = $1, studies = $2, series = $3, instances = $4, patient_id = $5, name = $6, groups = $7 WHERE id = $0",
                patient.Id, patient.Attributes.Block.ToArray(), patient.Studies, patient.Series, patient.Instances,
                Normal(patient.Attributes, DicomTags.PatientID, ValueKind.Text), name, groups);
        }

        _changedSeries.Clear();
        _changedStudies.Clear();
        _changedPatients.Clear();
    }

    private static string Normal(AttributeSet attributes, DicomTag tag, ValueKind kind) => ValueText.Normalize(kind, attributes.GetString(tag));

    private static (string Name, int Groups) NameOf(AttributeSet attributes)
    {
        string name = Normal(attributes, DicomTags.PatientName, ValueKind.PersonName);
        return (name, name.AsSpan().Count('=') + 1);
    }

    // Rare: an object was replaced, or its file is gone. What the entity was by other objects stays as it is.
    private void RemoveWhere(string column, string value)
    {
        WriteBack();
        Forget();
        long instance = 0;
        long series = 0;
        long study = 0;
        long patient = 0;
        using (SqliteDataReader reader = connection.Prepare(
            "SELECT i.id, e.id, s.id, s.patient FROM instance i JOIN series e ON e.id = i.series JOIN study s ON s.id = e.study WHERE i."
            + (column == "uid" ? "uid" : "object") + " = $0",
            value).ExecuteReader())
        {
            if (!reader.Read())
            {
                return;
            }

            (instance, series, study, patient) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }

        connection.Execute("DELETE FROM instance WHERE id = $0", instance);
        connection.Execute("UPDATE series SET instances = instances - 1 WHERE id = $0", series);
        connection.Execute("UPDATE study SET instances = instances - 1 WHERE id = $0", study);
        connection.Execute("UPDATE patient SET instances = instances - 1 WHERE id = $0", patient);
        connection.Execute("UPDATE study SET series = series - (SELECT COUNT(*) FROM series WHERE id = $1 AND instances = 0) WHERE id = $0", study, series);
        connection.Execute("UPDATE patient SET series = series - (SELECT COUNT(*) FROM series WHERE id = $1 AND instances = 0) WHERE id = $0", patient, series);
        connection.Execute("DELETE FROM series WHERE id = $0 AND instances = 0", series);
        connection.Execute("UPDATE patient SET studies = studies - (SELECT COUNT(*) FROM study WHERE id = $1 AND instances = 0) WHERE id = $0", patient, study);
        connection.Execute("DELETE FROM study WHERE id = $0 AND instances = 0", study);
        connection.Execute("DELETE FROM patient WHERE id = $0 AND instances = 0", patient);
        connection.Execute(
            "UPDATE study SET modalities = ifnull((SELECT group_concat(modality, '\\') FROM (SELECT DISTINCT modality FROM series WHERE study = $0 AND modality <> '' ORDER BY 1)), ''),"
            + " classes = ifnull((SELECT group_concat(class, '\\') FROM (SELECT DISTINCT i.class FROM instance i JOIN series e ON i.series = e.id WHERE e.study = $0 ORDER BY 1)), '')"
            + " WHERE id = $0",
            study);
    }

    private string? FindObject(string sopInstanceUid) => connection.Prepare("SELECT object FROM instance WHERE uid = $0", sopInstanceUid).ExecuteScalar() as string;

    private PatientRow? LoadPatient(string column, object value)
    {
        using SqliteDataReader reader = connection.Prepare(
            "SELECT id, attributes, studies, series, instances FROM patient WHERE " + (column == "key" ? "key" : "id") + " = $0", value).ExecuteReader();
        return !reader.Read() ? null : new PatientRow
        {
            Id = reader.GetInt64(0),
            Attributes = AttributeSet.FromBlock((byte[])reader[1]),
            Studies = reader.GetInt64(2),
            Series = reader.GetInt64(3),
            Instances = reader.GetInt64(4),
        };
    }

    private StudyRow? LoadStudy(string uid)
    {
        using SqliteDataReader reader = connection.Prepare(
            "SELECT s.id, s.patient, s.attributes, s.series, s.instances, s.modalities, s.classes, p.key"
            + " FROM study s JOIN patient p ON p.id = s.patient WHERE s.uid = $0",
            uid).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        string key = reader.GetString(7);
        if (!_patients.TryGetValue(key, out PatientRow? patient))
        {
            patient = LoadPatient("id", reader.GetInt64(1))!;
            _patients.Add(key, patient);
        }

        return new StudyRow
        {
            Id = reader.GetInt64(0),
            Patient = patient,
            Attributes = AttributeSet.FromBlock((byte[])reader[2]),
            Series = reader.GetInt64(3),
            Instances = reader.GetInt64(4),
            Modalities = Split(reader.GetString(5)),
            Classes = Split(reader.GetString(6)),
        };
    }

    private SeriesRow? LoadSeries(StudyRow study, string uid)
    {
        using SqliteDataReader reader = connection.Prepare("SELECT id, attributes, instances FROM series WHERE study = $0 AND uid = $1", study.Id, uid).ExecuteReader();
        return !reader.Read() ? null : new SeriesRow
        {
            Id = reader.GetInt64(0),
            Study = study,
            Attributes = AttributeSet.FromBlock((byte[])reader[1]),
            Instances = reader.GetInt64(2),
        };
    }

    private static SortedSet<string> Split(string joined) =>
        new(joined.Split('\\', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private void Forget()
    {
        _patients.Clear();
        _studies.Clear();
        _series.Clear();
        _changedPatients.Clear();
        _changedStudies.Clear();
        _changedSeries.Clear();
    }
}
