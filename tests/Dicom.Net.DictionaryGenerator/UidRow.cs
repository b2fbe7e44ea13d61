namespace Dicom.Net.DictionaryGenerator;

/// <summary>One registered UID of the TSV.</summary>
internal sealed record UidRow(string Uid, string Keyword, string Name, string Type, string Info, bool IsRetired)
{
    public static IReadOnlyList<UidRow> Read(string path) =>
        [.. TsvReader.Read(path, 6).Select(c => new UidRow(c[0], c[1], c[2], c[3], c[4], c[5] == "retired"))];
}
