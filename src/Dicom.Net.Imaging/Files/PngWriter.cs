using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>Writes PNG pictures: gray and RGB of 8 and 16 bit, not interlaced, each row with the filter that suits it best.</summary>
public static class PngWriter
{
    private const byte ColourGray = 0;
    private const byte ColourRgb = 2;

    // One IDAT chunk holds at most this many bytes.
    private const int ChunkLengthBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes an 8-bit gray picture.</summary>
    /// <param name="destination">Receives the file's bytes; not disposed.</param>
    /// <param name="pixels">Row by row, <paramref name="width"/> * <paramref name="height"/> bytes.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The size is below 1 or is not that of the pixels.</exception>
    public static void WriteGray8(Stream destination, ReadOnlySpan<byte> pixels, int width, int height) =>
        Write(destination, pixels, width, height, 8, ColourGray, 1);

    /// <summary>Writes a 16-bit gray picture.</summary>
    /// <param name="destination">Receives the file's bytes; not disposed.</param>
    /// <param name="pixels">Row by row, <paramref name="width"/> * <paramref name="height"/> numbers.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The size is below 1 or is not that of the pixels.</exception>
    public static void WriteGray16(Stream destination, ReadOnlySpan<ushort> pixels, int width, int height) =>
        WriteWords(destination, pixels, width, height, ColourGray, 2);

    /// <summary>Writes an 8-bit RGB picture.</summary>
    /// <param name="destination">Receives the file's bytes; not disposed.</param>
    /// <param name="pixels">Row by row, red, green, blue per pixel.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The size is below 1 or is not that of the pixels.</exception>
    public static void WriteRgb8(Stream destination, ReadOnlySpan<byte> pixels, int width, int height) =>
        Write(destination, pixels, width, height, 8, ColourRgb, 3);

    /// <summary>Writes a 16-bit RGB picture.</summary>
    /// <param name="destination">Receives the file's bytes; not disposed.</param>
    /// <param name="pixels">Row by row, red, green, blue per pixel.</param>
    /// <param name="width">Pixels of a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The size is below 1 or is not that of the pixels.</exception>
    public static void WriteRgb16(Stream destination, ReadOnlySpan<ushort> pixels, int width, int height) =>
        WriteWords(destination, pixels, width, height, ColourRgb, 6);

    private static void WriteWords(Stream destination, ReadOnlySpan<ushort> pixels, int width, int height, byte colour, int pixelBytes)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked(pixels.Length * 2));
        try
        {
            // PNG is big-endian.
            BinaryPrimitives.ReverseEndianness(pixels, MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(0, pixels.Length * 2)));
            Write(destination, bytes.AsSpan(0, pixels.Length * 2), width, height, 16, colour, pixelBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Write(Stream destination, ReadOnlySpan<byte> pixels, int width, int height, byte bits, byte colour, int pixelBytes)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if ((long)width * height * pixelBytes != pixels.Length)
        {
            throw new ArgumentException("The pixels are not width times height.", nameof(pixels));
        }

        destination.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = bits;
        header[9] = colour;
        header[10..].Clear();
        WriteChunk(destination, "IHDR"u8, header);
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            WriteRows(zlib, pixels, width * pixelBytes, height, pixelBytes);
        }

        ReadOnlySpan<byte> data = compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
        while (!data.IsEmpty)
        {
            int length = Math.Min(ChunkLengthBytes, data.Length);
            WriteChunk(destination, "IDAT"u8, data[..length]);
            data = data[length..];
        }

        WriteChunk(destination, "IEND"u8, []);
    }

    private static void WriteRows(ZLibStream zlib, ReadOnlySpan<byte> pixels, int rowBytes, int height, int pixelBytes)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(3 * (rowBytes + 1));
        try
        {
            Span<byte> zeros = scratch.AsSpan(0, rowBytes);
            Span<byte> candidate = scratch.AsSpan(rowBytes, rowBytes + 1);
            Span<byte> best = scratch.AsSpan((2 * rowBytes) + 1, rowBytes + 1);
            zeros.Clear();
            for (int row = 0; row < height; row++)
            {
                ReadOnlySpan<byte> current = pixels.Slice(row * rowBytes, rowBytes);
                ReadOnlySpan<byte> above = row == 0 ? zeros : pixels.Slice((row - 1) * rowBytes, rowBytes);
                long bestSum = long.MaxValue;
                for (byte filter = 0; filter <= 4; filter++)
                {
                    candidate[0] = filter;
                    long sum = Filter(filter, current, above, candidate[1..], pixelBytes);
                    if (sum < bestSum)
                    {
                        bestSum = sum;
                        Span<byte> other = best;
                        best = candidate;
                        candidate = other;
                    }
                }

                zlib.Write(best);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    // The sum of absolute differences is the specification's own heuristic for choosing a filter.
    private static long Filter(byte filter, ReadOnlySpan<byte> current, ReadOnlySpan<byte> above, Span<byte> output, int pixelBytes)
    {
        long sum = 0;
        for (int i = 0; i < current.Length; i++)
        {
            int left = i >= pixelBytes ? current[i - pixelBytes] : 0;
            int up = above[i];
            int corner = i >= pixelBytes ? above[i - pixelBytes] : 0;
            int prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, corner),
            };
            byte difference = (byte)(current[i] - prediction);
            output[i] = difference;
            sum += Math.Abs((int)(sbyte)difference);
        }

        return sum;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        uint crc = Crc32.Append(Crc32.Append(Crc32.Start, type), data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        destination.Write(number);
    }
}
