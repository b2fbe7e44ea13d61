namespace Dicom.Net.DictionaryGenerator;

/// <summary>Turns the reviewed TSV files into C#: the same input always gives the same text.</summary>
public static class Generator
{
    /// <summary>The data elements of the standard.</summary>
    public const string ElementsFile = "data-elements.tsv";

    /// <summary>The registered UIDs.</summary>
    public const string UidsFile = "uids.tsv";

    /// <summary>The publicly known private elements.</summary>
    public const string PrivateFile = "private-elements.tsv";

    /// <summary>The folder of the generated files, below that of the TSV.</summary>
    public const string OutputFolder = "Generated";

    /// <summary>Generates all files.</summary>
    /// <param name="folder">The folder that holds the three TSV files.</param>
    /// <returns>File names and their text.</returns>
    public static IReadOnlyDictionary<string, string> Generate(string folder)
    {
        var elements = ElementRow.Read(Path.Combine(folder, ElementsFile));
        var uids = UidRow.Read(Path.Combine(folder, UidsFile));
        var privates = PrivateRow.Read(Path.Combine(folder, PrivateFile));
        var vocabulary = new Vocabulary(
            elements.Select(e => e.VR).Concat(privates.Select(p => p.VR)),
            elements.Select(e => e.VM).Concat(privates.Select(p => p.VM)));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DictionaryVocabulary.g.cs"] = vocabulary.ToCode(),
            ["DicomTags.g.cs"] = ElementCode.Tags(elements),
            ["ElementTable.g.cs"] = ElementCode.Table(elements, vocabulary),
            ["DicomUids.g.cs"] = UidCode.Constants(uids),
            ["UidTable.g.cs"] = UidCode.Table(uids),
            ["PrivateElementTable.g.cs"] = PrivateCode.Table(privates, vocabulary),
        };
    }
}
