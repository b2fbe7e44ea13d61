using Microsoft.Data.Sqlite;

namespace Dicom.Net.Archive;

/// <summary>Reads the index.</summary>
internal static class SqliteRows
{
    private const string Counts = "p.studies, p.series, p.instances";

    private static readonly string[] s_load =
    [
        $"SELECT {Counts}, p.attributes FROM patient p WHERE p.id = $0",
        $"SELECT {Counts}, s.attributes, s.series, s.instances, s.modalities, s.classes FROM study s JOIN patient p ON p.id = s.patient WHERE s.id = $0",
        $"SELECT {Counts}, s.attributes, s.series, s.instances, s.modalities, s.classes, e.attributes, e.instances"
            + " FROM series e JOIN study s ON s.id = e.study JOIN patient p ON p.id = s.patient WHERE e.id = $0",
        $"SELECT {Counts}, s.attributes, s.series, s.instances, s.modalities, s.classes, e.attributes, e.instances, i.attributes, i.syntax, i.object"
            + " FROM instance i JOIN series e ON e.id = i.series JOIN study s ON s.id = e.study JOIN patient p ON p.id = s.patient WHERE i.id = $0",
    ];

    public static string FirstObject(ArchiveLevel level) => level switch
    {
        ArchiveLevel.Patient => "SELECT i.object FROM study s JOIN series e ON e.study = s.id JOIN instance i ON i.series = e.id WHERE s.patient = $0 ORDER BY i.id LIMIT 1",
        ArchiveLevel.Study => "SELECT i.object FROM series e JOIN instance i ON i.series = e.id WHERE e.study = $0 ORDER BY i.id LIMIT 1",
        ArchiveLevel.Series => "SELECT i.object FROM instance i WHERE i.series = $0 ORDER BY i.id LIMIT 1",
        _ => "SELECT i.object FROM instance i WHERE i.id = $0",
    };

    public static long[] Select(PreparedConnection connection, ArchiveQuery query, CancellationToken cancellationToken)
    {
        (string sql, object[] values) = SqliteQueryText.Build(query);
        var ids = new List<long>();
        using SqliteDataReader reader = connection.Prepare(sql, values).ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            ids.Add(reader.GetInt64(0));
        }

        return [.. ids];
    }

    public static List<ArchiveMatch> Load(PreparedConnection connection, ArchiveQuery query, ArraySegment<long> ids)
    {
        var matches = new List<ArchiveMatch>();
        foreach (long id in ids)
        {
            using SqliteDataReader reader = connection.Prepare(s_load[(int)query.Level], id).ExecuteReader();
            if (reader.Read())
            {
                ArchiveMatch match = Read(reader, query.Level, id);
                if (query.Matches(match))
                {
                    matches.Add(match);
                }
            }
        }

        return matches;
    }

    public static IReadOnlyList<StoredObject> List(PreparedConnection connection)
    {
        var objects = new List<StoredObject>();
        using SqliteDataReader reader = connection.Prepare("SELECT object, length, modified FROM instance").ExecuteReader();
        while (reader.Read())
        {
            objects.Add(new StoredObject(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return objects;
    }

    private static ArchiveMatch Read(SqliteDataReader reader, ArchiveLevel level, long id)
    {
        AttributeSet upper = AttributeSet.FromBlock((byte[])reader[3]);
        bool hasStudy = level >= ArchiveLevel.Study;
        bool hasSeries = level >= ArchiveLevel.Series;
        bool hasImage = level == ArchiveLevel.Image;
        return new ArchiveMatch
        {
            Level = level,
            Id = id,
            PatientStudies = reader.GetInt64(0),
            PatientSeries = reader.GetInt64(1),
            PatientInstances = reader.GetInt64(2),

            // A study's set holds the patient's attributes too, as the study's objects have them.
            Patient = upper,
            Study = hasStudy ? upper : AttributeSet.Empty,
            StudySeries = hasStudy ? reader.GetInt64(4) : 0,
            StudyInstances = hasStudy ? reader.GetInt64(5) : 0,
            Modalities = hasStudy ? reader.GetString(6) : "",
            SopClasses = hasStudy ? reader.GetString(7) : "",
            Series = hasSeries ? AttributeSet.FromBlock((byte[])reader[8]) : AttributeSet.Empty,
            SeriesInstances = hasSeries ? reader.GetInt64(9) : 0,
            Image = hasImage ? AttributeSet.FromBlock((byte[])reader[10]) : AttributeSet.Empty,
            TransferSyntaxUid = hasImage ? reader.GetString(11) : "",
            ObjectName = hasImage ? reader.GetString(12) : null,
        };
    }
}
