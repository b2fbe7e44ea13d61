using Dicom.Net.DictionaryGenerator;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Repository.Tests;

public sealed class DictionaryGenerationTests
{
    private static readonly string Folder = Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.Core", "Dictionary");

    [Fact]
    public void Generator_RunAgain_GivesTheFilesThatAreCheckedIn()
    {
        IReadOnlyDictionary<string, string> files = Generator.Generate(Folder);
        string output = Path.Combine(Folder, Generator.OutputFolder);
        Assert.Equal(files.Keys.Order(), Directory.GetFiles(output).Select(f => Path.GetFileName(f)!).Order());
        foreach ((string name, string text) in files)
        {
            Assert.True(
                text == File.ReadAllText(Path.Combine(output, name)),
                $"{name} is not what the TSV gives: dotnet run --project tests/Dicom.Net.DictionaryGenerator");
        }
    }
}
