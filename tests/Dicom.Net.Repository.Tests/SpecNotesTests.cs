using System.Text.RegularExpressions;

namespace Dicom.Net.Repository.Tests;

/// <summary>What the code cites of the standard is said in our own words in spec-notes.</summary>
public sealed partial class SpecNotesTests
{
    [Fact]
    public void Citations_InSource_ResolveInSpecNotes()
    {
        var noted = new HashSet<string>(RepositoryFiles.Under("spec-notes/", ".md").SelectMany(f => Citations(RepositoryFiles.Read(f), spansLines: true)));
        var missing = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in RepositoryFiles.Code("src/"))
        {
            foreach (string citation in Citations(RepositoryFiles.Read(file), spansLines: false).Where(c => !Resolves(c, noted)))
            {
                missing.TryAdd(citation, file);
            }
        }

        Assert.True(missing.Count == 0, "cited, but in no spec note: " + string.Join("; ", missing.Select(m => $"{m.Key} ({m.Value})")));
    }

    [Theory]
    [InlineData("PS3.8 §9.3.2: reserved", "PS3.8 §9.3.2")]
    [InlineData("see PS3.5 §7.1, §7.8.1 and Table 7.1-1.", "PS3.5 §7.1|PS3.5 §7.8.1|PS3.5 Table 7.1-1")]
    [InlineData("PS3.5 §A.4 and PS3.8 Table 9-10", "PS3.5 §A.4|PS3.8 Table 9-10")]
    [InlineData("T.81 §F.2.2.1; T.87 A.12", "T.81 §F.2.2.1")]
    [InlineData("a § of nothing", "")]
    public void Citations_InText_AreFound(string text, string expected) => Assert.Equal(expected, string.Join('|', Citations(text, spansLines: false)));

    // A note on a section speaks of what is inside it, and a note on a part of a section of that section.
    private static bool Resolves(string citation, HashSet<string> noted) =>
        noted.Contains(citation)
        || noted.Any(n => citation.StartsWith(n + ".", StringComparison.Ordinal) || n.StartsWith(citation + ".", StringComparison.Ordinal));

    // A document's name holds for all sections after it: on the same line of code, or in the rest of a note.
    private static IEnumerable<string> Citations(string text, bool spansLines)
    {
        string? document = null;
        foreach (string line in text.Split('\n'))
        {
            document = spansLines ? document : null;
            foreach (Match match in Token().Matches(line))
            {
                if (match.Groups["document"].Success)
                {
                    document = match.Groups["document"].Value;
                }
                else if (document is not null)
                {
                    yield return $"{document} {match.Value.Replace("Annex ", "\u00A7", StringComparison.Ordinal)}";
                }
            }
        }
    }

    [GeneratedRegex(@"(?<document>\b(?:PS3\.\d+|T\.8\d\d?|ISO \d+-\d+))|§[A-Z0-9]+(?:\.[0-9A-Za-z]+)*|\bAnnex [A-Z]+\b|\bTable [A-Z0-9]+(?:[.-][0-9A-Za-z]+)*")]
    private static partial Regex Token();
}
