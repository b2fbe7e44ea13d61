using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>Takes one component's line out of interleaved pixels of one or two bytes per sample.</summary>
internal sealed class RowReader
{
    private byte[] plane = [];

    /// <summary>Reads a row; bits above <paramref name="mask"/> are dropped.</summary>
    public void Read(ReadOnlySpan<byte> row, in FrameInfo frame, int component, int mask, Span<ushort> line)
    {
        line = line[..frame.Width];
        if (frame.BytesPerSample == 2)
        {
            ReadWords(row, frame.Components, component, line);
        }
        else if (frame.Components == 1)
        {
            Widen(row, line);
        }
        else
        {
            if (plane.Length < frame.Width)
            {
                plane = GC.AllocateUninitializedArray<byte>(frame.Width);
            }

            RleInterleaver.Extract(row, frame.Components, component, frame.Width, plane);
            Widen(plane, line);
        }

        if (mask != 0xFF && mask != 0xFFFF)
        {
            Mask(line, (ushort)mask);
        }
    }

    private static void ReadWords(ReadOnlySpan<byte> row, int components, int component, Span<ushort> line)
    {
        if (components == 1 && BitConverter.IsLittleEndian)
        {
            row[..(2 * line.Length)].CopyTo(MemoryMarshal.AsBytes(line));
            return;
        }

        for (int x = 0, at = 2 * component; x < line.Length; x++, at += 2 * components)
        {
            line[x] = BinaryPrimitives.ReadUInt16LittleEndian(row[at..]);
        }
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<ushort> line)
    {
        int x = 0;
        for (; x <= line.Length - 32; x += 32)
        {
            Vector256<byte> vector = Vector256.Create(bytes.Slice(x, 32));
            Vector256.WidenLower(vector).CopyTo(line[x..]);
            Vector256.WidenUpper(vector).CopyTo(line[(x + 16)..]);
        }

        for (; x < line.Length; x++)
        {
            line[x] = bytes[x];
        }
    }

    private static void Mask(Span<ushort> line, ushort mask)
    {
        Vector256<ushort> masks = Vector256.Create(mask);
        int x = 0;
        for (; x <= line.Length - 16; x += 16)
        {
            (Vector256.Create((ReadOnlySpan<ushort>)line.Slice(x, 16)) & masks).CopyTo(line[x..]);
        }

        for (; x < line.Length; x++)
        {
            line[x] &= mask;
        }
    }
}
