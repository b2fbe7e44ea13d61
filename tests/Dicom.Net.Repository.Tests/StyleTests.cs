using System.Text.RegularExpressions;

namespace Dicom.Net.Repository.Tests;

public sealed partial class StyleTests
{
    private const int MaxLines = 500;

    // Each in two pieces, so that this list does not find itself.
    private static readonly string[] Forbidden =
    [
        "TO" + "DO", "FIX" + "ME", "HA" + "CK:", "XX" + "X:", "NotImplemented" + "Exception", "Simplified " + "version", "for " + "now,",
        "Thread" + ".Sleep", "Ski" + "p = \"",
    ];

    [Fact]
    public void Code_EveryFile_CanBeHeldInMind()
    {
        IEnumerable<string> long_ = RepositoryFiles.Code(string.Empty)
            .Select(f => (File: f, Lines: RepositoryFiles.Read(f).AsSpan().Count('\n')))
            .Where(f => f.Lines > MaxLines)
            .Select(f => $"{f.File}: {f.Lines} lines, at most {MaxLines}");
        Assert.Empty(long_);
    }

    [Fact]
    public void Source_EveryFile_HasOnePublicTypeOfItsName()
    {
        var faults = new List<string>();
        foreach (string file in RepositoryFiles.Code("src/"))
        {
            List<string> types = [.. PublicType().Matches(RepositoryFiles.Read(file)).Select(m => m.Groups[1].Value)];
            string name = Path.GetFileName(file).Split('.')[0].Replace("OfT", string.Empty, StringComparison.Ordinal);
            if (types.Count > 1)
            {
                faults.Add($"{file} holds {string.Join(", ", types)}");
            }
            else if (types.Count == 1 && types[0] != name)
            {
                faults.Add($"{file} holds {types[0]}");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Text_EveryFile_IsFinishedWork()
    {
        var faults = new List<string>();
        foreach (string file in RepositoryFiles.Code(string.Empty).Concat(RepositoryFiles.Under(string.Empty, ".md")).Concat(RepositoryFiles.Under(string.Empty, ".sh")))
        {
            string text = RepositoryFiles.Read(file);
            faults.AddRange(Forbidden.Where(w => text.Contains(w, StringComparison.Ordinal)).Select(w => $"{file}: {w}"));
            faults.AddRange(MachinePath().Matches(text).Select(m => $"{file}: a path of one machine: {m.Value}"));
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Code_EveryFile_HasUnixLineEnds()
    {
        IEnumerable<string> files = RepositoryFiles.Under(string.Empty, ".cs").Concat(RepositoryFiles.Under(string.Empty, ".sh"));
        Assert.DoesNotContain(files, f => RepositoryFiles.Read(f).Contains('\r', StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|readonly|ref|partial|unsafe) )*(?:class|struct|interface|enum|record struct|record class|record|delegate [^(]+?) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(?<![\w.$~}/:])/(?:home|root|mnt|tmp)/\w+")]
    private static partial Regex MachinePath();
}
