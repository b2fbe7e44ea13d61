using System.Buffers.Binary;
using Dicom.Net.Fuzz.Targets;
using Dicom.Net.TestSupport;
using FsCheck;
using FsCheck.Xunit;

namespace Dicom.Net.UpperLayer.Tests;

public class FuzzReplayTests
{
    private static readonly string CorpusFolder = Path.Combine(Corpus.RepositoryRoot, "fuzz", "Dicom.Net.Fuzz", "corpus", "pdu");

    /// <summary>The generated seeds: the state's number, then what is received there.</summary>
    internal static IEnumerable<(string Name, byte[] Bytes)> Seeds()
    {
        byte[] request = Samples.Encode(w => PduWriter.WriteAssociateRequest(new Generated(1).Request(), w));
        byte[] accept = Samples.Encode(w => PduWriter.WriteAssociateAccept(new Generated(2).Accept(), w));
        yield return ("request", [Start(AssociationState.Sta2), .. Samples.RequestPdu]);
        yield return ("request-all-items", [Start(AssociationState.Sta2), .. request]);
        yield return ("request-then-abort", [Start(AssociationState.Sta2), .. Samples.RequestPdu, .. Samples.AbortPdu]);
        yield return ("accept", [Start(AssociationState.Sta5), .. Samples.AcceptPdu, .. Samples.DataPdu]);
        yield return ("accept-all-items", [Start(AssociationState.Sta5), .. accept]);
        yield return ("reject", [Start(AssociationState.Sta5), .. Samples.RejectPdu]);
        yield return ("data", [Start(AssociationState.Sta6), .. Samples.Data((1, 3, [1, 2]), (3, 0, []), (3, 2, [5, 6, 7]))]);
        yield return ("data-not-accepted", [Start(AssociationState.Sta6), .. Samples.Data((5, 3, [1, 2]))]);
        yield return ("data-in-release", [Start(AssociationState.Sta7), .. Samples.DataPdu, .. Samples.ReleaseResponsePdu]);
        yield return ("release-collision", [Start(AssociationState.Sta7), .. Samples.ReleaseRequestPdu, .. Samples.ReleaseResponsePdu]);
        yield return ("release", [Start(AssociationState.Sta6), .. Samples.ReleaseRequestPdu, .. Samples.DataPdu]);
        yield return ("abort", [Start(AssociationState.Sta3), .. Samples.ProviderAbortPdu]);
        yield return ("unknown", [Start(AssociationState.Sta2), .. Samples.UnknownPdu, .. Samples.RequestPdu]);
        yield return ("closing", [Start(AssociationState.Sta13), .. Samples.DataPdu, .. Samples.RequestPdu, .. Samples.AbortPdu]);
    }

    [Fact]
    public void Corpus_GeneratedSeeds_AreThere()
    {
        if (Environment.GetEnvironmentVariable("DICOMNET_WRITE_SEEDS") == "1")
        {
            Directory.CreateDirectory(CorpusFolder);
            foreach ((string name, byte[] bytes) in Seeds())
            {
                File.WriteAllBytes(Path.Combine(CorpusFolder, name), bytes);
            }
        }

        foreach ((string name, byte[] bytes) in Seeds())
        {
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(CorpusFolder, name)));
        }
    }

    [Fact]
    public void Corpus_EachInput_HoldsTheOracle()
    {
        foreach (string path in Directory.EnumerateFiles(CorpusFolder))
        {
            byte[] input = File.ReadAllBytes(path);
            PduTarget.Run(input);
            for (int start = 0; start < PduTarget.Starts.Count; start++)
            {
                input[0] = (byte)start;
                PduTarget.Run(input);
            }
        }
    }

    [Property(MaxTest = 500)]
    public void MutatedSeeds_HoldTheOracle(DoNotSize<int> seed) => RunMutated(seed.Item);

    [Fact]
    public void MutatedSeeds_TenThousandOfFixedSeeds_HoldTheOracle()
    {
        int from = int.Parse(Environment.GetEnvironmentVariable("DICOMNET_FUZZ_FROM") ?? "0");
        int count = int.Parse(Environment.GetEnvironmentVariable("DICOMNET_FUZZ_COUNT") ?? "10000");
        for (int seed = from; seed < from + count; seed++)
        {
            Exception? failure = Record.Exception(() => RunMutated(seed));
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }

    private static void RunMutated(int seed)
    {
        var random = new Random(seed);
        (string, byte[] Bytes)[] seeds = [.. Seeds()];
        byte[] input = [.. seeds[random.Next(seeds.Length)].Bytes, .. seeds[random.Next(seeds.Length)].Bytes[1..]];
        for (int i = random.Next(8); i >= 0; i--)
        {
            input = Mutate(input, random);
        }

        PduTarget.Run(input);
    }

    [Property(MaxTest = 500)]
    public void GeneratedAssociations_OneByteChanged_HoldTheOracle(DoNotSize<int> seed)
    {
        var generated = new Generated(seed.Item);
        byte[] pdu = generated.Maybe()
            ? [Start(AssociationState.Sta2), .. Samples.Encode(w => PduWriter.WriteAssociateRequest(generated.Request(), w))]
            : [Start(AssociationState.Sta5), .. Samples.Encode(w => PduWriter.WriteAssociateAccept(generated.Accept(), w))];
        pdu[generated.Next(pdu.Length)] = (byte)generated.Next(256);
        PduTarget.Run(pdu);
    }

    [Property(MaxTest = 1000)]
    public void RandomBytes_HoldTheOracle(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        byte[] input = new byte[random.Next(200)];
        random.NextBytes(input);
        PduTarget.Run(input);
    }

    private static byte Start(AssociationState state) =>
        (byte)PduTarget.Starts.Index().First(start => start.Item.State == state).Index;

    private static byte[] Mutate(byte[] input, Random random)
    {
        int at = random.Next(input.Length);
        switch (random.Next(6))
        {
            case 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 1:
                input[at] = (byte)random.Next(256);
                return input;
            case 2:
                byte[] cut = [.. input[..at], .. input[Math.Min(input.Length, at + random.Next(1, 9))..]];
                return cut.Length > 0 ? cut : input;
            case 3:
                return [.. input[..at], (byte)random.Next(256), .. input[at..]];
            case 4 when input.Length >= 7:
                // A length field near what is right, or far from it.
                uint length = random.Next(3) == 0 ? (uint)random.NextInt64(1L << 32) : (uint)random.Next(300);
                BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(3), length);
                return input;
            default:
                return input[..random.Next(1, input.Length + 1)];
        }
    }
}
