using System.Text;
using System.Text.Json;
using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>
/// The candidates of a query as SQL. The text depends on which attributes are narrowed and how, never on a value: values are
/// bound, and there is no LIKE or GLOB whose pattern a peer could write.
/// </summary>
internal static class SqliteQueryText
{
    private static readonly string[] s_from =
    [
        "SELECT p.id FROM patient p",
        "SELECT s.id FROM study s",
        "SELECT e.id FROM study s JOIN series e ON e.study = s.id",
        "SELECT i.id FROM study s JOIN series e ON e.study = s.id JOIN instance i ON i.series = e.id",
    ];

    private static readonly string[] s_order = ["p.id", "s.id", "e.id", "i.id"];

    public static (string Sql, object[] Values) Build(ArchiveQuery query)
    {
        var sql = new StringBuilder(s_from[(int)query.Level]);
        var values = new List<object>();
        string glue = " WHERE ";
        foreach (QueryKey key in query.Keys)
        {
            if (FindColumn(query.Level, key.Tag) is { } column && Narrow(key.Matcher, column, values) is { } condition)
            {
                sql.Append(glue).Append(condition);
                glue = " AND ";
            }
        }

        return (sql.Append(" ORDER BY ").Append(s_order[(int)query.Level]).ToString(), [.. values]);
    }

    private static string? FindColumn(ArchiveLevel level, DicomTag tag)
    {
        string owner = level == ArchiveLevel.Patient ? "p" : "s";
        if (tag == DicomTags.PatientID)
        {
            return owner + ".patient_id";
        }

        if (tag == DicomTags.PatientName)
        {
            return owner + ".name";
        }

        if (level >= ArchiveLevel.Study)
        {
            string? column = tag == DicomTags.StudyInstanceUID ? "s.uid"
                : tag == DicomTags.StudyDate ? "s.date"
                : tag == DicomTags.AccessionNumber ? "s.accession"
                : tag == DicomTags.ModalitiesInStudy ? "m.modality"
                : null;
            if (column is not null)
            {
                return column;
            }
        }

        if (level >= ArchiveLevel.Series && (tag == DicomTags.SeriesInstanceUID || tag == DicomTags.Modality))
        {
            return tag == DicomTags.Modality ? "e.modality" : "e.uid";
        }

        return level != ArchiveLevel.Image ? null : tag == DicomTags.SOPInstanceUID ? "i.uid" : tag == DicomTags.SOPClassUID ? "i.class" : null;
    }

    private static string? Narrow(ValueMatcher matcher, string column, List<object> values)
    {
        // ModalitiesInStudy has many values, but the rows that it is made of have one each.
        MatchBounds bounds = column == "m.modality" ? matcher.BoundsOfOneValue : matcher.Bounds;
        string? condition = bounds switch
        {
            { AnyOf: [string one] } => $"{column} = {Bind(values, one)}",
            { AnyOf: { } several } => $"{column} IN (SELECT value FROM json_each({Bind(values, ToJson(several))}))",
            { Prefix: { } prefix } => PrefixCondition(column, prefix, values),
            { From: { } from, To: { } to } => $"{column} BETWEEN {Bind(values, from)} AND {Bind(values, to)}",
            _ => null,
        };
        if (condition is null)
        {
            return null;
        }

        return column switch
        {
            "m.modality" => $"EXISTS (SELECT 1 FROM series m WHERE m.study = s.id AND {condition})",
            "p.name" => $"({condition} OR p.groups > 1)",
            "s.name" => $"({condition} OR s.groups > 1)",
            _ => condition,
        };
    }

    // SQLite compares UTF-8 bytes, whose order is that of code points: all texts with a prefix lie between it and the
    // same with its last code point increased.
    private static string PrefixCondition(string column, string prefix, List<object> values)
    {
        string lower = $"{column} >= {Bind(values, prefix)}";
        return TryIncrease(prefix, out string upper) ? $"({lower} AND {column} < {Bind(values, upper)})" : lower;
    }

    private static bool TryIncrease(string prefix, out string upper)
    {
        Rune last = default;
        foreach (Rune rune in prefix.EnumerateRunes())
        {
            last = rune;
        }

        upper = "";
        if (last.Value is 0 or 0x10FFFF or 0xFFFD)
        {
            return false;
        }

        int next = last.Value == 0xD7FF ? 0xE000 : last.Value + 1;
        upper = prefix[..^last.Utf16SequenceLength] + new Rune(next);
        return true;
    }

    private static string Bind(List<object> values, object value)
    {
        values.Add(value);
        return $"${values.Count - 1}";
    }

    private static string ToJson(IReadOnlyList<string> texts)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (string text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
