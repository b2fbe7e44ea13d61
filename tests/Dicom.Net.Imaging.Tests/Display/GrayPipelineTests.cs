using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Display;

public sealed class GrayPipelineTests
{
    private static readonly DicomTag s_frameVoiLut = new(0x0028, 0x9132);
    private static readonly DicomTag s_pixelValueTransformation = new(0x0028, 0x9145);
    private static readonly DicomTag s_shared = new(0x5200, 0x9229);

    [Fact]
    public void ModalityTable_IsLookedUpAndHoldsBeyondItsEnds()
    {
        DicomDatasetBuilder image = Shown.Gray([-7, -2, -1, 0, 1, 9], 6).AddTable(Shown.ModalityLutSequence, -2, 12, 100, 200, 1000, 4000)
            .Set(DicomTags.RescaleSlope, 55);
        using DicomDataset dataset = image.ToDataset();
        ModalityTransform modality = ModalityTransform.Read(dataset, 0);
        Assert.Equal([100, 100, 200, 1000, 4000, 4000], new[] { -7, -2, -1, 0, 1, 9 }.Select(value => modality.Map(value)));
        float[] values = new float[6];
        PixelFrames.Open(dataset).Decode(0, modality, values);
        Assert.Equal([100, 100, 200, 1000, 4000, 4000], values);
    }

    [Theory]
    [InlineData(1.5, -1024, 1.5, -1024)]
    [InlineData(0, 3, 1, 3)]
    public void SlopeAndIntercept_GoInOnePass(double slope, double intercept, double factor, double offset)
    {
        DicomDatasetBuilder image = Shown.Gray([-2048, -1, 0, 1, 2047], 5).Set(DicomTags.BitsStored, 12).Set(DicomTags.HighBit, 11)
            .Set(DicomTags.RescaleSlope, slope).Set(DicomTags.RescaleIntercept, intercept).Set(DicomTags.RescaleType, "HU");
        using DicomDataset dataset = image.ToDataset();
        ModalityTransform modality = ModalityTransform.Read(dataset, 0);
        Assert.Equal("HU", modality.Unit);
        float[] values = new float[5];
        PixelFrames frames = PixelFrames.Open(dataset);
        frames.Decode(0, modality, values);
        Assert.Equal(new[] { -2048, -1, 0, 1, 2047 }.Select(stored => (float)((stored * factor) + offset)), values);
        Assert.Throws<ArgumentException>(() => frames.Decode(0, modality, values.AsSpan(1)));
    }

    [Fact]
    public void DoseGridScaling_IsTheSlopeOfADose()
    {
        using DicomDataset dataset = Shown.Gray([1, 2], 2).Set(new DicomTag(0x3004, 0x000E), "0.25").Set(new DicomTag(0x3004, 0x0002), "GY").ToDataset();
        ModalityTransform modality = ModalityTransform.Read(dataset, 0);
        Assert.Equal((0.25, 0.0, "GY"), (modality.Slope, modality.Intercept, modality.Unit));
    }

    [Fact]
    public void FunctionalGroups_GoBeforeTheSharedOnesAndTheRoot()
    {
        // Frame 1 has its own window and rescale, frame 2 neither: the shared rescale and the root's window hold.
        DicomDatasetBuilder image = Shown.Gray([0, 50, 100, 0, 50, 100], 3).Set(DicomTags.WindowCenter, 1000.5).Set(DicomTags.WindowWidth, 2001);
        image.AddItem(s_shared).AddItem(s_pixelValueTransformation).Set(DicomTags.RescaleSlope, 20).Set(DicomTags.RescaleIntercept, 0);
        DicomDatasetBuilder first = image.AddItem(DicomTags.PerFrameFunctionalGroupsSequence);
        first.AddItem(s_pixelValueTransformation).Set(DicomTags.RescaleSlope, 1).Set(DicomTags.RescaleIntercept, -50);
        first.AddItem(s_frameVoiLut).Set(DicomTags.WindowCenter, 0).Set(DicomTags.WindowWidth, 100).Set(DicomTags.VOILUTFunction, "LINEAR_EXACT");
        image.AddItem(DicomTags.PerFrameFunctionalGroupsSequence).Set(DicomTags.Modality, "CT");
        Assert.Equal([0, 128, 255], Shown.Render(image));
        Assert.Equal([0, 128, 255], Shown.Render(image, frame: 1));
        using DicomDataset dataset = image.ToDataset();
        Assert.Equal(-50, ModalityTransform.Read(dataset, 0).Intercept);
        Assert.Equal(20, ModalityTransform.Read(dataset, 1).Slope);
        Assert.Equal(2001, Assert.Single(VoiTransform.ReadAll(dataset, 1)).Width);
    }

    [Fact]
    public void SeveralWindowsAndTables_AreOfferedInOrderWithTheirExplanations()
    {
        DicomDatasetBuilder image = Shown.Gray([0, 100, 200], 3)
            .Set(DicomTags.WindowCenter, [100, 5, 50]).Set(DicomTags.WindowWidth, [200, 0, 100])
            .Set(DicomTags.VOILUTFunction, "LINEAR_EXACT").Set(DicomTags.WindowCenterWidthExplanation, "WIDE\\BROKEN\\NARROW")
            .AddTable(Shown.VoiLutSequence, 0, 8, 255, 0).AddTable(Shown.VoiLutSequence, 100, 10, 0, 1023);
        using DicomDataset dataset = image.ToDataset();
        Assert.Equal(["WIDE", "NARROW", "TABLE", "TABLE"], VoiTransform.ReadAll(dataset, 0).Select(voi => voi.Explanation));
        Assert.Equal([0, 128, 255], Shown.Render(image));
        Assert.Equal([0, 255, 255], Shown.Render(image, new() { VoiIndex = 1 }));
        Assert.Equal([255, 0, 0], Shown.Render(image, new() { VoiIndex = 2 }));
        Assert.Equal([0, 0, 255], Shown.Render(image, new() { VoiIndex = 3 }));
        Assert.Throws<DicomImagingException>(() => Shown.Render(image, new() { VoiIndex = 4 }));
        Assert.Equal([0, 0, 255], Shown.Render(image, new() { Voi = VoiTransform.Window(150, 1) }));
        Assert.Equal(Shown.Words(0, 32768, 65535), Shown.Render(image, new() { UseHeaderVoi = false }, format: PictureFormat.Gray16));
    }

    [Theory]
    [InlineData("MONOCHROME2", null, false, new byte[] { 0, 128, 255 })]
    [InlineData("MONOCHROME2", "INVERSE", false, new byte[] { 255, 128, 0 })]
    [InlineData("MONOCHROME1", null, false, new byte[] { 255, 128, 0 })]
    [InlineData("MONOCHROME1", "INVERSE", false, new byte[] { 255, 128, 0 })]
    [InlineData("MONOCHROME1", "INVERSE", true, new byte[] { 0, 128, 255 })]
    [InlineData("MONOCHROME2", "IDENTITY", true, new byte[] { 255, 128, 0 })]
    public void Inversion_IsOfMonochrome1AndOfInverse_Once(string photometric, string? shape, bool invert, byte[] expected)
    {
        DicomDatasetBuilder image = Shown.Gray([0, 100, 200], 3).Set(DicomTags.PhotometricInterpretation, photometric)
            .Set(DicomTags.WindowCenter, 100).Set(DicomTags.WindowWidth, 200).Set(DicomTags.VOILUTFunction, "LINEAR_EXACT");
        if (shape is not null)
        {
            image.Set(DicomTags.PresentationLUTShape, shape);
        }

        byte[] picture = Shown.Render(image, new() { Invert = invert });
        Assert.Equal(expected[0], picture[0]);
        Assert.InRange(picture[1], 127, 128);
        Assert.Equal(expected[2], picture[2]);
    }

    [Fact]
    public void Padding_IsBlackAndNoPartOfTheRange()
    {
        // One value, then a range given from its upper end; both in stored values.
        DicomDatasetBuilder image = Shown.Gray([-2000, 10, 20, 30, -1990], 5).Set(DicomTags.PhotometricInterpretation, "MONOCHROME1")
            .SetBytes(DicomTags.PixelPaddingValue, DicomVR.SS, BitConverter.GetBytes((short)-2000));
        Assert.Equal(65535 - (int)Math.Round(65535 * 2010 / 2020.0), BitConverter.ToUInt16(Shown.Render(image, format: PictureFormat.Gray16), 4));
        image.SetBytes(new DicomTag(0x0028, 0x0121), DicomVR.SS, BitConverter.GetBytes((short)-1985));
        Assert.Equal(Shown.Words(0, 65535, 32768, 0, 0), Shown.Render(image, format: PictureFormat.Gray16));
        Assert.Equal(65535, BitConverter.ToUInt16(Shown.Render(image, new() { SuppressPadding = false }, format: PictureFormat.Gray16), 0));
    }

    [Fact]
    public void Padding_WrittenUnsignedForSignedPixels_IsTheSameBits()
    {
        DicomDatasetBuilder image = Shown.Gray([-2000, 10], 2).SetBytes(DicomTags.PixelPaddingValue, DicomVR.US, BitConverter.GetBytes(unchecked((ushort)-2000)));
        using DicomDataset dataset = image.ToDataset();
        Assert.Equal(new PixelPadding(-2000, -2000), PixelPadding.Read(dataset, PixelFrames.Open(dataset).Description));
    }

    [Theory]
    [InlineData(VoiFunction.Linear)]
    [InlineData(VoiFunction.LinearExact)]
    [InlineData(VoiFunction.Sigmoid)]
    public void ThreeWays_OfTheSameWindow_GiveTheSameGray(VoiFunction function)
    {
        // Padding that no pixel has keeps it from the one-pass way; 32-bit cells from the table.
        short[] stored = [.. Enumerable.Range(-600, 1201).Select(value => (short)value)];
        VoiTransform window = VoiTransform.Window(40, 500, function);
        DicomDatasetBuilder fused = Shown.Gray(stored, stored.Length).Set(DicomTags.RescaleSlope, 1.25).Set(DicomTags.RescaleIntercept, 7);
        byte[] first = Shown.Render(fused, new() { Voi = window });
        fused.SetBytes(DicomTags.PixelPaddingValue, DicomVR.SS, BitConverter.GetBytes((short)-30000));
        byte[] second = Shown.Render(fused, new() { Voi = window });
        fused.Set(DicomTags.BitsAllocated, 32).Set(DicomTags.BitsStored, 32).Set(DicomTags.HighBit, 31)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, stored.SelectMany(value => BitConverter.GetBytes((int)value)).ToArray());
        byte[] third = Shown.Render(fused, new() { Voi = window });
        Assert.Equal(second, third);
        for (int i = 0; i < stored.Length; i++)
        {
            Assert.Equal(Math.Floor((window.Map((stored[i] * 1.25) + 7) * 255) + 0.5), second[i]);
            Assert.InRange(first[i], second[i] - 1, second[i] + 1);
        }

        Assert.InRange(first.Zip(second).Count(pair => pair.First != pair.Second), 0, 2);
    }

    [Fact]
    public void Window_OfNoWidth_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => VoiTransform.Window(0, 0.5));
        Assert.Throws<ArgumentException>(() => VoiTransform.Window(0, 0, VoiFunction.Sigmoid));
        Assert.Throws<ArgumentException>(() => VoiTransform.Window(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => VoiTransform.Window(1, 1, VoiFunction.Table));
    }

    [Fact]
    public void Floats_AreSpreadOverTheirRangeWithoutTheirPadding()
    {
        DicomDatasetBuilder image = Images.Axial("1.2.1", 0).Set(DicomTags.Rows, 1)
            .SetBytes(DicomTags.FloatPixelData, DicomVR.OF, new[] { -1e9f, 0.25f, 0.75f, float.NaN }.SelectMany(BitConverter.GetBytes).ToArray())
            .SetBytes(new DicomTag(0x0028, 0x0122), DicomVR.FL, BitConverter.GetBytes(-1e9f));
        image.Remove(DicomTags.PixelData);
        Assert.Equal([0, 0, 255, 0], Shown.Render(image, new() { BitsPerSample = 8 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Render_InSteadyState_AllocatesNothing(bool isTable)
    {
        short[] stored = new short[64 * 64];
        new Random(5).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(stored.AsSpan()));
        DicomDatasetBuilder image = Shown.Gray(stored, 64 * 64).Set(DicomTags.WindowCenter, 40).Set(DicomTags.WindowWidth, 400);
        if (isTable)
        {
            image.Set(DicomTags.VOILUTFunction, "SIGMOID");
        }

        using DicomDataset dataset = image.ToDataset();
        PixelFrames frames = PixelFrames.Open(dataset);
        FrameRenderer renderer = new(dataset, frames);
        byte[] picture = new byte[64 * 64];
        float[] values = new float[64 * 64];
        ModalityTransform modality = ModalityTransform.Linear(2, -1000);
        Assert.Equal(0, Allocations.Least(() =>
        {
            renderer.Render(0, picture);
            frames.Decode(0, modality, values);
        }));
    }
}
