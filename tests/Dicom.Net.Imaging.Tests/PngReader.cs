using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Dicom.Net.Imaging.Tests;

/// <summary>A plain reader of what the writer may write, from the PNG specification: every chunk's CRC bit by bit, every filter undone.</summary>
internal static class PngReader
{
    internal static byte[] Read(byte[] png, int width, int height, int bits, int colour)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        using MemoryStream data = new();
        int at = 8;
        string last = "";
        while (at < png.Length)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            last = Encoding.ASCII.GetString(png, at + 4, 4);
            ReadOnlySpan<byte> value = png.AsSpan(at + 8, length);
            Assert.Equal(Crc(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (last == "IHDR")
            {
                Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(value));
                Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(value[4..]));
                Assert.Equal([(byte)bits, (byte)colour, 0, 0, 0], value[8..].ToArray());
            }
            else if (last == "IDAT")
            {
                data.Write(value);
            }

            at += 12 + length;
        }

        Assert.Equal("IEND", last);
        data.Position = 0;
        using ZLibStream zlib = new(data, CompressionMode.Decompress);
        using MemoryStream rows = new();
        zlib.CopyTo(rows);
        int pixelBytes = (colour == 2 ? 3 : 1) * bits / 8;
        return Unfilter(rows.ToArray(), width * pixelBytes, height, pixelBytes);
    }

    private static byte[] Unfilter(byte[] rows, int rowBytes, int height, int pixelBytes)
    {
        Assert.Equal(height * (rowBytes + 1), rows.Length);
        byte[] pixels = new byte[height * rowBytes];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < rowBytes; x++)
            {
                int a = x >= pixelBytes ? pixels[(y * rowBytes) + x - pixelBytes] : 0;
                int b = y > 0 ? pixels[((y - 1) * rowBytes) + x] : 0;
                int c = x >= pixelBytes && y > 0 ? pixels[((y - 1) * rowBytes) + x - pixelBytes] : 0;
                int p = a + b - c;
                int paeth = Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
                int prediction = rows[y * (rowBytes + 1)] switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, 4 => paeth, _ => throw new InvalidDataException("filter") };
                pixels[(y * rowBytes) + x] = (byte)(rows[(y * (rowBytes + 1)) + 1 + x] + prediction);
            }
        }

        return pixels;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
