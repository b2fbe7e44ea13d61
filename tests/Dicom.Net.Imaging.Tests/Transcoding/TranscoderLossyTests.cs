using System.Globalization;
using Dicom.Net.Codecs;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>What loses something: how much, and what the header says of it.</summary>
public sealed class TranscoderLossyTests
{
    private const string Baseline = "1.2.840.10008.1.2.4.50";
    private const string Extended = "1.2.840.10008.1.2.4.51";
    private const string Near = "1.2.840.10008.1.2.4.81";
    private const string Explicit = "1.2.840.10008.1.2.1";

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(3, false, 1)]
    [InlineData(10, false, 1)]
    [InlineData(2, true, 1)]
    [InlineData(2, false, 3)]
    public void NearLossless_OfEveryDepth_KeepsItsBound(int near, bool isSigned, int samples)
    {
        for (int bits = isSigned ? 5 : 6; bits <= 16; bits++)
        {
            // The extremes are in: an error beyond the sign's edge would turn the number round.
            MadeImage image = new() { Stored = bits, Allocated = bits <= 8 ? 8 : 16, IsSigned = isSigned, Samples = samples, Frames = 2, Seed = bits };
            using DicomDataset native = image.ToDataset();
            using DicomDataset coded = Converted.To(native, Near, out TranscodeResult result, new TranscodeOptions { NearLossless = near });
            Assert.True(result.IsLossy);
            Assert.InRange(Farthest(image, image.Values(), Converted.Values(coded)), isSigned ? 0 : 1, near);
        }
    }

    [Fact]
    public void NearLossless_SignedFrameAwayFromTheEdge_IsNotCodedLosslessly()
    {
        MadeImage image = new() { Stored = 16, IsSigned = true, Rows = 64, Columns = 64 };
        byte[] cells = image.Values();
        for (int i = 0; i < cells.Length; i += 2)
        {
            BitConverter.TryWriteBytes(cells.AsSpan(i), (short)(BitConverter.ToInt16(cells, i) / 4));
        }

        using DicomDataset native = image.ToBuilder().SetBytes(DicomTags.PixelData, DicomVR.OW, cells).ToDataset();
        using DicomDataset coded = Converted.To(native, Near, new TranscodeOptions { NearLossless = 4 });
        Assert.InRange(Farthest(image, cells, Converted.Values(coded)), 1, 4);
    }

    [Fact]
    public void NearLossless_OfErrorNothing_LosesNothing()
    {
        MadeImage image = new() { Stored = 12 };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, Near, out TranscodeResult result, new TranscodeOptions { NearLossless = 0 });
        Assert.False(result.IsLossy);
        Assert.Equal(image.Values(), Converted.Values(coded));
        Assert.Equal(native.GetString(DicomTags.SOPInstanceUID), coded.GetString(DicomTags.SOPInstanceUID));
        Assert.False(coded.Contains(DicomTags.LossyImageCompression));
    }

    [Fact]
    public void Lossy_Header_TellsWhatWasDone()
    {
        MadeImage image = new() { Allocated = 8, Stored = 8, Columns = 64, Rows = 64 };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, Baseline, out TranscodeResult result);
        Assert.True(result.IsLossy);
        Assert.Equal("01", coded.GetString(DicomTags.LossyImageCompression));
        Assert.Equal("ISO_10918_1", coded.GetString(DicomTags.LossyImageCompressionMethod));
        double ratio = double.Parse(coded.GetString(DicomTags.LossyImageCompressionRatio)!, CultureInfo.InvariantCulture);
        Assert.Equal(64.0 * 64 / result.PixelBytes, ratio, 0.01);
        Assert.Equal(["DERIVED", "PRIMARY", "AXIAL"], coded.GetStrings(DicomTags.ImageType));
        Assert.Equal("JPEG baseline, quality 90", coded.GetString(DicomTags.DerivationDescription));
        Assert.Equal("113040", coded.GetSequence(DicomTags.DerivationCodeSequence)[0].GetString(DicomTags.CodeValue));
        string uid = coded.GetString(DicomTags.SOPInstanceUID)!;
        Assert.NotEqual(native.GetString(DicomTags.SOPInstanceUID), uid);
        Assert.Equal(uid, result.SopInstanceUid);
        DicomItem predecessor = coded.GetSequence(DicomTags.SourceImageSequence)[0];
        Assert.Equal(native.GetString(DicomTags.SOPInstanceUID), predecessor.GetString(DicomTags.ReferencedSOPInstanceUID));
        Assert.Equal("121320", predecessor.GetSequence(DicomTags.PurposeOfReferenceCodeSequence)[0].GetString(DicomTags.CodeValue));
        Assert.False(coded.Contains(DicomTags.SmallestImagePixelValue));

        // What becomes native again has still lost something; a second loss is a second value.
        using DicomDataset again = Converted.To(coded, Explicit);
        Assert.Equal("01", again.GetString(DicomTags.LossyImageCompression));
        Assert.Equal(uid, again.GetString(DicomTags.SOPInstanceUID));
        using DicomDataset twice = Converted.To(again, Near);
        Assert.Equal(["ISO_10918_1", "ISO_14495_1"], twice.GetStrings(DicomTags.LossyImageCompressionMethod));
        Assert.Equal(2, twice.GetStrings(DicomTags.LossyImageCompressionRatio).Length);
        Assert.Equal(2, twice.GetSequence(DicomTags.SourceImageSequence).Count);
        Assert.Equal("JPEG baseline, quality 90; JPEG-LS, errors up to 2", twice.GetString(DicomTags.DerivationDescription));
    }

    [Fact]
    public void Lossy_WithTheUidKept_HasNoPredecessor()
    {
        using DicomDataset native = new MadeImage { Allocated = 8, Stored = 8 }.ToDataset();
        using DicomDataset coded = Converted.To(native, Baseline, new TranscodeOptions { KeepSopInstanceUid = true });
        Assert.Equal(native.GetString(DicomTags.SOPInstanceUID), coded.GetString(DicomTags.SOPInstanceUID));
        Assert.False(coded.Contains(DicomTags.SourceImageSequence));
        Assert.Equal("01", coded.GetString(DicomTags.LossyImageCompression));
    }

    [Fact]
    public void LossySource_ThatDoesNotSaySo_IsSaidToBe()
    {
        using DicomDataset native = new MadeImage { Allocated = 8, Stored = 8 }.ToDataset();
        using DicomDataset coded = Converted.To(native, Baseline);
        DicomDatasetBuilder silent = new DicomDatasetBuilder().CopyFrom(coded.Root);
        silent.Remove(DicomTags.LossyImageCompression);
        silent.Remove(DicomTags.LossyImageCompressionMethod);
        silent.Remove(DicomTags.LossyImageCompressionRatio);
        using DicomDataset mute = silent.ToDataset(TransferSyntax.Get(Baseline));
        using DicomDataset back = Converted.To(mute, Explicit);
        Assert.Equal("01", back.GetString(DicomTags.LossyImageCompression));
        Assert.Equal("ISO_10918_1", back.GetString(DicomTags.LossyImageCompressionMethod));
    }

    [Theory]
    [InlineData(false, "YBR_FULL_422")]
    [InlineData(true, "YBR_FULL")]
    public void Color_InBaseline_BecomesYbr(bool keepsChroma, string interpretation)
    {
        using DicomDataset native = Smooth(8, 3).ToDataset();
        TranscodeOptions options = new() { KeepFullChroma = keepsChroma, Quality = 95 };
        using DicomDataset coded = Converted.To(native, Baseline, options);
        Assert.Equal(interpretation, coded.GetString(DicomTags.PhotometricInterpretation));
        Assert.Equal(0, coded.GetInt32(DicomTags.PlanarConfiguration));
        using DicomDataset back = Converted.To(coded, Explicit);
        Assert.Equal("YBR_FULL", back.GetString(DicomTags.PhotometricInterpretation));
        byte[] rgb = Converted.Values(native);
        byte[] ybr = Converted.Values(back);
        for (int i = 0; i < rgb.Length; i += 3)
        {
            // PS3.3 §C.7.6.3.1.2: luminance of red, green, blue.
            double y = (0.299 * rgb[i]) + (0.587 * rgb[i + 1]) + (0.114 * rgb[i + 2]);
            Assert.InRange(ybr[i], y - 4, y + 4);
        }

        // Once more into JPEG: what is Y, Cb, Cr already is not transformed again.
        using DicomDataset twice = Converted.To(back, Baseline, options);
        Assert.Equal(interpretation, twice.GetString(DicomTags.PhotometricInterpretation));
        Assert.InRange(Mean(ybr, Converted.Values(twice)), 0, 3);

        // And whoever reads the codestream alone learns that it is.
        Assert.True(twice.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        using var decoder = new JpegDecoder();
        Assert.True(decoder.ReadInfo(pixels.GetFragment(1), out JpegInfo info).IsOk);
        Assert.Equal((JpegColorSpace.YCbCr, 1), (info.ColorSpace, info.AdobeTransform));
    }

    [Fact]
    public void Color_ThatAHeaderCallsRgb_IsWhatTheCodestreamSays()
    {
        using DicomDataset native = Smooth(8, 3).ToDataset();
        using DicomDataset coded = Converted.To(native, Baseline);
        using DicomDataset lying = new DicomDatasetBuilder().CopyFrom(coded.Root)
            .Set(DicomTags.PhotometricInterpretation, "RGB").ToDataset(TransferSyntax.Get(Baseline));
        using DicomDataset back = Converted.To(lying, Explicit);
        Assert.Equal(IsMarked(coded) ? "YBR_FULL" : "RGB", back.GetString(DicomTags.PhotometricInterpretation));
    }

    [Theory]
    [InlineData(8, 8, Baseline, 8, 8)]
    [InlineData(16, 8, Baseline, 8, 8)]
    [InlineData(8, 6, Baseline, 8, 8)]
    [InlineData(16, 12, Extended, 16, 12)]
    [InlineData(16, 10, Extended, 16, 12)]
    [InlineData(8, 8, Extended, 8, 8)]
    public void Bits_OfALossyFrame_AreThoseOfItsSamples(int allocated, int stored, string target, int nowAllocated, int nowStored)
    {
        MadeImage image = Smooth(stored, 1) with { Allocated = allocated };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, target, new TranscodeOptions { Quality = 98 });
        Assert.Equal(nowAllocated, coded.GetInt32(DicomTags.BitsAllocated));
        Assert.Equal(nowStored, coded.GetInt32(DicomTags.BitsStored));
        Assert.Equal(nowStored - 1, coded.GetInt32(DicomTags.HighBit));
        int before = allocated / 8;
        int after = nowAllocated / 8;
        byte[] was = image.Values();
        byte[] now = Converted.Values(coded);
        double sum = 0;
        for (int i = 0; i < was.Length / before; i++)
        {
            sum += Math.Abs(Number(was, i, before) - Number(now, i, after));
        }

        Assert.InRange(sum / (was.Length / before), 0, (1 << stored) / 100.0);
    }

    private static MadeImage Smooth(int stored, int samples) => new()
    {
        Stored = stored, Allocated = 8, Samples = samples, Columns = 48, Rows = 40, IsSmooth = true,
    };

    private static bool IsMarked(DicomDataset coded)
    {
        Assert.True(coded.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        ReadOnlySpan<byte> stream = pixels.GetFragment(1);
        return stream.IndexOf("JFIF"u8) >= 0 || stream.IndexOf("Adobe"u8) >= 0;
    }

    private static int Number(byte[] values, int index, int size) => size == 1 ? values[index] : BitConverter.ToUInt16(values, 2 * index);

    private static double Mean(byte[] one, byte[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average();

    private static int Farthest(MadeImage image, byte[] one, byte[] other)
    {
        int most = 0;
        for (int i = 0; i < one.Length / image.ValueBytes; i++)
        {
            int a = image.ValueBytes == 1 ? (image.IsSigned ? (sbyte)one[i] : one[i]) : image.IsSigned ? BitConverter.ToInt16(one, 2 * i) : BitConverter.ToUInt16(one, 2 * i);
            int b = image.ValueBytes == 1 ? (image.IsSigned ? (sbyte)other[i] : other[i]) : image.IsSigned ? BitConverter.ToInt16(other, 2 * i) : BitConverter.ToUInt16(other, 2 * i);
            most = Math.Max(most, Math.Abs(a - b));
        }

        return most;
    }
}
