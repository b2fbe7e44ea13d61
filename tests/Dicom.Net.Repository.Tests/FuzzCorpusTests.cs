using Dicom.Net.Fuzz;

namespace Dicom.Net.Repository.Tests;

/// <summary>Every seed that fuzzing starts from or has found, replayed without a fuzzer.</summary>
public sealed class FuzzCorpusTests
{
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "fuzz", "Dicom.Net.Fuzz");

    public static TheoryData<string, string> Seeds
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string target in FuzzTargets.All.Keys)
            {
                foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, "corpus", target)).Order(StringComparer.Ordinal))
                {
                    data.Add(target, Path.GetFileName(file));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Target_Seed_HoldsItsOracle(string target, string seed) =>
        FuzzTargets.All[target](File.ReadAllBytes(Path.Combine(Folder, "corpus", target, seed)));

    [Fact]
    public void Targets_EveryOneOfTheFolder_IsInTheListAndHasSeeds()
    {
        IEnumerable<string> classes = Directory.EnumerateFiles(Path.Combine(Folder, "Targets"), "*Target.cs").Select(f => Path.GetFileNameWithoutExtension(f)!);
        IEnumerable<string> listed = FuzzTargets.All.Values.Select(t => t.Method.DeclaringType!.Name);
        Assert.Equal(classes.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(
            FuzzTargets.All.Keys,
            Directory.EnumerateDirectories(Path.Combine(Folder, "corpus")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
    }
}
