using System.IO.Compression;
using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Frames;

/// <summary>The files of the corpus with pixel data, and what is expected of each.</summary>
internal static class CorpusPixels
{
    private static readonly Lazy<Dictionary<string, JsonElement>> s_expected = new(ReadExpected);

    /// <summary>All files with an entry, and those beside them without one.</summary>
    internal static IEnumerable<string> Names()
    {
        if (Corpus.Path("pixel") is not { } folder || !Directory.Exists(folder))
        {
            return [];
        }

        IEnumerable<string> files = Directory.GetFiles(folder).Select(file => "pixel/" + Path.GetFileName(file));
        return files.Concat(s_expected.Value.Keys).Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>The entry of a file, or null where there is none.</summary>
    internal static JsonElement? Expected(string name) => s_expected.Value.TryGetValue(name, out JsonElement entry) ? entry : null;

    internal static string? Text(JsonElement entry, string property) =>
        entry.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads a reference of decoded samples.</summary>
    internal static byte[] Reference(string name)
    {
        using FileStream file = File.OpenRead(Corpus.Path(name)!);
        using GZipStream gzip = new(file, CompressionMode.Decompress);
        using MemoryStream samples = new();
        gzip.CopyTo(samples);
        return samples.ToArray();
    }

    private static Dictionary<string, JsonElement> ReadExpected()
    {
        Dictionary<string, JsonElement> entries = new(StringComparer.Ordinal);
        if (Corpus.Path("EXPECTED.json") is { } path && File.Exists(path))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty entry in document.RootElement.GetProperty("pixels").EnumerateObject())
            {
                entries.Add(entry.Name, entry.Value.Clone());
            }
        }

        return entries;
    }
}
