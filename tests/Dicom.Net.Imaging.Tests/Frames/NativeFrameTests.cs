using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed class NativeFrameTests
{
    [Theory]
    [InlineData(5, 3, 7, false)]
    [InlineData(100, 100, 3, false)]
    [InlineData(250, 201, 3, true)]
    [InlineData(1, 1, 9, true)]
    public void SingleBits_FollowEachOtherWithoutAlignment(int rows, int columns, int frames, bool isBigEndian)
    {
        Random random = new(11);
        int count = rows * columns;
        byte[] pixels = new byte[count * frames];
        byte[] packed = new byte[(((pixels.Length + 7) / 8) + 1) & ~1];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.Next(2);
            packed[i / 8] |= (byte)(pixels[i] << (i % 8));
        }

        // The writer turns the words of OW round, the reader must turn them back, also where a frame begins within one.
        DicomDatasetBuilder image = Image(rows, columns, 1, 1, frames).SetBytes(DicomTags.PixelData, DicomVR.OW, packed);
        using DicomDataset dataset = image.ToDataset(isBigEndian ? TransferSyntax.ExplicitVRBigEndian : null);
        PixelFrames opened = PixelFrames.Open(dataset);
        Assert.Equal(frames, opened.Count);
        byte[] values = new byte[count];
        for (int i = frames - 1; i >= 0; i--)
        {
            opened.Decode(i, values);
            Assert.Equal(pixels[(i * count)..((i + 1) * count)], values);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Planes_AreInterleaved(int allocated)
    {
        const int Rows = 50;
        const int Columns = 31;
        int cell = allocated / 8;
        byte[] planar = new byte[2 * 3 * Rows * Columns * cell];
        new Random(12).NextBytes(planar);
        DicomDatasetBuilder image = Image(Rows, Columns, 3, allocated, 2)
            .Set(DicomTags.PlanarConfiguration, 1).SetBytes(DicomTags.PixelData, DicomVR.OW, planar);
        using DicomDataset dataset = image.ToDataset();
        PixelFrames frames = PixelFrames.Open(dataset);
        byte[] values = new byte[frames.Description.Frame.FrameLengthBytes];
        for (int frame = 0; frame < 2; frame++)
        {
            frames.Decode(frame, values);
            for (int pixel = 0; pixel < Rows * Columns; pixel++)
            {
                for (int sample = 0; sample < 3; sample++)
                {
                    int from = ((((frame * 3) + sample) * Rows * Columns) + pixel) * cell;
                    Assert.True(planar.AsSpan(from, cell).SequenceEqual(values.AsSpan(((pixel * 3) + sample) * cell, cell)));
                }
            }
        }
    }

    [Theory]
    [InlineData(4, 6)]
    [InlineData(3, 5)]
    [InlineData(2, 5000)]
    public void ChromaPairs_AreRepeated(int rows, int columns)
    {
        int rowBytes = (columns + 1) / 2 * 4;
        byte[] pairs = new byte[2 * rows * rowBytes];
        new Random(13).NextBytes(pairs);
        DicomDatasetBuilder image = Image(rows, columns, 3, 8, 2)
            .Set(DicomTags.PhotometricInterpretation, "YBR_FULL_422").SetBytes(DicomTags.PixelData, DicomVR.OB, pairs);
        using DicomDataset dataset = image.ToDataset();
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.Equal(2, frames.Count);
        byte[] values = new byte[3 * rows * columns];
        frames.Decode(1, values);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                ReadOnlySpan<byte> pair = pairs.AsSpan(((rows + y) * rowBytes) + (x / 2 * 4), 4);
                Assert.Equal([pair[x % 2], pair[2], pair[3]], values[(3 * ((y * columns) + x))..][..3]);
            }
        }
    }

    [Theory]
    [InlineData(8, 7, 6, 1)]
    [InlineData(16, 12, 15, 1)]
    [InlineData(32, 20, 25, 1)]
    [InlineData(64, 40, 50, 1)]
    [InlineData(64, 40, 50, 0)]
    public void Cells_AreMaskedAndExtended(int allocated, int stored, int high, int representation)
    {
        int cell = allocated / 8;
        byte[] cells = new byte[12 * cell];
        new Random(14).NextBytes(cells);
        DicomDatasetBuilder image = Image(3, 4, 1, allocated, 1)
            .Set(DicomTags.BitsStored, stored).Set(DicomTags.HighBit, high).Set(DicomTags.PixelRepresentation, representation)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, cells);
        using DicomDataset dataset = image.ToDataset();
        byte[] values = new byte[cells.Length];
        PixelFrames.Open(dataset).Decode(0, values);
        Span<byte> wide = stackalloc byte[8];
        for (int i = 0; i < 12; i++)
        {
            wide.Clear();
            cells.AsSpan(i * cell, cell).CopyTo(wide);
            Int128 value = (Int128)(BinaryPrimitives.ReadUInt64LittleEndian(wide) >> (high + 1 - stored)) & ((Int128.One << stored) - 1);
            if (representation == 1 && value >> (stored - 1) != 0)
            {
                value -= Int128.One << stored;
            }

            BinaryPrimitives.WriteInt64LittleEndian(wide, unchecked((long)(ulong)(UInt128)value));
            Assert.True(wide[..cell].SequenceEqual(values.AsSpan(i * cell, cell)), $"pixel {i}");
        }
    }

    [Fact]
    public void Frames_CutShort_AreNotThere()
    {
        DicomDatasetBuilder image = Image(3, 4, 1, 16, 3).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[(24 * 2) + 10]);
        using DicomDataset dataset = image.ToDataset();
        PixelFrames frames = PixelFrames.Open(dataset);
        Assert.Equal(2, frames.Count);
        byte[] values = new byte[24];
        frames.Decode(1, values);
        Assert.Throws<FrameDecodingException>(() => frames.Decode(2, values));
        Assert.Throws<ArgumentException>(() => frames.Decode(1, values.AsSpan(1)));
    }

    [Theory]
    [InlineData(0, 4, 16, 16, 15)]
    [InlineData(3, 4, 16, 17, 16)]
    [InlineData(3, 4, 16, 12, 5)]
    [InlineData(3, 4, 12, 12, 11)]
    public void Headers_OfNoImage_AreTypedErrors(int rows, int columns, int allocated, int stored, int high)
    {
        DicomDatasetBuilder image = Image(rows, columns, 1, allocated, 1)
            .Set(DicomTags.BitsStored, stored).Set(DicomTags.HighBit, high).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[24]);
        using DicomDataset dataset = image.ToDataset();
        Assert.ThrowsAny<DicomImagingException>(() => PixelFrames.Open(dataset));
    }

    private static DicomDatasetBuilder Image(int rows, int columns, int samples, int allocated, int frames) => Images.Axial("1.2.1", 0)
        .Set(DicomTags.Rows, rows)
        .Set(DicomTags.Columns, columns)
        .Set(DicomTags.SamplesPerPixel, samples)
        .Set(DicomTags.BitsAllocated, allocated)
        .Set(DicomTags.BitsStored, allocated)
        .Set(DicomTags.HighBit, allocated - 1)
        .Set(DicomTags.NumberOfFrames, frames);
}
