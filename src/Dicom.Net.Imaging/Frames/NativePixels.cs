using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Reads frames of native pixel data, in memory or on disk, without bringing in more than the frame.</summary>
internal static class NativePixels
{
    // A whole number of cells of every size, and of chroma pairs.
    private const int ChunkLengthBytes = 4096;

    /// <summary>Bits that a frame takes in the value. Frames of single bits follow each other without alignment (PS3.5 §8.1.1).</summary>
    internal static long FrameLengthBits(in FrameDescription frame, bool isPaired) =>
        isPaired
            ? 8L * frame.ValueLengthBytes * frame.Rows * ((frame.Columns + 1L) / 2) * 4
            : frame.ValueCount * frame.BitsAllocated;

    /// <summary>Reads a frame as stored values. The caller has made sure that the value is long enough.</summary>
    internal static void ReadFrame(DicomElement pixels, in FrameDescription frame, bool isPaired, long index, Span<byte> destination)
    {
        long firstBit = index * FrameLengthBits(frame, isPaired);
        if (frame.BitsAllocated == 1)
        {
            ReadBits(pixels, firstBit, destination);
            return;
        }

        if (isPaired)
        {
            ReadPairs(pixels, frame, firstBit / 8, destination);
        }
        else if (frame.IsPlanar && frame.SamplesPerPixel > 1)
        {
            ReadPlanes(pixels, frame, firstBit / 8, destination);
        }
        else
        {
            ReadOrdered(pixels, firstBit / 8, destination, SwapUnit(pixels, frame.BitsAllocated));
        }

        StoredPixels.Copy(destination, destination, frame.CellFormat);
    }

    /// <summary>Reads Float or Double Float Pixel Data: the numbers' bits, little-endian.</summary>
    internal static void ReadFloats(DicomElement pixels, in FrameDescription frame, long index, Span<byte> destination) =>
        ReadOrdered(pixels, index * frame.FrameLengthBytes, destination, pixels.IsBigEndian ? frame.ValueLengthBytes : 1);

    /// <summary>
    /// The bytes that are turned round together. PS3.5 §7.3 and Annex A.3: OW is swapped in 16-bit units, also where two 8-bit cells
    /// or sixteen bits share one; a larger cell is read as one number, as the makers of such files meant it. OB of small cells is bytes.
    /// </summary>
    internal static int SwapUnit(DicomElement pixels, int bitsAllocated) =>
        !pixels.IsBigEndian ? 1
        : bitsAllocated >= 16 ? bitsAllocated / 8
        : pixels.VR == DicomVR.OW ? 2
        : 1;

    /// <summary>Reads bytes of the value as if it were little-endian.</summary>
    internal static void ReadOrdered(DicomElement pixels, long offset, Span<byte> destination, int unit)
    {
        if (unit == 1 || (offset % unit == 0 && destination.Length % unit == 0))
        {
            int count = pixels.ReadValue(offset, destination);
            destination[count..].Clear();
            Reverse(destination, unit);
            return;
        }

        // A unit lies across an end: whole units go through a buffer.
        Span<byte> chunk = stackalloc byte[ChunkLengthBytes];
        while (!destination.IsEmpty)
        {
            int skip = (int)(offset % unit);
            int count = pixels.ReadValue(offset - skip, chunk);
            chunk[count..].Clear();
            Reverse(chunk, unit);
            int taken = Math.Min(chunk.Length - skip, destination.Length);
            chunk.Slice(skip, taken).CopyTo(destination);
            destination = destination[taken..];
            offset += taken;
        }
    }

    /// <summary>Reads packed bits as bytes of 0 and 1. The caller has made sure that the value is long enough.</summary>
    internal static void ReadBits(DicomElement pixels, long firstBit, Span<byte> destination)
    {
        int unit = SwapUnit(pixels, 1);
        Span<byte> chunk = stackalloc byte[ChunkLengthBytes];
        while (!destination.IsEmpty)
        {
            int skip = (int)(firstBit % 8);
            int count = Math.Min((8 * ChunkLengthBytes) - skip, destination.Length);
            Span<byte> packed = chunk[..((skip + count + 7) / 8)];
            ReadOrdered(pixels, firstBit / 8, packed, unit);
            PackedBits.Spread(packed, skip, destination[..count]);
            destination = destination[count..];
            firstBit += count;
        }
    }

    private static void ReadPlanes(DicomElement pixels, in FrameDescription frame, long offset, Span<byte> destination)
    {
        int unit = SwapUnit(pixels, frame.BitsAllocated);
        int cellBytes = frame.ValueLengthBytes;
        int samples = frame.SamplesPerPixel;
        Span<byte> chunk = stackalloc byte[ChunkLengthBytes];
        for (int s = 0; s < samples; s++)
        {
            Span<byte> rest = destination;
            while (!rest.IsEmpty)
            {
                Span<byte> cells = chunk[..Math.Min(ChunkLengthBytes, rest.Length / samples)];
                ReadOrdered(pixels, offset, cells, unit);
                NativeCells.Scatter(cells, rest, cellBytes, s, samples);
                rest = rest[(cells.Length * samples)..];
                offset += cells.Length;
            }
        }
    }

    private static void ReadPairs(DicomElement pixels, in FrameDescription frame, long offset, Span<byte> destination)
    {
        int unit = SwapUnit(pixels, frame.BitsAllocated);
        int cellBytes = frame.ValueLengthBytes;
        int rowBytes = frame.Columns * 3 * cellBytes;
        int mostPixels = ChunkLengthBytes / (4 * cellBytes) * 2;
        Span<byte> chunk = stackalloc byte[ChunkLengthBytes];
        for (int row = 0; row < frame.Rows; row++)
        {
            Span<byte> rest = destination.Slice(row * rowBytes, rowBytes);
            while (!rest.IsEmpty)
            {
                int columns = Math.Min(mostPixels, rest.Length / (3 * cellBytes));
                Span<byte> pairs = chunk[..((columns + 1) / 2 * 4 * cellBytes)];
                ReadOrdered(pixels, offset, pairs, unit);
                NativeCells.ExpandPairs(pairs, rest[..(columns * 3 * cellBytes)], cellBytes);
                rest = rest[(columns * 3 * cellBytes)..];
                offset += pairs.Length;
            }
        }
    }

    // A last unit that the value ends within stays as it is.
    private static void Reverse(Span<byte> bytes, int unit)
    {
        switch (unit)
        {
            case 2:
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                Span<uint> longs = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            case 8:
                Span<ulong> quads = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(quads, quads);
                break;
        }
    }
}
