using System.Text;
using System.Text.RegularExpressions;
using Dicom.Net.Core;
using FsCheck.Xunit;

namespace Dicom.Net.Archive.Tests;

/// <summary>The index, which narrows in SQL and verifies, against a matcher that knows neither: all objects, regular expressions.</summary>
public sealed class IndexPropertyTests
{
    // What SQL, patterns and case could trip over.
    private static readonly string[] s_texts = ["A", "AB", "a", "ab", "A%", "%", "_", "A_B", "[A]", "'", "Ä", "ä", "\U0010FFFF", "A\U0010FFFFB", "\uD7FF", "Z", "A B", "\"", "é", ""];
    private static readonly string[] s_names = ["DOE^JOHN", "Doe^Jane", "doe", "D'OE^%", "YAMADA^TAROU=山田^太郎", "X=DOE^JOHN", "Ärzte^Ü", "", "DOE^JOHN^^", "_^_"];
    private static readonly string[] s_dates = ["20050106", "20050107", "2005.01.06", "20041231", "bad", "", "99991231"];
    private static readonly string[] s_modalities = ["CT", "MR", "CR", "ct", ""];
    private static readonly string[] s_dateKeys = ["", "20050106", "20050106-", "-20050106", "20050101-20050131", "20060101-20050101", "*"];

    [Property(Replay = "170425,17", MaxTest = 60)]
    public async Task Find_GeneratedObjectsAndKeys_EqualsTheNaiveMatcher(int seed)
    {
        var random = new Random(seed);
        string path = Path.Combine(Path.GetTempPath(), $"index-test-{Guid.NewGuid():N}.sqlite");
        try
        {
            await using SqliteArchiveIndex index = SqliteArchiveIndex.Open(path);
            List<InstanceHeader> headers = Generate(random);
            await index.AddAsync([.. headers.Select((header, i) => new IndexEntry(header, new StoredObject($"{i}", 1, 1), false))]);
            for (int query = 0; query < 40; query++)
            {
                var keys = GenerateKeys(random);
                var level = (ArchiveLevel)random.Next(1, 4);
                var found = new List<string>();
                await foreach (ArchiveMatch match in index.FindAsync(new ArchiveQuery(level, keys.Select(ToKey))))
                {
                    found.Add(match.GetString(ArchiveAttributes.UniqueKey(level))!);
                }

                IEnumerable<string> expected = headers.Where(header => keys.All(key => Fits(headers, header, key.Tag, key.Value)))
                    .Select(header => level switch { ArchiveLevel.Study => header.StudyInstanceUid, ArchiveLevel.Series => header.SeriesInstanceUid, _ => header.SopInstanceUid })
                    .Distinct();
                string shown = $"seed {seed}, {level}: " + string.Join(", ", keys.Select(key => $"{key.Tag}={key.Value}"));
                Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)), shown);
            }
        }
        finally
        {
            foreach (string suffix in new[] { "", "-wal", "-shm" })
            {
                File.Delete(path + suffix);
            }
        }
    }

    private static List<InstanceHeader> Generate(Random random)
    {
        var headers = new List<InstanceHeader>();
        for (int study = 0; study < 12; study++)
        {
            string id = Pick(random, s_texts);
            string name = Pick(random, s_names);
            string date = Pick(random, s_dates);
            string accession = Pick(random, s_texts);
            for (int series = 0; series < random.Next(1, 3); series++)
            {
                string modality = Pick(random, s_modalities);
                string description = Pick(random, s_texts);
                for (int image = 0; image < random.Next(1, 3); image++)
                {
                    using DicomDataset dataset = Samples.Instance(id, $"1.{study + 1}", $"1.{study + 1}.{series + 1}", $"1.{study + 1}.{series + 1}.{image + 1}", modality)
                        .Set(DicomTags.PatientName, name).Set(DicomTags.StudyDate, date).Set(DicomTags.AccessionNumber, accession)
                        .Set(DicomTags.SeriesDescription, description).ToDataset();
                    Assert.True(InstanceHeader.TryRead(dataset, out InstanceHeader? header, out _));
                    headers.Add(header!);
                }
            }
        }

        return headers;
    }

    private static List<(DicomTag Tag, string Value)> GenerateKeys(Random random)
    {
        var keys = new List<(DicomTag, string)>();
        for (int i = 0; i < random.Next(1, 4); i++)
        {
            keys.Add(random.Next(7) switch
            {
                0 => (DicomTags.PatientID, Pattern(random, Pick(random, s_texts))),
                1 => (DicomTags.PatientName, Pattern(random, Pick(random, s_names))),
                2 => (DicomTags.StudyDate, Pick(random, s_dateKeys)),
                3 => (DicomTags.AccessionNumber, Pattern(random, Pick(random, s_texts))),
                4 => (DicomTags.ModalitiesInStudy, random.Next(3) == 0 ? "CT\\M*" : Pattern(random, Pick(random, s_modalities))),
                5 => (DicomTags.StudyInstanceUID, random.Next(2) == 0 ? "1.1\\1.5\\1.7" : $"1.{random.Next(1, 14)}"),
                _ => (DicomTags.PatientID, Pick(random, s_texts) + "\\" + Pick(random, s_texts)),
            });
        }

        return keys;
    }

    private static QueryKey ToKey((DicomTag Tag, string Value) key)
    {
        ValueKind kind = ValueKinds.Of(DicomDictionary.TryGet(key.Tag, out DicomDictionaryEntry entry) ? entry.VR : DicomVR.UN);
        Assert.True(ValueMatcher.TryCreate(kind, key.Value, ArchiveAttributes.IsMultiValued(key.Tag), false, out ValueMatcher matcher));
        return new QueryKey(key.Tag, matcher);
    }

    private static string Pattern(Random random, string text) => random.Next(5) switch
    {
        0 => text + "*",
        1 => "*" + text,
        2 when text.Length > 0 && !char.IsSurrogate(text[0]) => "?" + text[1..],
        3 => text.Length > 1 && !char.IsHighSurrogate(text[0]) ? text[..1] + "*" : "*",
        _ => text,
    };

    private static bool Fits(List<InstanceHeader> all, InstanceHeader header, DicomTag tag, string key)
    {
        string stored = header.Study.GetString(tag) ?? "";
        if (tag == DicomTags.StudyDate)
        {
            return FitsDate(stored, key);
        }

        string[] alternatives = key.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        if (alternatives.Length == 0 || alternatives.Any(alternative => alternative.Trim('*').Length == 0))
        {
            return true;
        }

        if (tag == DicomTags.ModalitiesInStudy)
        {
            return all.Where(other => other.StudyInstanceUid == header.StudyInstanceUid)
                .Any(other => alternatives.Any(alternative => FitsText(other.Series.GetString(DicomTags.Modality) ?? "", alternative)));
        }

        if (tag != DicomTags.PatientName)
        {
            return alternatives.Any(alternative => FitsText(stored, alternative));
        }

        // Components that a name leaves out are empty ones: those that the key has delimiters for are written out.
        string name = key.ToUpperInvariant();
        bool isPattern = name.Contains('*', StringComparison.Ordinal) || name.Contains('?', StringComparison.Ordinal);
        string whole = string.Join('=', stored.ToUpperInvariant().Split('=').Select(group => group.TrimEnd('^'))).TrimEnd('=');
        foreach (string group in whole.Split('=').Append(whole).Where(group => group.Length > 0))
        {
            int missing = name.Count(c => c == '^') - group.Count(c => c == '^');
            if (FitsText(group, isPattern ? name : name.TrimEnd('^'))
                || (isPattern && Enumerable.Range(1, 4).Any(count => count <= missing && FitsText(group + new string('^', count), name))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool FitsText(string stored, string pattern)
    {
        var expression = new StringBuilder();
        foreach (Rune rune in pattern.EnumerateRunes())
        {
            expression.Append(rune.Value switch { '*' => ".*", '?' => "(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)", _ => Regex.Escape(rune.ToString()) });
        }

        return stored.Length > 0 && Regex.IsMatch(stored, $"\\A(?:{expression})\\z", RegexOptions.Singleline);
    }

    private static bool FitsDate(string stored, string key)
    {
        if (key is "" or "*")
        {
            return true;
        }

        string date = stored.Replace(".", "", StringComparison.Ordinal);
        if (date.Length != 8 || !date.All(char.IsAsciiDigit))
        {
            return false;
        }

        string[] ends = key.Contains('-', StringComparison.Ordinal) ? key.Split('-') : [key, key];
        return string.CompareOrdinal(date, ends[0]) >= 0 && (ends[1].Length == 0 || string.CompareOrdinal(date, ends[1]) <= 0);
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
