using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

public class DatasetPropertyTests
{
    private static readonly TransferSyntax[] s_syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian, TransferSyntax.DeflatedExplicitVRLittleEndian];

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

    [Property(MaxTest = 300)]
    public Property MutatedBytes_Lenient_GiveAResultOrATypedError_AndStrictAgreesWhereItAccepts() =>
        Prop.ForAll(
            DatasetGenerator.Datasets(),
            ArbMap.Default.ArbFor<int>(),
            (builder, seed) =>
            {
                var random = new Random(seed);
                TransferSyntax syntax = s_syntaxes[random.Next(s_syntaxes.Length)];
                byte[] encoded = Encode(builder, syntax, random.Next(2) == 0 ? SequenceLengths.AsRead : SequenceLengths.Undefined);
                for (int i = 0; i < 3 && encoded.Length > 0; i++)
                {
                    encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
                }

                string? lenient = Describe(encoded, syntax, DicomReadOptions.Default);
                string? strict = Describe(encoded, syntax, DicomReadOptions.Strict);
                Assert.True(strict is null || strict == lenient);
            });

    private static byte[] Encode(DicomDatasetBuilder builder, TransferSyntax syntax, SequenceLengths lengths)
    {
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, syntax, lengths);
        return output.WrittenSpan.ToArray();
    }

    private static string? Describe(byte[] encoded, TransferSyntax syntax, DicomReadOptions options)
    {
        try
        {
            using DicomDataset dataset = DicomDataset.Parse(encoded, syntax, options);
            var output = new ArrayBufferWriter<byte>();
            new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
            return Convert.ToHexString(output.WrittenSpan);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }
}
