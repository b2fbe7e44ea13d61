using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Display;

public sealed class OverlayTests
{
    [Fact]
    public void Plane_IsDrawnWhereItsOriginSays_AndCutAtTheFrame()
    {
        // 3 x 4 pixels; the plane of 2 x 3 bits begins one row below and at the third column: its last column is outside.
        DicomDatasetBuilder image = Black().Overlay(0x6002, 2, 3, [2, 3], 0b101_011);
        Assert.Equal(
            [
                0, 0, 0, 0,
                0, 0, 255, 255,
                0, 0, 255, 0,
            ],
            Shown.Render(image, new() { BitsPerSample = 8 }));
        Assert.All(Shown.Render(image, new() { BitsPerSample = 8, ShowOverlays = false }), pixel => Assert.Equal(0, pixel));
        using DicomDataset dataset = image.ToDataset();
        OverlayPlane plane = Assert.Single(OverlayPlane.ReadAll(dataset, PixelFrames.Open(dataset).Description));
        Assert.Equal((0x6002, 2, 3, 1, 2, true, false, "MARK"), (plane.Group, plane.Rows, plane.Columns, plane.Top, plane.Left, plane.IsRegion, plane.IsInPixels, plane.Label));
    }

    [Fact]
    public void Plane_BeginningOutside_ShowsWhatLiesInside()
    {
        DicomDatasetBuilder image = Black().Overlay(0x6000, 2, 3, [0, 0], 0b110_000);
        Assert.Equal([255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Shown.Render(image, new() { BitsPerSample = 8 }));
    }

    [Fact]
    public void MultiFrameOverlay_BeginsAtItsFrame()
    {
        // Two planes of 12 bits without alignment, for frames 2 and 3 of 3.
        DicomDatasetBuilder image = Black(3).Overlay(0x6000, 3, 4, [1, 1], 0b100000000001_000000000010).Set(new DicomTag(0x6000, 0x0015), 2).Set(new DicomTag(0x6000, 0x0051), 2);
        DisplayOptions options = new() { BitsPerSample = 8 };
        Assert.All(Shown.Render(image, options), pixel => Assert.Equal(0, pixel));
        Assert.Equal([0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Shown.Render(image, options, 1));
        Assert.Equal([255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255], Shown.Render(image, options, 2));
    }

    [Fact]
    public void PlaneWithoutNumberOfFrames_IsOverAllFrames()
    {
        DicomDatasetBuilder image = Black(2).Overlay(0x6000, 1, 1, [1, 1], 1);
        Assert.Equal(255, Shown.Render(image, new() { BitsPerSample = 8 })[0]);
        Assert.Equal(255, Shown.Render(image, new() { BitsPerSample = 8 }, 1)[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PlaneInTheUnusedBitsOfCells_IsDrawnAndNoPartOfTheValues(bool isCoded)
    {
        // Values of 12 bits; bit 15 is an overlay, in native cells and in the samples of a lossless codestream alike.
        ushort[] cells = [.. Enumerable.Range(0, 12).Select(i => (ushort)((i * 100) | (i % 3 == 0 ? 0x8000 : 0)))];
        DicomDatasetBuilder image = Images.Axial("1.2.1", 0)
            .Set(DicomTags.BitsStored, 12).Set(DicomTags.HighBit, 11).Set(DicomTags.WindowCenter, 20000).Set(DicomTags.WindowWidth, 1)
            .Set(new DicomTag(0x6000, 0x0010), 3).Set(new DicomTag(0x6000, 0x0011), 4).Set(new DicomTag(0x6000, 0x0040), "G")
            .Set(new DicomTag(0x6000, 0x0100), 16).Set(new DicomTag(0x6000, 0x0102), 15)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, Shown.Words(cells));
        TransferSyntax? syntax = null;
        if (isCoded)
        {
            syntax = TransferSyntax.Get(CodedImage.LosslessSyntax);
            image.SetFragments(DicomTags.PixelData, default(ReadOnlyMemory<byte>), [CodedImage.Lossless(cells, 4, 3)]);
        }

        using DicomDataset dataset = image.ToDataset(syntax);
        PixelFrames frames = PixelFrames.Open(dataset);
        byte[] values = new byte[24];
        frames.Decode(0, values);
        Assert.Equal(Shown.Words([.. Enumerable.Range(0, 12).Select(i => (ushort)(i * 100))]), values);
        byte[] picture = new byte[12];
        new FrameRenderer(dataset, frames).Render(0, picture);
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => (byte)(i % 3 == 0 ? 255 : 0))], picture);
        Assert.True(OverlayPlane.ReadAll(dataset, frames.Description)[0].IsInPixels);
    }

    [Fact]
    public void Planes_OfDamagedHeaders_AreLeftOut()
    {
        // Larger than its data, of no size, and in a bit that no cell has.
        DicomDatasetBuilder image = Black().Overlay(0x6000, 60000, 60000, [1, 1], 1).Overlay(0x6002, 0, 3, [1, 1], 1)
            .Set(new DicomTag(0x6004, 0x0100), 16).Set(new DicomTag(0x6004, 0x0102), 16);
        using DicomDataset dataset = image.ToDataset();
        Assert.Empty(OverlayPlane.ReadAll(dataset, PixelFrames.Open(dataset).Description));
    }

    private static DicomDatasetBuilder Black(int frames = 1) =>
        Images.Axial("1.2.1", 0).Set(DicomTags.NumberOfFrames, frames).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[24 * frames]);
}
