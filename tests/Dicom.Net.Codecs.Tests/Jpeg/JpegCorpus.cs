using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>The JPEG files of the corpus and what EXPECTED.json says of them.</summary>
internal static class JpegCorpus
{
    private static readonly Lazy<JsonDocument?> Expected = new(() =>
        Corpus.Path("EXPECTED.json") is { } path ? JsonDocument.Parse(File.ReadAllBytes(path)) : null);

    private static readonly string[] Syntaxes =
    [
        "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.53",
        "1.2.840.10008.1.2.4.55", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70",
    ];

    /// <summary>Names of the files that have the given expectation.</summary>
    internal static IEnumerable<string> Files(string expectation)
    {
        if (Expected.Value is null)
        {
            yield break;
        }

        foreach (JsonProperty file in Expected.Value.RootElement.GetProperty("pixels").EnumerateObject())
        {
            if (file.Value.TryGetProperty("transfer_syntax", out JsonElement syntax) && Syntaxes.Contains(syntax.GetString())
                && file.Value.TryGetProperty(expectation, out _))
            {
                yield return file.Name;
            }
        }
    }

    internal static JsonElement Pixels(string name) => Expected.Value!.RootElement.GetProperty("pixels").GetProperty(name);

    internal static JsonElement Codestream(string name) => Expected.Value!.RootElement.GetProperty("codestreams").GetProperty(name);

    internal static int Int(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    internal static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
