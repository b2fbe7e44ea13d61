using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

/// <summary>However the bytes come - whole, in segments, in pieces - a reader sees the same tokens and reports the same faults.</summary>
public class ReaderPropertyTests
{
    private static readonly TransferSyntax[] s_syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];

    // Whether a value over the limit is deferred depends on where the input is cut, by contract: no value is over it here.
    private static readonly DicomReadOptions s_lenient = new() { DeferValuesOver = int.MaxValue };

    [Property(MaxTest = 8)]
    public Property Reader_EverySplit_SpanSequenceAndResumedAgree() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<bool>(), (builder, isUndefined) =>
        {
            foreach (TransferSyntax syntax in s_syntaxes)
            {
                HoldAtEverySplit(Encode(builder, syntax, isUndefined ? SequenceLengths.Undefined : SequenceLengths.Defined), syntax, DicomReadOptions.Strict);
            }
        });

    [Property(MaxTest = 25)]
    public Property Reader_MutatedBytesAtEverySplit_SpanSequenceAndResumedAgree() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            var random = new Random(seed);
            TransferSyntax syntax = s_syntaxes[random.Next(s_syntaxes.Length)];
            byte[] encoded = Encode(builder, syntax, random.Next(2) == 0 ? SequenceLengths.Undefined : SequenceLengths.Defined);
            for (int i = 0; i < 4 && encoded.Length > 0; i++)
            {
                encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
            }

            HoldAtEverySplit(encoded, syntax, s_lenient);
        });

    [Fact]
    public void Reader_LargeValueOverManySegments_IsLentWithoutCopy()
    {
        byte[] encoded = Encode(
            new DicomDatasetBuilder().Set(DicomTags.PatientID, "P1").SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[100_000]),
            TransferSyntax.ExplicitVRLittleEndian,
            SequenceLengths.Defined);
        var reader = new DicomReader(ReaderTokens.Sequence(encoded, Enumerable.Range(1, encoded.Length / 4096).Select(i => i * 4096)), TransferSyntax.ExplicitVRLittleEndian);
        Assert.True(reader.Read());
        Assert.False(reader.HasValueSequence);
        Assert.Equal("P1"u8, reader.Value);
        Assert.True(reader.Read());
        Assert.True(reader.HasValueSequence);
        Assert.True(reader.Value.IsEmpty);
        Assert.Equal(100_000, reader.ValueSequence.Length);
        Assert.False(reader.Read());
        Assert.True(reader.IsAtEnd);
    }

    private static void HoldAtEverySplit(byte[] encoded, TransferSyntax syntax, DicomReadOptions options)
    {
        List<string> whole = ReaderTokens.OfSpan(encoded, syntax, options);
        for (int split = 0; split <= encoded.Length; split++)
        {
            Assert.Equal(whole, ReaderTokens.OfPieces(encoded, syntax, options, [split]));
            Assert.Equal(whole, ReaderTokens.OfSequence(encoded, syntax, options, [split]));
        }

        for (int step = 1; step < 24; step += 3)
        {
            int[] borders = [.. Enumerable.Range(0, (encoded.Length / step) + 1).Select(i => i * step)];
            Assert.Equal(whole, ReaderTokens.OfPieces(encoded, syntax, options, borders));
            Assert.Equal(whole, ReaderTokens.OfSequence(encoded, syntax, options, borders));
            Assert.Equal(whole, ReaderTokens.OfSequencePieces(encoded, syntax, options, borders, 1 + (step / 2)));
        }
    }

    private static byte[] Encode(DicomDatasetBuilder builder, TransferSyntax syntax, SequenceLengths lengths)
    {
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, syntax, lengths);
        return output.WrittenSpan.ToArray();
    }
}
