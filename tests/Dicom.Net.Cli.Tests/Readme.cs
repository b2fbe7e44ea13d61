using System.Text.RegularExpressions;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Cli.Tests;

/// <summary>README's tables as data.</summary>
internal static partial class Readme
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Corpus.RepositoryRoot, "README.md"));

    /// <summary>The cells of the rows of the first table below a heading, the header left out.</summary>
    public static IReadOnlyList<string[]> Table(string heading)
    {
        string[] lines = Text.Split('\n');
        int at = Array.FindIndex(lines, l => l.StartsWith('#') && l.TrimStart('#').Trim() == heading);
        Assert.True(at >= 0, $"README has no heading '{heading}'");
        return [.. lines.Skip(at).SkipWhile(l => !l.StartsWith('|')).TakeWhile(l => l.StartsWith('|')).Skip(2).Select(Cells)];
    }

    private static string[] Cells(string line) =>
        [.. Bars().Split(line.Trim().Trim('|')).Select(c => c.Trim())];

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bars();
}
