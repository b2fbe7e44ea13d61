using System.Buffers;
using Dicom.Net.Fuzz.Targets;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public class DatasetFuzzReplayTests
{
    [Fact]
    public void DatasetTarget_KeptCorpus_HoldsItsOracle()
    {
        string folder = Path.Combine(Corpus.RepositoryRoot, "fuzz", "Dicom.Net.Fuzz", "corpus", "dataset");
        string[] files = Directory.GetFiles(folder);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            DatasetTarget.Run(File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void DatasetTarget_MutatedSeeds_HoldsItsOracle()
    {
        string folder = Path.Combine(Corpus.RepositoryRoot, "fuzz", "Dicom.Net.Fuzz", "corpus", "dataset");
        const int seed = 20261123;
        var random = new Random(seed);
        byte[][] seeds = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        for (int i = 0; i < 5_000; i++)
        {
            byte[] input = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                DatasetTarget.Run(input);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, run {i}, input {Convert.ToHexString(input)}: {exception}");
            }
        }
    }

    internal static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (int n = random.Next(1, 5); n > 0 && bytes.Count > 1; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1));
                    break;
                default:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
            }
        }

        return [.. bytes];
    }
}
