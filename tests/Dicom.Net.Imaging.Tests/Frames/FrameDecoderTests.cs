using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class FrameDecoderTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2.4.90")]
    [InlineData("1.2.840.10008.1.2.4.93")]
    [InlineData("1.2.840.10008.1.2.4.100")]
    [InlineData("1.2.840.10008.1.2.4.110")]
    [InlineData("1.2.840.10008.1.2.4.203")]
    [InlineData("1.2.840.10008.1.2.7.1")]
    [InlineData("1.2.3.4.5")]
    public void Syntax_WithoutDecoder_IsNamed(string uid)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 1, 20);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(uid));
        PixelFrames frames = PixelFrames.Open(dataset);
        UnsupportedPixelDataException error = Assert.Throws<UnsupportedPixelDataException>(() => frames.EnsureDecodable(0));
        Assert.Equal(uid, error.TransferSyntaxUid);
        Assert.Contains(uid, error.Message, StringComparison.Ordinal);
        Assert.Equal(coded.Codestreams[0].Length, frames.GetCodestreamLength(0));
    }

    [Theory]
    [InlineData(CodedFrames.Rle)]
    [InlineData(CodedFrames.Jpeg)]
    [InlineData("1.2.840.10008.1.2.4.80")]
    [InlineData("1.2.840.10008.1.2.8.1")]
    [InlineData("1.2.840.10008.1.2.1.98")]
    public void Header_OfAHugeFrame_IsRefusedBeforeMemoryIsAskedFor(string uid)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 1, 21);
        DicomDatasetBuilder image = coded.ToObject(coded.Codestreams).Set(DicomTags.Rows, 30000).Set(DicomTags.Columns, 30000);
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(uid));
        Assert.Throws<FrameDecodingException>(() => PixelFrames.Open(dataset).EnsureDecodable(0));

        using SeriesVolumeBuilder builder = new();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(SeriesAddKind.Damaged, builder.Add(dataset).Kind);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData(CodedFrames.Columns - 1, CodedFrames.Rows, 1, 16)]
    [InlineData(CodedFrames.Columns, CodedFrames.Rows + 1, 1, 16)]
    [InlineData(CodedFrames.Columns, CodedFrames.Rows, 3, 16)]
    [InlineData(CodedFrames.Columns, CodedFrames.Rows, 1, 8)]
    public void Codestream_OfAnotherImage_IsATypedError(int columns, int rows, int samples, int allocated)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 1, 22);
        DicomDatasetBuilder image = coded.ToObject(coded.Codestreams)
            .Set(DicomTags.Columns, columns).Set(DicomTags.Rows, rows).Set(DicomTags.SamplesPerPixel, samples)
            .Set(DicomTags.BitsAllocated, allocated).Set(DicomTags.BitsStored, allocated).Set(DicomTags.HighBit, allocated - 1);
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        PixelFrames frames = PixelFrames.Open(dataset);
        byte[] values = new byte[frames.Description.Frame.FrameLengthBytes];
        Assert.Throws<FrameDecodingException>(() => frames.Decode(0, values));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Samples_OfFewerBytesThanCells_AreWidened(int allocated)
    {
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 1, 23);
        DicomDatasetBuilder image = coded.ToObject(coded.Codestreams)
            .Set(DicomTags.BitsAllocated, allocated).Set(DicomTags.BitsStored, 16).Set(DicomTags.HighBit, 15).Set(DicomTags.PixelRepresentation, 1);
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        int cell = allocated / 8;
        byte[] values = new byte[CodedFrames.Columns * CodedFrames.Rows * cell];
        PixelFrames.Open(dataset).Decode(0, values);
        for (int i = 0; i < values.Length / cell; i++)
        {
            long value = cell == 4 ? BitConverter.ToInt32(values, 4 * i) : BitConverter.ToInt64(values, 8 * i);
            Assert.Equal(BitConverter.ToInt16(coded.Values[0], 2 * i), value);
        }
    }

    [Theory]
    [InlineData("pixel/dtf__CT1_RLE")]
    [InlineData("pixel/dtf__CT1_JPLL")]
    [InlineData("pixel/dtf__CT1_JLSL")]
    [InlineData("pixel/dtf__MR2_JPLY")]
    [InlineData("pixel/pydicom__examples_ybr_color.dcm")]
    public void Frames_OneAfterTheOther_AllocateNothing(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using DicomFile file = DicomFile.Open(Corpus.Path(name)!, new DicomReadOptions { DeferValuesOver = 1 << 26 });
        PixelFrames frames = PixelFrames.Open(file.Dataset, new FrameDecoder());
        byte[] values = new byte[frames.Description.Frame.FrameLengthBytes];
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < frames.Count; i++)
            {
                frames.Decode(i, values);
            }
        }));
    }
}
