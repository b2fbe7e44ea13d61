using System.Buffers;
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

public class WriterTests
{
    // Header and value of a group length, which it does not count itself.
    private const int GroupLengthElementBytes = 12;

    public static readonly TransferSyntax[] Syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];

    [Property(MaxTest = 100)]
    public Property Write_CanonicalInput_GivesTheSameBytesInEverySyntax() =>
        Prop.ForAll(DatasetGenerator.Datasets(), builder =>
        {
            foreach (TransferSyntax syntax in Syntaxes)
            {
                foreach (SequenceLengths lengths in new[] { SequenceLengths.Defined, SequenceLengths.Undefined })
                {
                    byte[] encoded = Encode(output => builder.WriteTo(output, syntax, lengths));
                    using DicomDataset dataset = DicomDataset.View(encoded, syntax, DicomReadOptions.Strict);
                    Assert.Equal(encoded.Length, dataset.VerbatimEnd);
                    Assert.Equal(encoded, Encode(output => dataset.WriteTo(output)));
                    Assert.Equal(encoded, Encode(output => new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(output, syntax)));

                    // Element by element, as where the lengths are not kept.
                    Assert.Equal(encoded, Encode(output => dataset.WriteTo(output, syntax, lengths)));
                    using var stream = new MemoryStream();
                    new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(stream, syntax, lengths);
                    Assert.Equal(encoded, stream.ToArray());
                }
            }
        });

    [Property(MaxTest = 300)]
    public Property Write_MutatedInput_AsItStandsAndElementByElementAgree() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            var random = new Random(seed);
            TransferSyntax syntax = Syntaxes[random.Next(Syntaxes.Length)];
            SequenceLengths lengths = random.Next(2) == 0 ? SequenceLengths.Defined : SequenceLengths.Undefined;
            byte[] encoded = Encode(output => builder.WriteTo(output, syntax, lengths));
            for (int i = 0; i < 2 && encoded.Length > 0; i++)
            {
                encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
            }

            try
            {
                using DicomDataset dataset = DicomDataset.View(encoded, syntax);
                if (dataset.VerbatimEnd >= 0)
                {
                    Assert.Equal(encoded, Encode(output => dataset.WriteTo(output)));
                    Assert.Equal(encoded, Encode(output => WriteEach(dataset, output, syntax)));
                }
            }
            catch (DicomDataException)
            {
                // Held elsewhere.
            }
        });

    [Property(MaxTest = 100)]
    public Property Write_OneElementChanged_EqualsTheBuilderThatSetIt() =>
        Prop.ForAll(DatasetGenerator.Datasets(), ArbMap.Default.ArbFor<int>(), (builder, seed) =>
        {
            TransferSyntax syntax = Syntaxes[(seed & 0xFF) % Syntaxes.Length];
            byte[] encoded = Encode(output => builder.WriteTo(output, syntax));
            using DicomDataset dataset = DicomDataset.View(encoded, syntax);
            DicomTag[] tags = [.. builder.Tags.Where(tag => !tag.IsPrivate)];
            DicomTag changed = tags.Length == 0 ? DicomTags.PatientID : tags[((seed >> 8) & 0xFFFF) % tags.Length];
            DicomDatasetBuilder copy = new DicomDatasetBuilder().CopyFrom(dataset.Root).SetBytes(changed, DicomVR.LO, "changed!"u8.ToArray());
            builder.SetBytes(changed, DicomVR.LO, "changed!"u8.ToArray());
            Assert.Equal(Encode(output => builder.WriteTo(output, syntax)), Encode(output => copy.WriteTo(output, syntax)));
        });

    [Fact]
    public void Write_GroupLengths_AreMadeRight()
    {
        foreach (TransferSyntax syntax in Syntaxes)
        {
            var builder = new DicomDatasetBuilder()
                .SetBytes(new DicomTag(0x0008_0000), DicomVR.UL, new byte[] { 1, 2, 3, 4 })
                .Set(DicomTags.Modality, "CT")
                .SetBytes(new DicomTag(0x0010_0000), DicomVR.UL, new byte[] { 9, 9, 0, 0 })
                .Set(DicomTags.PatientID, "12345");
            builder.AddItem(DicomTags.ProcedureCodeSequence)
                .SetBytes(new DicomTag(0x0008_0000), DicomVR.UL, new byte[4])
                .Set(DicomTags.CodeValue, "X1")
                .Set(DicomTags.CodeMeaning, "odd");
            byte[] first = Encode(output => builder.WriteTo(output, syntax));
            using DicomDataset dataset = DicomDataset.Parse(first, syntax, DicomReadOptions.Strict);
            AssertGroupLengths(dataset.Root, first.Length - Tail(dataset, first, 0x0010), Tail(dataset, first, 0x0010));
            Assert.Equal(first, Encode(output => dataset.WriteTo(output)));

            // A copy with a change and another syntax: right again.
            foreach (TransferSyntax other in Syntaxes)
            {
                byte[] second = Encode(output => new DicomDatasetBuilder().CopyFrom(dataset.Root).Set(DicomTags.PatientID, "1234567890123").WriteTo(output, other, SequenceLengths.Undefined));
                using DicomDataset again = DicomDataset.Parse(second, other, DicomReadOptions.Strict);
                AssertGroupLengths(again.Root, second.Length - Tail(again, second, 0x0010), Tail(again, second, 0x0010));
                byte[] third = Encode(output => dataset.WriteTo(output, other, SequenceLengths.Undefined));
                using DicomDataset whole = DicomDataset.Parse(third, other, DicomReadOptions.Strict);
                AssertGroupLengths(whole.Root, third.Length - Tail(whole, third, 0x0010), Tail(whole, third, 0x0010));
            }
        }
    }

    [Fact]
    public void Write_ValueInSegments_EqualsTheValueInOneArray()
    {
        byte[] value = new byte[10_001];
        new Random(3).NextBytes(value);
        foreach (TransferSyntax syntax in Syntaxes)
        {
            foreach (DicomVR vr in new[] { DicomVR.OB, DicomVR.OW, DicomVR.OD, DicomVR.UN })
            {
                byte[] bytes = vr == DicomVR.OB ? value : value[..10_000];
                byte[] one = Encode(output => new DicomDatasetBuilder().SetBytes(DicomTags.PixelData, vr, bytes).WriteTo(output, syntax));
                ReadOnlySequence<byte> segments = ReaderTokens.Sequence(bytes, [1, 6, 6, 1029, 9_000]);
                Assert.Equal(one, Encode(output => new DicomDatasetBuilder().SetBytes(DicomTags.PixelData, vr, segments).WriteTo(output, syntax)));
                Assert.Equal(one, Encode(output => new DicomWriter(output, syntax).WriteElement(DicomTags.PixelData, vr, segments)));
            }
        }
    }

    [Fact]
    public void Builder_ManyElementsInAnyOrder_AreWrittenInAscendingOrder()
    {
        const int count = 10_000;
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(5).Shuffle(order);
        var builder = new DicomDatasetBuilder();
        foreach (int i in order)
        {
            builder.SetBytes(new DicomTag(0x0009_1000u + (uint)i), DicomVR.OB, BitConverter.GetBytes(i));
        }

        Assert.True(builder.Remove(new DicomTag(0x0009_1005)));
        Assert.False(builder.Remove(new DicomTag(0x0009_1005)));
        Assert.Equal(count - 1, builder.Count);
        using DicomDataset dataset = builder.ToDataset();
        Assert.Empty(dataset.Findings);
        int index = 0;
        foreach (DicomElement element in dataset)
        {
            index += index == 5 ? 1 : 0;
            Assert.Equal(0x0009_1000u + (uint)index, element.Tag.Value);
            Assert.Equal(index++, BinaryPrimitives.ReadInt32LittleEndian(element.ValueBytes));
        }
    }

    private static void AssertGroupLengths(DicomItem root, int first, int second)
    {
        Assert.Equal((uint)(first - GroupLengthElementBytes), root.GetUInt32(new DicomTag(0x0008_0000)));
        Assert.Equal((uint)(second - GroupLengthElementBytes), root.GetUInt32(new DicomTag(0x0010_0000)));
        DicomItem item = root.GetSequence(DicomTags.ProcedureCodeSequence)[0];
        uint itemBytes = 0;
        foreach (DicomElement element in item)
        {
            itemBytes += element.Tag.IsGroupLength ? 0 : 8 + element.Length;
        }

        Assert.Equal(itemBytes, item.GetUInt32(new DicomTag(0x0008_0000)));
    }

    // The bytes from the first element of a group on.
    private static int Tail(DicomDataset dataset, byte[] encoded, ushort group)
    {
        var reader = new DicomReader(encoded, dataset.TransferSyntax);
        while (reader.Read())
        {
            if (reader.Depth == 0 && reader.Tag.Group == group)
            {
                return encoded.Length - (int)reader.TokenOffset;
            }
        }

        return 0;
    }

    private static void WriteEach(DicomDataset dataset, IBufferWriter<byte> output, TransferSyntax syntax)
    {
        foreach (DicomElement element in dataset)
        {
            var encoder = new ElementEncoder(output, syntax);
            ViewEncoder.Write(ref encoder, dataset, element.RowIndex, element.Row.Next, isRoot: false, syntax, SequenceLengths.AsRead);
            encoder.Flush();
        }
    }

    private static byte[] Encode(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
