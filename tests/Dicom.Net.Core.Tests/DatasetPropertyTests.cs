using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

public class DatasetPropertyTests
{
    private static readonly TransferSyntax[] s_syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];

    [Property(MaxTest = 150)]
    public Property Encode_Decode_IsIdentity() =>
        Prop.ForAll(DatasetGenerator.Datasets(), builder =>
        {
            foreach (TransferSyntax syntax in s_syntaxes)
            {
                foreach (SequenceLengths lengths in Enum.GetValues<SequenceLengths>())
                {
                    byte[] encoded = Encode(builder, syntax, lengths);
                    using DicomDataset dataset = DicomDataset.Parse(encoded, syntax, DicomReadOptions.Strict);
                    byte[] again = Encode(new DicomDatasetBuilder().CopyFrom(dataset.Root), syntax, SequenceLengths.AsRead);
                    Assert.Equal(encoded, again);
                    using DicomDataset reference = builder.ToDataset();
                    Assert.Null(DatasetComparer.FirstDifference(reference, dataset, compareVR: syntax.IsExplicitVR));
                }
            }
        });

    [Property(MaxTest = 40)]
    public Property ResumedReader_EverySplit_SeesWhatTheSpanReaderSees() =>
        Prop.ForAll(DatasetGenerator.Datasets(), builder =>
        {
            foreach (TransferSyntax syntax in s_syntaxes)
            {
                byte[] encoded = Encode(builder, syntax, SequenceLengths.Undefined);
                List<string> whole = Tokens(encoded, syntax, encoded.Length);
                for (int split = 0; split < encoded.Length; split += Math.Max(1, encoded.Length / 97))
                {
                    Assert.Equal(whole, Tokens(encoded, syntax, split));
                }
            }
        });

    [Property(MaxTest = 300)]
    public Property MutatedBytes_Lenient_GiveAResultOrATypedError_AndStrictAgreesWhereItAccepts() =>
        Prop.ForAll(
            DatasetGenerator.Datasets(),
            ArbMap.Default.ArbFor<int>(),
            (builder, seed) =>
            {
                byte[] encoded = Encode(builder, TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.AsRead);
                var random = new Random(seed);
                for (int i = 0; i < 3 && encoded.Length > 0; i++)
                {
                    encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
                }

                string? lenient = Describe(encoded, DicomReadOptions.Default);
                string? strict = Describe(encoded, DicomReadOptions.Strict);
                Assert.True(strict is null || strict == lenient);
            });

    private static byte[] Encode(DicomDatasetBuilder builder, TransferSyntax syntax, SequenceLengths lengths)
    {
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, syntax, lengths);
        return output.WrittenSpan.ToArray();
    }

    private static string? Describe(byte[] encoded, DicomReadOptions options)
    {
        try
        {
            using DicomDataset dataset = DicomDataset.Parse(encoded, TransferSyntax.ExplicitVRLittleEndian, options);
            var output = new ArrayBufferWriter<byte>();
            new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
            return Convert.ToHexString(output.WrittenSpan);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static List<string> Tokens(byte[] encoded, TransferSyntax syntax, int split)
    {
        var tokens = new List<string>();
        var state = new DicomReaderState(syntax);
        int[] ends = split >= encoded.Length ? [encoded.Length] : [split, Math.Min(split + 1, encoded.Length), encoded.Length];
        foreach (int end in ends)
        {
            var reader = new DicomReader(encoded.AsSpan((int)state.Position..end), end == encoded.Length, state);
            while (reader.Read())
            {
                tokens.Add($"{reader.TokenType} {reader.Tag} {reader.VR} {reader.Length} {reader.TokenOffset} {Convert.ToHexString(reader.Value)}");
            }

            state = reader.CurrentState;
        }

        return tokens;
    }
}
