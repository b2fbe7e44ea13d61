using System.Globalization;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

/// <summary>What the de-identifier does with an element of each row of PS3.15 Table E.1-1, against what the row's codes allow.</summary>
public sealed class ConfidentialityActionTests
{
    private const string Uid = "1.2.3.4.5";
    private const string Harmless = "Head";

    private static readonly Dictionary<string, (DeidentificationOptions Options, string? Code)> Columns = new()
    {
        ["basic"] = (new(), null),
        ["cleanDescriptors"] = (new() { CleanDescriptors = true }, "113105"),
        ["cleanStructuredContent"] = (new() { CleanStructuredContent = true }, "113104"),
        ["retainFullDates"] = (new() { Dates = LongitudinalDates.KeepFull }, "113106"),
        ["retainModifiedDates"] = (new() { Dates = LongitudinalDates.Shift }, "113107"),
        ["retainUids"] = (new() { RetainUids = true }, "113110"),
        ["retainPatientCharacteristics"] = (new() { RetainPatientCharacteristics = true }, "113108"),
        ["retainDeviceIdentity"] = (new() { RetainDeviceIdentity = true }, "113109"),
        ["retainInstitutionIdentity"] = (new() { RetainInstitutionIdentity = true }, "113112"),
        ["cleanGraphics"] = (new() { CleanGraphics = true }, "113103"),
        ["retainSafePrivate"] = (new() { RetainSafePrivate = true }, "113111"),
    };

    [Theory]
    [InlineData("basic")]
    [InlineData("cleanDescriptors")]
    [InlineData("cleanStructuredContent")]
    [InlineData("retainFullDates")]
    [InlineData("retainModifiedDates")]
    [InlineData("retainUids")]
    [InlineData("retainPatientCharacteristics")]
    [InlineData("retainDeviceIdentity")]
    [InlineData("retainInstitutionIdentity")]
    [InlineData("cleanGraphics")]
    [InlineData("retainSafePrivate")]
    public void Deidentify_EveryRowUnderAnOption_DoesWhatTheRowAllows(string column)
    {
        string path = Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.Core", "Deidentification", "confidentiality-profile.tsv");
        string[][] lines = [.. File.ReadLines(path).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t'))];
        int at = Array.IndexOf(lines[0], column);
        var run = new Deidentifier(Columns[column].Options);
        var faults = new List<string>();
        int rows = 0;
        foreach (string[] row in lines.Skip(1).Where(row => !row[0].StartsWith("gggg", StringComparison.Ordinal)))
        {
            var tag = new DicomTag(uint.Parse(row[0].Replace(",", "").Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            string code = column != "basic" && row[at].Length > 0 ? row[at] : row[3];

            // Overlays and curves go even where they might be cleaned, and groups below 0008 are no part of an object.
            code = tag.Group is < 0x0008 or (>= 0x5000 and < 0x7000) ? "X" : code;
            string outcome = OutcomeOf(run, tag, out string shown);
            if (!code.TrimEnd('*').Split('/').Any(one => Allows(one, outcome)))
            {
                faults.Add($"{tag} {row[1]}: {code}, but it is {outcome} ({shown})");
            }

            if (code == "C" && shown.Contains("Muster", StringComparison.OrdinalIgnoreCase))
            {
                faults.Add($"{tag} {row[1]}: cleaned, but it still names the patient ({shown})");
            }

            rows++;
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(rows > 600, $"{rows} rows");
    }

    [Fact]
    public void Record_OfEachOptionAlone_NamesTheProfileAndThatOption()
    {
        foreach ((string column, (DeidentificationOptions options, string? code)) in Columns)
        {
            using DicomDataset source = Sample().ToDataset();
            using DicomDataset result = new Deidentifier(options).Deidentify(source).Dataset.ToDataset();
            Assert.Equal("YES", result.GetString(DicomTags.PatientIdentityRemoved));
            DicomItem[] items = [.. result.GetSequence(DicomTags.DeidentificationMethodCodeSequence)];
            string?[] expected = code is null ? ["113100"] : ["113100", code];
            Assert.True(expected.SequenceEqual(items.Select(item => item.GetString(DicomTags.CodeValue))), column);
            Assert.All(items, item => Assert.Equal("DCM", item.GetString(DicomTags.CodingSchemeDesignator)));
        }
    }

    [Fact]
    public void ReviewedTable_AgainstThePublishedOne_HasTheSameCodes()
    {
        string path = Path.GetFullPath(Path.Combine(Corpus.RepositoryRoot, "..", "shared", "standard", "confidentiality-profile.tsv"));
        if (!File.Exists(path))
        {
            Assert.Skip(Corpus.Absent);
        }

        static string Key(string tag) => new([.. tag.ToUpperInvariant().Where(char.IsLetterOrDigit)]);
        string own = Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.Core", "Deidentification", "confidentiality-profile.tsv");
        Dictionary<string, string> reviewed = File.ReadLines(own).Where(l => !l.StartsWith('#')).Skip(1).Select(l => l.Split('\t'))
            .Where(row => !row[0].StartsWith("gggg", StringComparison.Ordinal)).ToDictionary(row => Key(row[0]), row => string.Join('|', row[3..]));
        Dictionary<string, string> published = File.ReadLines(path).Skip(1).Select(l => l.TrimEnd('\r').Split('\t'))
            .Where(row => !row[1].Contains("gggg", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(row => Key(row[1]), row => string.Join('|', row[5..].Prepend(row[3])));
        Assert.Equal(published.OrderBy(p => p.Key, StringComparer.Ordinal), reviewed.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    // PS3.15 Table E.1-1a: Z may be a dummy too, and cleaning may leave nothing or everything, but never the patient's name.
    private static bool Allows(string code, string outcome) => code switch
    {
        "X" => outcome == "absent",
        "Z" => outcome is "empty" or "changed",
        "D" or "U" => outcome == "changed",
        "K" => outcome == "same",
        "C" => outcome is "same" or "changed" or "empty",
        _ => false,
    };

    private static string OutcomeOf(Deidentifier run, DicomTag tag, out string shown)
    {
        shown = "";
        DicomDatasetBuilder sample = Sample();
        DicomVR vr = DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) ? entry.VR : DicomVR.LO;
        if (vr == DicomVR.SQ)
        {
            sample.AddItem(tag).Set(DicomTags.CodeMeaning, Harmless).Set(DicomTags.ReferencedSOPInstanceUID, Uid);
        }
        else if (ValueOf(vr) is { } text)
        {
            sample.Set(tag, vr, text);
        }
        else
        {
            sample.SetBytes(tag, vr, "Muster12"u8.ToArray());
        }

        using DicomDataset source = sample.ToDataset();
        using DicomDataset result = run.Deidentify(source).Dataset.ToDataset();
        if (!result.TryGetElement(tag, out DicomElement after))
        {
            return "absent";
        }

        if (vr == DicomVR.SQ)
        {
            DicomItem[] items = [.. after.Items];
            bool keepsText = items.Length > 0 && items[0].GetString(DicomTags.CodeMeaning) == Harmless;
            bool keepsUid = items.Length > 0 && items[0].GetString(DicomTags.ReferencedSOPInstanceUID) == Uid;
            bool isUidRow = tag == DicomTags.ReferencedImageSequence || tag == DicomTags.SourceImageSequence;
            return items.Length == 0 ? "empty" : (isUidRow ? keepsUid : keepsText) ? "same" : "changed";
        }

        source.TryGetElement(tag, out DicomElement before);
        byte[] value = after.ValueBytes.ToArray();
        shown = System.Text.Encoding.Latin1.GetString(value);
        return value.Length == 0 ? "empty" : value.AsSpan().SequenceEqual(before.ValueBytes.ToArray()) ? "same" : "changed";
    }

    private static string? ValueOf(DicomVR vr) => vr switch
    {
        DicomVR.DA => "20240102",
        DicomVR.TM => "101112",
        DicomVR.DT => "20240102101112",
        DicomVR.PN => "Muster^Erika",
        DicomVR.UI => Uid,
        DicomVR.AS => "042Y",
        DicomVR.CS => "HEAD",
        DicomVR.AE => "MUSTER",
        DicomVR.DS or DicomVR.IS or DicomVR.US or DicomVR.SS or DicomVR.UL or DicomVR.SL or DicomVR.FL or DicomVR.FD or DicomVR.UV or DicomVR.SV => "7",
        DicomVR.OB or DicomVR.OW or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.UN => null,
        _ => "of Muster",
    };

    private static DicomDatasetBuilder Sample() => new DicomDatasetBuilder()
        .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
        .Set(DicomTags.SOPInstanceUID, "1.2.3.4")
        .Set(DicomTags.PatientName, "Muster^Erika")
        .Set(DicomTags.PatientID, "4711");
}
