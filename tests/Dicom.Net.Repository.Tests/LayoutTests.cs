using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dicom.Net.Repository.Tests;

public sealed partial class LayoutTests
{
    private const int MaxFileBytes = 1 << 20;

    private static readonly string[] TopLevel =
    [
        "src", "tests", "bench", "fuzz", "spec-notes", "Dicom.Net.sln", "README.md", "CHANGELOG.md", "LICENSE", ".editorconfig",
        ".ci", ".gitignore", ".gitattributes", "global.json", "Directory.Build.props", "Directory.Packages.props",
    ];

    [Fact]
    public void TopLevel_Entries_AreThePrescribedOnes() =>
        Assert.Empty(RepositoryFiles.All.Select(f => f.Split('/')[0]).Distinct().Except(TopLevel));

    [Fact]
    public void Solution_Projects_AreAllThatExist()
    {
        string solution = RepositoryFiles.Read("Dicom.Net.sln");
        IEnumerable<string> listed = SolutionProject().Matches(solution).Select(m => m.Groups[1].Value.Replace('\\', '/'));
        IEnumerable<string> present = RepositoryFiles.Under(string.Empty, ".csproj");
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_PackageVersions_AreCentral()
    {
        foreach (string file in RepositoryFiles.Under(string.Empty, ".csproj"))
        {
            foreach (XElement reference in XDocument.Parse(RepositoryFiles.Read(file)).Descendants("PackageReference"))
            {
                Assert.True(reference.Attribute("Version") is null && reference.Attribute("VersionOverride") is null, $"{file}: {reference}");
            }
        }
    }

    [Fact]
    public void Files_All_AreSmallAndNoDicom()
    {
        foreach (string file in RepositoryFiles.All)
        {
            var info = new FileInfo(Path.Combine(RepositoryFiles.Root, file));
            Assert.True(info.Length <= MaxFileBytes, $"{file} has {info.Length} bytes.");
            Assert.False(IsPart10(info), $"{file} is a DICOM file: tests make theirs or take them from the corpus.");
        }
    }

    [Fact]
    public void ContinuousIntegration_Script_RequiresPeersAndCallsTheRunner()
    {
        string script = RepositoryFiles.Read(".ci/run");
        Assert.Contains("DICOMNET_REQUIRE_PEERS=1", script, StringComparison.Ordinal);
        Assert.Contains("tests/run.sh", script, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(RepositoryFiles.Root, ".ci", "run")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    // Seeds of a fuzzer may carry the prefix of a file: they lie under fuzz/ and are made, not taken from anybody.
    private static bool IsPart10(FileInfo file)
    {
        if (file.Length < 132 || file.FullName.StartsWith(Path.Combine(RepositoryFiles.Root, "fuzz"), StringComparison.Ordinal))
        {
            return false;
        }

        using FileStream stream = file.OpenRead();
        Span<byte> start = stackalloc byte[132];
        stream.ReadExactly(start);
        return start[128..].SequenceEqual("DICM"u8);
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex SolutionProject();
}
