using System.Buffers.Binary;
using FsCheck.Xunit;

namespace Dicom.Net.Imaging.Tests;

public class PngWriterTests
{
    [Property(Replay = "(20250301,41)", MaxTest = 60)]
    public void Write_AnyPicture_IsReadBackEqual(int seed, byte width, byte height)
    {
        Random random = new(seed);
        int columns = 1 + (width % 70);
        int rows = 1 + (height % 50);
        byte[] gray = Picture(random, columns * rows);
        byte[] rgb = Picture(random, columns * rows * 3);
        ushort[] deep = [.. Enumerable.Range(0, columns * rows).Select(i => (ushort)((i * 300) + random.Next(50)))];
        Assert.Equal(gray, PngReader.Read(Write(png => PngWriter.WriteGray8(png, gray, columns, rows)), columns, rows, 8, 0));
        Assert.Equal(rgb, PngReader.Read(Write(png => PngWriter.WriteRgb8(png, rgb, columns, rows)), columns, rows, 8, 2));
        byte[] bigEndian = new byte[2 * deep.Length];
        for (int i = 0; i < deep.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bigEndian.AsSpan(2 * i), deep[i]);
        }

        Assert.Equal(bigEndian, PngReader.Read(Write(png => PngWriter.WriteGray16(png, deep, columns, rows)), columns, rows, 16, 0));
    }

    [Fact]
    public void Write_SmoothPicture_IsSmallerThanItsPixels()
    {
        byte[] ramp = [.. Enumerable.Range(0, 256 * 256).Select(i => (byte)((i % 256) + (i / 256)))];
        Assert.InRange(Write(png => PngWriter.WriteGray8(png, ramp, 256, 256)).Length, 1, ramp.Length / 20);
    }

    [Fact]
    public void Write_WrongSize_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PngWriter.WriteGray8(Stream.Null, new byte[11], 3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngWriter.WriteGray8(Stream.Null, [], 0, 4));
    }

    private static byte[] Write(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }

    private static byte[] Picture(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)(random.Next(4) == 0 ? random.Next(256) : i))];
}
