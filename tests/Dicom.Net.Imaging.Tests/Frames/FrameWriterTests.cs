using System.Buffers.Binary;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class FrameWriterTests
{
    [Fact]
    public void Raw_OfManyFrames_HoldsThemInTheOrderAskedFor()
    {
        using TemporaryFolder folder = new();
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 17, 30);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        int[] chosen = [.. Enumerable.Range(0, 17).Reverse(), 4];
        FrameWriter.WriteRaw(PixelFrames.Open(dataset), chosen, folder.File("a.raw"));
        Assert.Equal(chosen.SelectMany(i => coded.Values[i]), File.ReadAllBytes(folder.File("a.raw")));
        Assert.Throws<DicomImagingException>(() => FrameWriter.WriteRaw(PixelFrames.Open(dataset), chosen, folder.File("a.raw")));
    }

    [Fact]
    public void Raw_OfADamagedFrame_LeavesNoFile()
    {
        using TemporaryFolder folder = new();
        CodedFrames coded = CodedFrames.Create(CodedFrames.Jpeg, 6, 31);
        byte[][] fragments = [.. coded.Codestreams];
        fragments[4] = fragments[4][..(fragments[4].Length / 4 * 2)];
        fragments[5] = fragments[5][..(fragments[5].Length / 4 * 2)];
        using DicomDataset dataset = coded.ToObject(fragments).ToDataset(TransferSyntax.Get(CodedFrames.Jpeg));
        FrameDecodingException error = Assert.Throws<FrameDecodingException>(() => FrameWriter.WriteRaw(PixelFrames.Open(dataset), [0, 1, 2, 3, 4, 5], folder.File("a.raw")));
        Assert.Equal(4, error.FrameIndex);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Nrrd_OfFrames_StatesTheirShape()
    {
        using TemporaryFolder folder = new();
        CodedFrames coded = CodedFrames.Create(CodedFrames.Rle, 2, 32);
        using DicomDataset dataset = coded.ToObject(coded.Codestreams).ToDataset(TransferSyntax.Get(CodedFrames.Rle));
        FrameWriter.WriteNrrd(PixelFrames.Open(dataset), [0, 1], [0.5, 0.25], folder.File("a.nrrd"));
        byte[] file = File.ReadAllBytes(folder.File("a.nrrd"));
        int end = file.AsSpan().IndexOf("\n\n"u8);
        string header = Encoding.ASCII.GetString(file, 0, end);
        Assert.Contains("type: unsigned short\ndimension: 3\nsizes: 13 11 2\nspacings: 0.25 0.5 NaN\nkinds: domain domain list\nendian: little\nencoding: raw", header, StringComparison.Ordinal);
        Assert.Equal([.. coded.Values[0], .. coded.Values[1]], file[(end + 2)..]);
    }

    [Theory]
    [InlineData("MONOCHROME2", null, new byte[] { 0, 0, 128, 255 })]
    [InlineData("MONOCHROME1", null, new byte[] { 255, 255, 127, 0 })]
    [InlineData("MONOCHROME2", "LINEAR_EXACT", new byte[] { 0, 0, 128, 255 })]
    [InlineData("MONOCHROME2", "SIGMOID", new byte[] { 0, 30, 128, 255 })]
    public void Png_OfAStatedWindow_IsMappedByIt(string photometric, string? function, byte[] expected)
    {
        // Rescaled values are 2 * stored - 100; the window is 900 +- 100 around 1000 (PS3.3 §C.11.2.1.2).
        ushort[] stored = [0, 500, 550, 900];
        byte[] cells = new byte[8];
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(cells.AsSpan(2 * i), stored[i]);
        }

        DicomDatasetBuilder image = Images.Axial("1.2.1", 0)
            .Set(DicomTags.Rows, 1).Set(DicomTags.PhotometricInterpretation, photometric).Set(DicomTags.RescaleSlope, 2).Set(DicomTags.RescaleIntercept, -100)
            .Set(DicomTags.WindowCenter, 1000).Set(DicomTags.WindowWidth, 200).SetBytes(DicomTags.PixelData, DicomVR.OW, cells);
        if (function is not null)
        {
            image.Set(DicomTags.VOILUTFunction, function);
        }

        byte[] picture = Png(image, 4, 1, 8, 0);
        for (int i = 0; i < 4; i++)
        {
            Assert.InRange(picture[i], expected[i] - 1, expected[i] + 1);
        }
    }

    [Fact]
    public void Png_WithoutWindow_GoesFromTheLeastToTheGreatestInSixteenBits()
    {
        byte[] cells = [.. new ushort[] { 100, 200, 300, 400 }.SelectMany(BitConverter.GetBytes)];
        byte[] picture = Png(Images.Axial("1.2.1", 0).Set(DicomTags.Rows, 1).SetBytes(DicomTags.PixelData, DicomVR.OW, cells), 4, 1, 16, 0);
        Assert.Equal([0, 0, 0x55, 0x55, 0xAA, 0xAA, 0xFF, 0xFF], picture);
    }

    [Theory]
    [InlineData("RGB", new byte[] { 10, 20, 30 }, new byte[] { 10, 20, 30 })]
    [InlineData("YBR_FULL", new byte[] { 76, 85, 255 }, new byte[] { 254, 0, 0 })]
    [InlineData("YBR_FULL", new byte[] { 200, 128, 128 }, new byte[] { 200, 200, 200 })]
    public void Png_OfColours_IsRgb(string photometric, byte[] pixel, byte[] expected)
    {
        DicomDatasetBuilder image = Images.Axial("1.2.1", 0)
            .Set(DicomTags.Rows, 1).Set(DicomTags.Columns, 2).Set(DicomTags.SamplesPerPixel, 3).Set(DicomTags.PhotometricInterpretation, photometric)
            .Set(DicomTags.BitsAllocated, 8).Set(DicomTags.BitsStored, 8).Set(DicomTags.HighBit, 7)
            .SetBytes(DicomTags.PixelData, DicomVR.OB, new byte[] { pixel[0], pixel[1], pixel[2], pixel[0], pixel[1], pixel[2] });
        Assert.Equal([.. expected, .. expected], Png(image, 2, 1, 8, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Png_OfAPalette_IsLookedUpAndClampedAtItsEnds(bool isSegmented)
    {
        // Six entries for stored values from 10 on: 0x0100, 0x0200, then in equal steps to 0x0A00.
        ushort[] entries = [0x0100, 0x0200, 0x0400, 0x0600, 0x0800, 0x0A00];
        ushort[] segments = [0, 2, 0x0100, 0x0200, 1, 4, 0x0A00];
        byte[] table = [.. (isSegmented ? segments : entries).SelectMany(BitConverter.GetBytes)];
        DicomDatasetBuilder image = Images.Axial("1.2.1", 0)
            .Set(DicomTags.Rows, 1).Set(DicomTags.Columns, 4).Set(DicomTags.PhotometricInterpretation, "PALETTE COLOR")
            .Set(DicomTags.BitsAllocated, 8).Set(DicomTags.BitsStored, 8).Set(DicomTags.HighBit, 7)
            .SetBytes(DicomTags.PixelData, DicomVR.OB, new byte[] { 0, 11, 13, 200 });
        for (ushort i = 0; i < 3; i++)
        {
            image.SetBytes(new DicomTag(0x0028, (ushort)(0x1101 + i)), DicomVR.US, new byte[] { 6, 0, 10, 0, 16, 0 });
            image.SetBytes(new DicomTag(0x0028, (ushort)((isSegmented ? 0x1221 : 0x1201) + i)), DicomVR.OW, table);
        }

        Assert.Equal([1, 1, 1, 2, 2, 2, 6, 6, 6, 10, 10, 10], Png(image, 4, 1, 8, 2));
    }

    [Fact]
    public void SegmentedTable_Damaged_IsRefused()
    {
        Random random = new(33);
        ushort[] entries = new ushort[64];
        Assert.True(SegmentedTable.TryExpand<ushort>([0, 4, 1, 2, 3, 4, 1, 30, 600, 2, 1, 6 * 2, 0, 0, 0], entries.AsSpan(0, 64)));
        Assert.Equal(600, entries[33]);
        Assert.False(SegmentedTable.TryExpand<ushort>([1, 4, 9], entries));
        Assert.False(SegmentedTable.TryExpand<ushort>([2, 1, 0, 0], entries));
        for (int i = 0; i < 20_000; i++)
        {
            ushort[] cells = new ushort[random.Next(12)];
            for (int c = 0; c < cells.Length; c++)
            {
                cells[c] = (ushort)random.Next(random.Next(2) == 0 ? 4 : 70);
            }

            SegmentedTable.TryExpand<ushort>(cells, entries);
        }
    }

    private static byte[] Png(DicomDatasetBuilder image, int width, int height, int bits, int colour)
    {
        using TemporaryFolder folder = new();
        using DicomDataset dataset = image.ToDataset();
        FrameWriter.WritePng(dataset, PixelFrames.Open(dataset), 0, folder.File("a.png"));
        return PngReader.Read(File.ReadAllBytes(folder.File("a.png")), width, height, bits, colour);
    }
}
