using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests;

/// <summary>Reads a series of the corpus and what is expected of it.</summary>
internal static class CorpusSeries
{
    internal static JsonElement Expected(string name)
    {
        string path = Corpus.Path("EXPECTED.json") ?? "";
        Assert.SkipUnless(File.Exists(path), Corpus.Absent);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("series").GetProperty(name).Clone();
    }

    /// <summary>Adds every file of the folder, in the order of the names or shuffled.</summary>
    internal static List<SeriesAddResult> AddAll(SeriesVolumeBuilder builder, string name, int? shuffleSeed = null)
    {
        string[] files = Directory.GetFiles(Corpus.Path("series", name)!);
        Array.Sort(files, StringComparer.Ordinal);
        if (shuffleSeed is { } seed)
        {
            new Random(seed).Shuffle(files);
        }

        List<SeriesAddResult> results = [];
        foreach (string file in files)
        {
            if (Path.GetExtension(file) == ".txt")
            {
                continue;
            }

            using DicomFile opened = DicomFile.Open(file);
            results.Add(builder.Add(opened.Dataset));
        }

        return results;
    }
}
