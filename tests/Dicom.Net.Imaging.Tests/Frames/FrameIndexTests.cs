using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class FrameIndexTests
{
    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    public void Frames_FragmentEach_AreFoundWithAndWithoutTable(string syntax)
    {
        CodedFrames coded = CodedFrames.Create(syntax, 5, 1);
        ExpectFrames(coded, coded.ToObject(coded.Codestreams), FrameIndexSource.FragmentPerFrame);
        ExpectFrames(coded, coded.ToObject(coded.Codestreams, CodedFrames.OffsetsOf(coded.Codestreams)), FrameIndexSource.BasicOffsetTable);
    }

    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    public void Frames_SeveralFragmentsEach_AreFoundWithAndWithoutTable(string syntax)
    {
        Random random = new(2);
        CodedFrames coded = CodedFrames.Create(syntax, 4, 2);
        List<byte[]> fragments = [];
        List<int> firsts = [];
        foreach (byte[] codestream in coded.Codestreams)
        {
            firsts.Add(fragments.Count);
            fragments.AddRange(CodedFrames.Cut(codestream, random.Next(1, 5), random));
        }

        uint[] offsets = CodedFrames.OffsetsOf(fragments);
        ExpectFrames(coded, coded.ToObject(fragments), FrameIndexSource.FragmentStarts);
        ExpectFrames(coded, coded.ToObject(fragments, [.. firsts.Select(first => offsets[first])]), FrameIndexSource.BasicOffsetTable);
    }

    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    public void Frames_CutAnywhere_AreFoundByScanning(string syntax)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            CodedFrames coded = CodedFrames.Create(syntax, random.Next(2, 6), seed);
            List<byte[]> fragments = CodedFrames.Cut(coded.Joined, random.Next(1, 8), random);
            ExpectFrames(coded, coded.ToObject(fragments), null);
        }
    }

    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    public void Frames_WrongTable_AreFoundAllTheSame(string syntax)
    {
        CodedFrames coded = CodedFrames.Create(syntax, 3, 3);
        uint[] right = CodedFrames.OffsetsOf(coded.Codestreams);

        // Offsets without the item headers; from the start of the value; descending; of too few and too many frames.
        foreach (uint[] wrong in new uint[][] { [0, right[1] - 8, right[2] - 16], [8, right[1] + 8, right[2] + 8], [right[2], right[1], 0], [0], [0, 1, 2, 3, 4, 5], [uint.MaxValue, 0, 0] })
        {
            ExpectFrames(coded, coded.ToObject(coded.Codestreams, wrong), FrameIndexSource.FragmentPerFrame);
        }

        // Offsets of fragments that are no frame's first: each frame, asked for first, finds the table out.
        byte[][] halves = [.. coded.Codestreams.SelectMany(stream => new[] { stream[..(stream.Length / 4 * 2)], stream[(stream.Length / 4 * 2)..] })];
        uint[] offsets = CodedFrames.OffsetsOf(halves);
        for (int asked = 0; asked < 3; asked++)
        {
            using DicomDataset dataset = coded.ToObject(halves, [offsets[0], offsets[1], offsets[4]]).ToDataset(TransferSyntax.Get(syntax));
            PixelFrames frames = PixelFrames.Open(dataset);
            byte[] values = new byte[coded.Values[asked].Length];
            frames.Decode(asked, values);
            Assert.Equal(coded.Values[asked], values);
        }
    }

    [Fact]
    public void Frames_ExtendedOffsetTable_AreFoundAndEndWhereItSays()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 3, 4);
        uint[] offsets = CodedFrames.OffsetsOf(coded.Codestreams);
        byte[] table = new byte[24];
        byte[] lengths = new byte[24];
        for (int i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(8 * i), offsets[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8 * i), (ulong)coded.Codestreams[i].Length - 1);
        }

        DicomDatasetBuilder image = coded.ToObject(coded.Codestreams)
            .SetBytes(DicomTags.ExtendedOffsetTable, DicomVR.OV, table)
            .SetBytes(DicomTags.ExtendedOffsetTableLengths, DicomVR.OV, lengths);
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.Equal(FrameIndexSource.ExtendedOffsetTable, frames.IndexSource);
        for (int i = 0; i < 3; i++)
        {
            byte[] codestream = new byte[coded.Codestreams[i].Length];
            Assert.Equal(codestream.Length - 1, frames.GetCodestreamLength(i));
            Assert.Equal(codestream.Length - 1, frames.ReadCodestream(i, codestream));
            Assert.Equal(coded.Codestreams[i][..^1], codestream[..^1]);
        }

        // One that lies is dropped.
        table[8] ^= 2;
        ExpectFrames(coded, image, FrameIndexSource.FragmentPerFrame);
    }

    [Fact]
    public void SingleFrame_OfAnyFragments_IsAllOfThem()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 1, 5);
        byte[] trailing = [.. coded.Codestreams[0], .. new byte[300]];
        ExpectFrames(coded, coded.ToObject(CodedFrames.Cut(trailing, 7, new Random(5)), [0, 4, 8]), FrameIndexSource.SingleFrame);
    }

    [Fact]
    public void Frames_OnDisk_AreReadOneByOne()
    {
        using TemporaryFolder folder = new();
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 4, 6);
        List<byte[]> fragments = CodedFrames.Cut(coded.Joined, 6, new Random(6));
        string path = folder.File("frames.dcm");
        DicomFile.Save(path, coded.ToObject(fragments), TransferSyntax.Get(CodedFrames.Rle));
        using DicomFile file = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = 16 });
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        byte[] values = new byte[coded.Values[0].Length];
        for (int i = 3; i >= 0; i--)
        {
            frames.Decode(i, values);
            Assert.Equal(coded.Values[i], values);
        }
    }

    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    public void Frames_ClaimedBeyondTheData_AreTypedErrorsAndCostNothing(string syntax)
    {
        CodedFrames coded = CodedFrames.Create(syntax, 2, 7);
        using DicomDataset dataset = coded.ToObject([coded.Joined], claimed: int.MaxValue).ToDataset(TransferSyntax.Get(syntax));
        long before = GC.GetAllocatedBytesForCurrentThread();
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        Assert.Equal(2, frames.Count);
        byte[] values = new byte[coded.Values[0].Length];
        frames.Decode(1, values);
        Assert.Equal(coded.Values[1], values);
        FrameDecodingException error = Assert.Throws<FrameDecodingException>(() => frames.Decode(2, values));
        Assert.Equal(2, error.FrameIndex);
        Assert.Throws<FrameDecodingException>(() => frames.EnsureDecodable(int.MaxValue - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => frames.Decode(int.MaxValue, values));
    }

    [Fact]
    public void Frames_OneDamaged_CostsThatFrameAlone()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 3, 8);
        byte[][] fragments = [.. coded.Codestreams];
        fragments[1] = fragments[1][..(fragments[1].Length / 4 * 2)];
        using DicomDataset dataset = coded.ToObject(fragments).ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        PixelFrames frames = PixelFrames.Open(dataset);
        byte[] values = new byte[coded.Values[0].Length];
        FrameDecodingException error = Assert.Throws<FrameDecodingException>(() => frames.Decode(1, values));
        Assert.InRange(error.RowsDecoded, 0, CodedFrames.Rows - 1);
        Assert.Equal(coded.Values[1][..(error.RowsDecoded * CodedFrames.Columns * 2)], values[..(error.RowsDecoded * CodedFrames.Columns * 2)]);
        foreach (int whole in new[] { 0, 2 })
        {
            frames.Decode(whole, values);
            Assert.Equal(coded.Values[whole], values);
        }
    }

    [Fact]
    public void Fragments_UnderANativeSyntax_AreKnownByTheirMarkers()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 2, 9);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.ExplicitVRLittleEndian);
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.Equal("1.2.840.10008.1.2.4.57", frames.Description.Frame.TransferSyntax.Uid);
        byte[] values = new byte[coded.Values[0].Length];
        frames.Decode(1, values);
        Assert.Equal(coded.Values[1], values);

        using DicomDataset unknown = coded.ToObject([new byte[100]], claimed: 1).ToDataset(TransferSyntax.ExplicitVRLittleEndian);
        Assert.Throws<ImageObjectException>(() => PixelFrames.Open(unknown));
    }

    [Theory]
    [InlineData(CodedFrames.Rle, "1.2.840.10008.1.2.1")]
    [InlineData(CodedFrames.Rle, "1.2.840.10008.1.2.4.70")]
    [InlineData(CodedFrames.Rle, "1.2.840.10008.1.2.4.80")]
    [InlineData(CodedFrames.Jpeg, "1.2.840.10008.1.2.5")]
    [InlineData(CodedFrames.Jpeg, "1.2.840.10008.1.2.4.80")]
    public void Fragments_OfAnotherKindThanDeclared_AreDecodedAsWhatTheyAre(string syntax, string declared)
    {
        CodedFrames coded = CodedFrames.Create(syntax, 2, 10);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(declared));
        PixelFrames frames = PixelFrames.Open(dataset);
        byte[] values = new byte[coded.Values[0].Length];
        for (int i = 0; i < 2; i++)
        {
            frames.Decode(i, values);
            Assert.Equal(coded.Values[i], values);
        }
    }

    [Fact]
    public void Frames_ExtendedOffsetTableWithWrongLengths_AreDecodedWhole()
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 3, 11);
        uint[] offsets = CodedFrames.OffsetsOf(coded.Codestreams);
        foreach (ulong wrong in new ulong[] { 9, 0, ulong.MaxValue, ulong.MaxValue - 7 })
        {
            byte[] table = new byte[24];
            byte[] lengths = new byte[24];
            for (int i = 0; i < 3; i++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(8 * i), offsets[i]);
                BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8 * i), wrong);
            }

            using DicomDataset dataset = coded.ToObject(coded.Codestreams)
                .SetBytes(DicomTags.ExtendedOffsetTable, DicomVR.OV, table)
                .SetBytes(DicomTags.ExtendedOffsetTableLengths, DicomVR.OV, lengths)
                .ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
            PixelFrames frames = PixelFrames.Open(dataset);
            byte[] values = new byte[coded.Values[0].Length];
            for (int i = 0; i < 3; i++)
            {
                frames.Decode(i, values);
                Assert.Equal(coded.Values[i], values);
            }
        }
    }

    private static void ExpectFrames(CodedFrames coded, DicomDatasetBuilder image, FrameIndexSource? source)
    {
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(coded.Syntax));
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.Equal(coded.Values.Length, frames.Count);
        if (source is not null)
        {
            Assert.Equal(source, frames.IndexSource);
        }

        byte[] values = new byte[frames.Description.Frame.FrameLengthBytes];
        for (int i = 0; i < coded.Values.Length; i++)
        {
            frames.Decode(i, values);
            Assert.Equal(coded.Values[i], values);
        }
    }
}
