using System.Buffers;
using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>Native cells in memory become values: bits spread, planes interleaved, cells masked.</summary>
internal static class NativeCells
{
    /// <summary>Converts a frame in place; single bits lie packed at the destination's end (see <see cref="PackedBits"/>).</summary>
    internal static void ToValues(in FrameDescription frame, Span<byte> destination)
    {
        if (frame.BitsAllocated == 1)
        {
            PackedBits.SpreadTail(destination);
            return;
        }

        if (frame.IsPlanar && frame.SamplesPerPixel > 1)
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(destination.Length);
            Span<byte> planes = rented.AsSpan(0, destination.Length);
            destination.CopyTo(planes);
            int planeBytes = destination.Length / frame.SamplesPerPixel;
            for (int s = 0; s < frame.SamplesPerPixel; s++)
            {
                Scatter(planes.Slice(s * planeBytes, planeBytes), destination, frame.ValueLengthBytes, s, frame.SamplesPerPixel);
            }

            ArrayPool<byte>.Shared.Return(rented);
        }

        StoredPixels.Copy(destination, destination, frame.CellFormat);
    }

    /// <summary>Puts the cells of one plane into every pixel.</summary>
    /// <param name="plane">Cells of one sample.</param>
    /// <param name="pixels">The pixels that they belong to.</param>
    /// <param name="cellBytes">Bytes of a cell.</param>
    /// <param name="sample">The sample's index in the pixel.</param>
    /// <param name="samples">Samples of a pixel.</param>
    internal static void Scatter(ReadOnlySpan<byte> plane, Span<byte> pixels, int cellBytes, int sample, int samples)
    {
        switch (cellBytes)
        {
            case 1: Scatter<byte>(plane, pixels, sample, samples); break;
            case 2: Scatter<ushort>(plane, pixels, sample, samples); break;
            case 4: Scatter<uint>(plane, pixels, sample, samples); break;
            default: Scatter<ulong>(plane, pixels, sample, samples); break;
        }
    }

    /// <summary>
    /// Full pixels from a row in which two of them share their chroma (PS3.3 §C.7.6.3.1.2, YBR_FULL_422): Y1 Y2 Cb Cr. The pair's Cb and
    /// Cr are repeated.
    /// </summary>
    /// <param name="pairs">The row's cells: four for each pair of pixels.</param>
    /// <param name="pixels">The row's pixels, three cells each.</param>
    /// <param name="cellBytes">Bytes of a cell, 1 or 2.</param>
    internal static void ExpandPairs(ReadOnlySpan<byte> pairs, Span<byte> pixels, int cellBytes)
    {
        int columns = pixels.Length / (3 * cellBytes);
        for (int x = 0; x < columns; x++)
        {
            ReadOnlySpan<byte> pair = pairs.Slice((x >> 1) * 4 * cellBytes, 4 * cellBytes);
            Span<byte> pixel = pixels.Slice(x * 3 * cellBytes, 3 * cellBytes);
            pair.Slice((x & 1) * cellBytes, cellBytes).CopyTo(pixel);
            pair[(2 * cellBytes)..].CopyTo(pixel[cellBytes..]);
        }
    }

    private static void Scatter<T>(ReadOnlySpan<byte> plane, Span<byte> pixels, int sample, int samples)
        where T : unmanaged
    {
        ReadOnlySpan<T> cells = MemoryMarshal.Cast<byte, T>(plane);
        Span<T> targets = MemoryMarshal.Cast<byte, T>(pixels);
        for (int i = 0; i < cells.Length; i++)
        {
            targets[(i * samples) + sample] = cells[i];
        }
    }
}
