using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>What keeps every value: all layouts through all lossless syntaxes and back.</summary>
public sealed class TranscoderLosslessTests
{
    private static readonly int[] s_depths = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void Values_OfEveryDepthThroughEverySyntax_StayTheSame(int samples, bool isSigned)
    {
        foreach (int bits in s_depths)
        {
            MadeImage image = new() { Stored = bits, Allocated = bits <= 8 ? 8 : 16, Samples = samples, IsSigned = isSigned, Frames = 2, Seed = bits };
            byte[] values = image.Values();
            using DicomDataset native = image.ToDataset();
            foreach (string target in Converted.Lossless)
            {
                using DicomDataset coded = Converted.To(native, target, out TranscodeResult result);
                Assert.False(result.IsLossy);
                Assert.Equal(2, result.FrameCount);
                AssertSame(values, coded, target);
                Assert.Equal(native.GetString(DicomTags.SOPInstanceUID), coded.GetString(DicomTags.SOPInstanceUID));
                Assert.Equal("M\u00fcller^\u00c4nne", coded.GetString(DicomTags.PatientName));
                Assert.True(coded.Contains(new DicomTag(0x0028, 0x0106)));
                Assert.True(coded.Contains(new DicomTag(0xFFFC, 0xFFFC)));
                using DicomDataset back = Converted.To(coded, "1.2.840.10008.1.2.2");
                AssertSame(values, back, target + " and back");
            }
        }
    }

    [Fact]
    public void Values_FromEachSyntaxToEachOther_StayTheSame()
    {
        MadeImage image = new() { Samples = 3, Allocated = 8, Stored = 8, Frames = 3, IsPlanar = true };
        byte[] values = image.Values();
        using DicomDataset native = image.ToDataset();
        foreach (string first in Converted.Lossless)
        {
            using DicomDataset from = Converted.To(native, first);
            foreach (string second in Converted.Lossless)
            {
                using DicomDataset to = Converted.To(from, second);
                AssertSame(values, to, $"{first} to {second}");
                Assert.Equal("RGB", to.GetString(DicomTags.PhotometricInterpretation));
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(1, 65)]
    [InlineData(127, 5)]
    public void Sizes_DownToOnePixel_AreConverted(int columns, int rows)
    {
        foreach (int samples in (int[])[1, 3])
        {
            MadeImage image = new() { Columns = columns, Rows = rows, Samples = samples, Stored = 8, Allocated = 8, Frames = 3 };
            using DicomDataset native = image.ToDataset();
            foreach (string target in Converted.Lossless)
            {
                using DicomDataset coded = Converted.To(native, target);
                AssertSame(image.Values(), coded, target);
            }
        }
    }

    [Theory]
    [InlineData(32, 32, false, 1)]
    [InlineData(32, 20, true, 1)]
    [InlineData(64, 64, false, 1)]
    [InlineData(32, 32, false, 3)]
    [InlineData(1, 1, false, 1)]
    public void Cells_OfOtherSizes_GoThroughSyntaxesOfCells(int allocated, int stored, bool isSigned, int samples)
    {
        MadeImage image = new() { Allocated = allocated, Stored = stored, IsSigned = isSigned, Samples = samples, Frames = 3, Columns = 13 };
        byte[] values = image.Values();
        using DicomDataset native = image.ToDataset();
        foreach (string target in Converted.Cells)
        {
            using DicomDataset coded = Converted.To(native, target);
            AssertSame(values, coded, target);
            using DicomDataset back = Converted.To(coded, "1.2.840.10008.1.2.1");
            AssertSame(values, back, target);
        }
    }

    [Fact]
    public void UnusedBits_InSyntaxesOfCells_StayWhatTheyAre()
    {
        MadeImage image = new() { Stored = 12, HighBit = 13, FillsUnusedBits = true };
        using DicomDataset native = image.ToDataset();
        Assert.True(native.TryGetElement(DicomTags.PixelData, out DicomElement before));
        foreach (string target in Converted.Cells)
        {
            using DicomDataset coded = Converted.To(native, target);
            Assert.Equal(13, coded.GetInt32(DicomTags.HighBit));
            AssertSame(image.Values(), coded, target);
            using DicomDataset back = Converted.To(coded, "1.2.840.10008.1.2.1");
            Assert.True(back.TryGetElement(DicomTags.PixelData, out DicomElement after));
            Assert.True(before.ValueBytes.SequenceEqual(after.ValueBytes), target);
        }
    }

    [Fact]
    public void HighBit_AboveTheValue_FollowsTheSamplesOfACodestream()
    {
        MadeImage image = new() { Stored = 10, HighBit = 15, IsSigned = true };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, "1.2.840.10008.1.2.4.80");
        Assert.Equal(9, coded.GetInt32(DicomTags.HighBit));
        AssertSame(image.Values(), coded, "JPEG-LS");
        using DicomDataset rle = Converted.To(coded, "1.2.840.10008.1.2.5");
        Assert.Equal(9, rle.GetInt32(DicomTags.HighBit));
        AssertSame(image.Values(), rle, "RLE");
    }

    [Fact]
    public void ShortValues_InLargeCells_StayTheSame()
    {
        foreach (bool isSigned in (bool[])[false, true])
        {
            MadeImage image = new() { Allocated = 16, Stored = 6, IsSigned = isSigned };
            using DicomDataset native = image.ToDataset();
            foreach (string target in Converted.Lossless)
            {
                using DicomDataset coded = Converted.To(native, target);
                AssertSame(image.Values(), coded, target);
            }
        }
    }

    [Fact]
    public void Palette_InLosslessSyntaxes_StaysAPalette()
    {
        MadeImage image = new() { Allocated = 8, Stored = 8, Photometric = "PALETTE COLOR" };
        using DicomDataset native = image.ToDataset();
        foreach (string target in Converted.Lossless)
        {
            using DicomDataset coded = Converted.To(native, target);
            Assert.Equal("PALETTE COLOR", coded.GetString(DicomTags.PhotometricInterpretation));
            AssertSame(image.Values(), coded, target);
        }
    }

    [Fact]
    public void HalvedChroma_OfNativeFrames_BecomesFullWhereFramesAreCoded()
    {
        byte[] pairs = [.. Enumerable.Range(0, 4 * 6 * 2).Select(i => (byte)(i * 5))];
        using DicomDataset native = new MadeImage { Allocated = 8, Stored = 8, Samples = 3, Columns = 4, Rows = 6, Photometric = "YBR_FULL_422" }
            .ToBuilder().SetBytes(DicomTags.PixelData, DicomVR.OB, pairs).ToDataset();
        byte[] values = Converted.Values(native);
        foreach (string target in Converted.Lossless.Except(Converted.Native))
        {
            using DicomDataset coded = Converted.To(native, target);
            Assert.Equal("YBR_FULL", coded.GetString(DicomTags.PhotometricInterpretation));
            AssertSame(values, coded, target);
        }

        using DicomDataset big = Converted.To(native, "1.2.840.10008.1.2.2");
        Assert.Equal("YBR_FULL_422", big.GetString(DicomTags.PhotometricInterpretation));
        AssertSame(values, big, "big endian");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FloatPixelData_AreConvertedBetweenNativeSyntaxesAlone(bool isDouble)
    {
        DicomTag tag = isDouble ? DicomTags.DoubleFloatPixelData : DicomTags.FloatPixelData;
        int size = isDouble ? 8 : 4;
        byte[] values = [.. Enumerable.Range(0, 6).SelectMany(i => isDouble ? BitConverter.GetBytes(i / 7.0) : BitConverter.GetBytes(i / 7f))];
        DicomDatasetBuilder builder = new MadeImage { Columns = 3, Rows = 2, Allocated = 8 * size, Stored = 8 * size }.ToBuilder();
        builder.Remove(DicomTags.PixelData);
        using DicomDataset native = builder.SetBytes(tag, isDouble ? DicomVR.OD : DicomVR.OF, values).ToDataset();
        foreach (string target in Converted.Native)
        {
            using DicomDataset converted = Converted.To(native, target, out TranscodeResult result);
            Assert.Equal(1, result.FrameCount);
            AssertSame(values, converted, target);
        }

        foreach (string target in Converted.Lossless.Except(Converted.Native))
        {
            var refusal = Assert.Throws<UnencodablePixelDataException>(() => Converted.To(native, target));
            Assert.Equal(target, refusal.TransferSyntaxUid);
        }
    }

    [Fact]
    public void ParallelFrames_AndOneAfterTheOther_GiveTheSameBytes()
    {
        using DicomDataset native = new MadeImage { Frames = 9, Stored = 16 }.ToDataset();
        foreach (string target in Converted.Lossless)
        {
            byte[] one = Converted.Bytes(native, target, out _, new TranscodeOptions { MaxParallelFrames = 1 });
            byte[] four = Converted.Bytes(native, target, out _, new TranscodeOptions { MaxParallelFrames = 4, MaxMemoryBytes = 100 });
            Assert.True(one.AsSpan().SequenceEqual(four), target);
        }
    }

    private static void AssertSame(byte[] values, DicomDataset dataset, string what) =>
        Assert.True(values.AsSpan().SequenceEqual(Converted.Values(dataset)), what);
}
