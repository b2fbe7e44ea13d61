using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Interop.Tests;

/// <summary>Our DICOM JSON model of the corpus' files against that of dcmtk's dcm2json.</summary>
public sealed class ExpectedJsonTests
{
    public static TheoryData<string, string, string> Files
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            string? index = Corpus.Path("expected-json", "_index.tsv");
            foreach (string line in index is null ? [] : File.ReadLines(index).Skip(1))
            {
                // dcm2json alone is compared with: what it cannot read, pydicom reads by other rules.
                string[] cells = line.Split('\t');
                if (cells[2].StartsWith("dcm2json", StringComparison.Ordinal) && cells[1].EndsWith(".json", StringComparison.Ordinal))
                {
                    data.Add(cells[0], cells[1], cells[2]);
                }
            }

            if (data.Count == 0)
            {
                data.Add(string.Empty, string.Empty, string.Empty);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Json_OfAFile_IsWhatDcm2jsonGives(string path, string jsonName, string source)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using DicomFile file = DicomFile.Open(Corpus.Path(path)!, new DicomReadOptions { DeferValuesOver = int.MaxValue });
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DicomJsonWriter.Write(writer, file.Dataset.Root);
        }

        var ours = (JsonObject)JsonNode.Parse(buffer.ToArray())!;
        var theirs = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Corpus.Path("expected-json", jsonName)!))!;
        var faults = new List<string>();
        Compare(theirs, ours, string.Empty, source.Contains("PixelData", StringComparison.Ordinal), faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    private static void Compare(JsonObject theirs, JsonObject ours, string path, bool isPixelDataOut, List<string> faults)
    {
        foreach (string tag in theirs.Select(p => p.Key).Union(ours.Select(p => p.Key)).Order(StringComparer.Ordinal))
        {
            if (IsLeftOut(tag, isPixelDataOut))
            {
                continue;
            }

            string place = $"{path}/{tag}";
            if (theirs[tag] is not JsonObject left || ours[tag] is not JsonObject right)
            {
                faults.Add($"{place}: only {(theirs[tag] is null ? "ours" : "theirs")}");
                continue;
            }

            CompareElement(left, right, place, isPixelDataOut, faults);
        }
    }

    // dcm2json converts to UTF-8 and says so; group lengths and trailing padding are no part of the model; group 0001 is not allowed in a data set.
    private static bool IsLeftOut(string tag, bool isPixelDataOut) =>
        tag is "00080005" or "FFFCFFFC" || tag.StartsWith("0001", StringComparison.Ordinal) || tag.EndsWith("0000", StringComparison.Ordinal) || (isPixelDataOut && tag == "7FE00010");

    private static void CompareElement(JsonObject theirs, JsonObject ours, string place, bool isPixelDataOut, List<string> faults)
    {
        string left = theirs["vr"]!.GetValue<string>();
        string right = ours["vr"]!.GetValue<string>();
        if (left != right)
        {
            // What one knows of private elements the other may not.
            if (left != "UN" && right != "UN")
            {
                faults.Add($"{place}: VR {left} is {right} with us");
            }

            return;
        }

        if (left == "SQ")
        {
            JsonArray[] items = [theirs["Value"] as JsonArray ?? [], ours["Value"] as JsonArray ?? []];
            if (items[0].Count != items[1].Count)
            {
                faults.Add($"{place}: {items[0].Count} items are {items[1].Count} with us");
                return;
            }

            for (int i = 0; i < items[0].Count; i++)
            {
                Compare(items[0][i] as JsonObject ?? [], items[1][i] as JsonObject ?? [], $"{place}[{i}]", isPixelDataOut, faults);
            }

            return;
        }

        string[] values = [Canonical(theirs, left), Canonical(ours, left)];
        if (values[0] != values[1])
        {
            faults.Add($"{place} {left}: {Cut(values[0])} is {Cut(values[1])} with us");
        }
    }

    private static string Cut(string text) => text.Length > 120 ? text[..120] + "..." : text;

    private static string Canonical(JsonObject element, string vr)
    {
        if (element["BulkSHA256"] is JsonNode hash)
        {
            return $"{element["BulkBytes"]} {hash}";
        }

        if (element["InlineBinary"] is JsonNode inline)
        {
            byte[] bytes = Convert.FromBase64String(inline.GetValue<string>());
            return bytes.Length <= 64
                ? Convert.ToHexString(bytes)
                : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
        }

        return string.Join('\\', (element["Value"] as JsonArray ?? []).Select(v => Canonical(v, vr)));
    }

    private static string Canonical(JsonNode? value, string vr) => value switch
    {
        null => string.Empty,
        JsonObject name => Name(name),
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(number.ToJsonString(), vr),
        JsonValue text => Number(text.GetValue<string>(), vr),
        _ => value.ToJsonString(),
    };

    // A name of nothing but delimiters is no name; a group's trailing delimiters mean nothing (PS3.5 §6.2.1.1).
    private static string Name(JsonObject name) => string.Join(
        '=', ((string[])["Alphabetic", "Ideographic", "Phonetic"]).Select(p => (name[p]?.GetValue<string>() ?? string.Empty).TrimEnd('^'))).TrimEnd('=');

    // 1, "1", 1.0 and 1E0 are one number, however it is written, -0 and 0 too; a float has as many digits as tell it from its neighbours.
    private static string Number(string text, string vr)
    {
        if (vr == "FL" && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float single))
        {
            return (single + 0f).ToString("R", CultureInfo.InvariantCulture);
        }

        if (vr == "FD" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double precise))
        {
            // dcmtk's own conversion to decimal is not exact in the last digits.
            return (precise + 0d).ToString("G14", CultureInfo.InvariantCulture);
        }

        return vr is not ("LO" or "SH" or "UI" or "CS" or "DA" or "TM" or "DT" or "ST" or "LT" or "UT")
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? (number + 0d).ToString("R", CultureInfo.InvariantCulture)
            : text.TrimEnd(' ', '\0');
    }
}
