using Dicom.Net.Fuzz.Targets;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

/// <summary>The fuzz targets of files, text and models: their kept seeds, and seeds changed at random.</summary>
public class FuzzReplayTests
{
    private delegate void Target(ReadOnlySpan<byte> data);

    [Theory]
    [InlineData("character-set", 20_000)]
    [InlineData("dicomdir", 500)]
    [InlineData("file", 3_000)]
    [InlineData("json", 4_000)]
    [InlineData("xml", 2_000)]
    public void Target_KeptAndMutatedSeeds_HoldsItsOracle(string name, int runs)
    {
        Target target = name switch
        {
            "character-set" => CharacterSetTarget.Run,
            "dicomdir" => DicomDirTarget.Run,
            "file" => FileTarget.Run,
            "json" => JsonTarget.Run,
            _ => XmlTarget.Run,
        };
        string folder = Path.Combine(Corpus.RepositoryRoot, "fuzz", "Dicom.Net.Fuzz", "corpus", name);
        byte[][] seeds = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Assert.NotEmpty(seeds);
        const int seed = 20261124;
        var random = new Random(seed);
        for (int i = -seeds.Length; i < runs; i++)
        {
            byte[] input = i < 0 ? seeds[^-i] : DatasetFuzzReplayTests.Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                target(input);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, run {i}, input {Convert.ToHexString(input)}: {exception}");
            }
        }
    }
}
