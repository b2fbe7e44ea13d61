using Dicom.Net.Codecs;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Display;

public sealed class ColourPipelineTests
{
    [Theory]
    [InlineData("YBR_FULL", 3, new byte[] { 76, 85, 255, 150, 44, 21 }, new byte[] { 254, 0, 0, 0, 255, 1 })]
    [InlineData("YBR_FULL", 3, new byte[] { 29, 255, 107, 0, 0, 0 }, new byte[] { 0, 0, 254, 0, 135, 0 })]
    [InlineData("ARGB", 4, new byte[] { 9, 1, 2, 3, 9, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("CMYK", 4, new byte[] { 0, 255, 0, 0, 0, 0, 0, 255 }, new byte[] { 255, 0, 255, 0, 0, 0 })]
    public void Colours_OfBytes_BecomeRgb(string photometric, int samples, byte[] stored, byte[] expected) =>
        Assert.Equal(expected, Shown.Render(Shown.Colour(photometric, samples, stored), format: PictureFormat.Rgb8));

    [Fact]
    public void PartialRange_ReachesFromBlackToWhite()
    {
        // Two pairs of full pixels under the name of pairs: black, white, and red of BT.601's studio range.
        byte[] stored = [16, 128, 128, 235, 128, 128, 81, 90, 240];
        byte[] rgb = Shown.Render(Shown.Colour("YBR_PARTIAL_422", 3, stored), format: PictureFormat.Rgb8);
        Assert.Equal([0, 0, 0, 255, 255, 255], rgb[..6]);
        Assert.InRange(rgb[6], 253, 255);
        Assert.InRange(rgb[7], 0, 2);
        Assert.InRange(rgb[8], 0, 2);
    }

    [Theory]
    [InlineData("MONOCHROME2", 3)]
    [InlineData("HSV", 3)]
    [InlineData("RGB", 4)]
    public void Colours_ThatContradictTheirSamples_AreTypedErrors(string photometric, int samples) =>
        Assert.Throws<UnsupportedPixelDataException>(() => Shown.Render(Shown.Colour(photometric, samples, new byte[2 * samples])));

    [Fact]
    public void Colours_OfSixteenBits_StaySo()
    {
        DicomDatasetBuilder image = Shown.Colour("RGB", 3, 0, 0, 0).Set(DicomTags.BitsAllocated, 16).Set(DicomTags.BitsStored, 12).Set(DicomTags.HighBit, 11)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, Shown.Words(0, 2048, 4095));
        Assert.Equal(Shown.Words(0, 32776, 65535), Shown.Render(image, format: PictureFormat.Rgb16));
        Assert.Equal([0, 128, 255], Shown.Render(image, new() { BitsPerSample = 8 }, format: PictureFormat.Rgb8));
    }

    [Theory]
    [InlineData(false, false, "RGB")]
    [InlineData(false, false, "YBR_FULL_422")]
    [InlineData(true, false, "YBR_FULL_422")]
    [InlineData(true, false, "RGB")]
    [InlineData(false, true, "YBR_FULL")]
    public void Jpeg_ThatStatesItsColours_IsBelievedBeforeTheHeader(bool isConverted, bool isLossless, string photometric)
    {
        // A flat colour, so that nothing is lost but rounding.
        byte[] rgb = [.. Enumerable.Repeat(new byte[] { 200, 40, 90 }, 64).SelectMany(pixel => pixel)];
        byte[] ybr = [.. Enumerable.Repeat(new byte[] { 94, 126, 204 }, 64).SelectMany(pixel => pixel)];
        FrameInfo info = new() { Width = 8, Height = 8, Components = 3, BitsPerSample = 8 };
        byte[] codestream = isLossless
            ? CodedImage.Encode(info, ybr, JpegEncoderOptions.LosslessFirstOrder)
            : CodedImage.Encode(info, rgb, new() { Quality = 100, ConvertRgbToYCbCr = isConverted });
        DicomDatasetBuilder image = Shown.Colour(photometric, 3, new byte[24]).Set(DicomTags.Rows, 8)
            .SetFragments(DicomTags.PixelData, default, [codestream]);
        using DicomDataset dataset = image.ToDataset(TransferSyntax.Get(isLossless ? CodedImage.LosslessSyntax : CodedImage.BaselineSyntax));
        byte[] picture = new byte[192];
        new FrameRenderer(dataset, PixelFrames.Open(dataset)).Render(0, picture);
        for (int i = 0; i < 192; i++)
        {
            Assert.InRange(picture[i], rgb[i] - 2, rgb[i] + 2);
        }
    }

    [Fact]
    public void Palette_OfSegmentsOfBytes_IsExpanded()
    {
        // Two bytes as they are, four in equal steps to 200, then the first segment once more.
        byte[] segments = [0, 2, 10, 20, 1, 4, 200, 2, 1, 0, 0, 0, 0, 0];
        DicomDatasetBuilder image = Palette(8, 8, segments, true, 0, 1, 2, 5, 6, 7);
        byte[] expected = [10, 20, 65, 200, 10, 20];
        Assert.Equal([.. expected.SelectMany(gray => new[] { gray, gray, gray })], Shown.Render(image, format: PictureFormat.Rgb8));
    }

    [Fact]
    public void Palette_OfSignedPixels_BeginsBelowZero()
    {
        DicomDatasetBuilder image = Palette(4, 8, [1, 2, 3, 4], false, unchecked((byte)-3), unchecked((byte)-2), 0, 1, 90)
            .Set(DicomTags.PixelRepresentation, 1);
        for (ushort i = 0; i < 3; i++)
        {
            image.SetBytes(new DicomTag(0x0028, (ushort)(0x1101 + i)), DicomVR.SS, Shown.Words(4, unchecked((ushort)-2), 8));
        }

        Assert.Equal([1, 1, 1, 1, 1, 1, 3, 3, 3, 4, 4, 4, 4, 4, 4], Shown.Render(image, format: PictureFormat.Rgb8));
    }

    [Fact]
    public void Palette_WithOneDarkChannel_KeepsOneScaleForAll()
    {
        DicomDatasetBuilder image = Palette(2, 16, Shown.Words(0, 0xFF00), false, 1);
        image.SetBytes(new DicomTag(0x0028, 0x1203), DicomVR.OW, Shown.Words(0, 0x00F0));
        Assert.Equal([255, 255, 0], Shown.Render(image, format: PictureFormat.Rgb8));
        Assert.Equal(Shown.Words(0xFF00, 0xFF00, 0x00F0), Shown.Render(image, new() { BitsPerSample = 16 }, format: PictureFormat.Rgb16));
    }

    [Fact]
    public void Palette_ThatIsMissing_IsATypedError() =>
        Assert.Throws<ImageObjectException>(() => Shown.Render(Shown.Colour("PALETTE COLOR", 1, 1, 2)));

    private static DicomDatasetBuilder Palette(int count, int bits, byte[] data, bool isSegmented, params byte[] stored)
    {
        DicomDatasetBuilder image = Shown.Colour("PALETTE COLOR", 1, stored);
        for (ushort i = 0; i < 3; i++)
        {
            image.SetBytes(new DicomTag(0x0028, (ushort)(0x1101 + i)), DicomVR.US, Shown.Words((ushort)count, 0, (ushort)bits));
            image.SetBytes(new DicomTag(0x0028, (ushort)((isSegmented ? 0x1221 : 0x1201) + i)), DicomVR.OW, data);
        }

        return image;
    }
}
