using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>Puts decoded lines where the caller wants the pixels: components interleaved, one or two bytes per sample.</summary>
internal sealed class RowWriter
{
    private byte[] planes = [];
    private int width;
    private int height;
    private int componentCount;
    private int sampleBytes;
    private int pixelBytes;
    private int stride;
    private int maxHorizontal;
    private int maxVertical;

    /// <summary>Begins a frame of the given decoded shape.</summary>
    public void Begin(in FrameInfo frame, int codedComponents, int strideBytes, int horizontal, int vertical)
    {
        width = frame.Width;
        height = frame.Height;
        componentCount = codedComponents;
        sampleBytes = frame.BytesPerSample;
        pixelBytes = frame.Components * sampleBytes;
        stride = strideBytes;
        maxHorizontal = horizontal;
        maxVertical = vertical;
        if (componentCount > 1 && sampleBytes == 1 && planes.Length < componentCount * width)
        {
            planes = GC.AllocateUninitializedArray<byte>(componentCount * width);
        }
    }

    /// <summary>Writes one row from the lines of all components, which are as wide as the image.</summary>
    public void WriteAll(LineSet lines, int row, Span<byte> destination)
    {
        Span<byte> target = destination.Slice((int)((long)row * stride), width * pixelBytes);
        if (componentCount == 1)
        {
            WriteSingle(lines.Current(0).Slice(1, width), target);
        }
        else if (sampleBytes == 1)
        {
            for (int c = 0; c < componentCount; c++)
            {
                Narrow(lines.Current(c).Slice(1, width), planes.AsSpan(c * width, width));
            }

            RleInterleaver.Interleave(planes, width, componentCount, width, target);
        }
        else
        {
            for (int c = 0; c < componentCount; c++)
            {
                Scatter(lines.Current(c).Slice(1, width), target[(2 * c)..]);
            }
        }
    }

    /// <summary>Writes one line of one component, repeated where the component is smaller than the image, through its mapping table if it has one.</summary>
    /// <param name="line">The line's samples.</param>
    /// <param name="index">The component's place in a pixel.</param>
    /// <param name="component">Its sampling factors.</param>
    /// <param name="lineNumber">The line's number in the component.</param>
    /// <param name="entries">The mapping table or empty.</param>
    /// <param name="entryBytes">Bytes per table entry.</param>
    /// <param name="destination">The frame.</param>
    public void WriteComponent(
        ReadOnlySpan<ushort> line, int index, in FrameComponent component, int lineNumber, ReadOnlySpan<byte> entries, int entryBytes, Span<byte> destination)
    {
        int first = FirstRow(lineNumber, component.VerticalSampling);
        int end = Math.Min(FirstRow(lineNumber + 1, component.VerticalSampling), height);
        for (int row = first; row < end; row++)
        {
            Span<byte> target = destination.Slice((int)((long)row * stride), width * pixelBytes)[(index * sampleBytes)..];
            if (entryBytes != 0)
            {
                WriteMapped(line, component.HorizontalSampling, entries, entryBytes, target);
            }
            else if (component.HorizontalSampling == maxHorizontal && pixelBytes == sampleBytes)
            {
                WriteSingle(line, target);
            }
            else
            {
                WriteRepeated(line, component.HorizontalSampling, target);
            }
        }
    }

    /// <summary>The first image row that a component's line covers; at the same time how many rows the lines before it fill.</summary>
    public int FirstRow(int lineNumber, int verticalSampling) =>
        (int)Math.Min((((long)lineNumber * maxVertical) + verticalSampling - 1) / verticalSampling, height);

    /// <summary>Sets a component's samples from a row on to zero.</summary>
    public void Clear(int index, int bytes, int fromRow, Span<byte> destination)
    {
        for (int row = fromRow; row < height; row++)
        {
            Span<byte> target = destination.Slice((int)((long)row * stride), width * pixelBytes);
            if (bytes == pixelBytes)
            {
                target.Clear();
                continue;
            }

            for (int at = index * sampleBytes; at < target.Length; at += pixelBytes)
            {
                target.Slice(at, bytes).Clear();
            }
        }
    }

    private void WriteSingle(ReadOnlySpan<ushort> line, Span<byte> target)
    {
        if (sampleBytes == 1)
        {
            Narrow(line, target);
        }
        else if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(line).CopyTo(target);
        }
        else
        {
            Scatter(line, target);
        }
    }

    private static void Narrow(ReadOnlySpan<ushort> line, Span<byte> target)
    {
        _ = target[line.Length - 1];
        ref ushort source = ref MemoryMarshal.GetReference(line);
        ref byte destination = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i <= line.Length - 32; i += 32)
        {
            Vector256.Narrow(Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.LoadUnsafe(ref source, (nuint)(i + 16))).StoreUnsafe(ref destination, (nuint)i);
        }

        for (; i < line.Length; i++)
        {
            target[i] = (byte)line[i];
        }
    }

    private void Scatter(ReadOnlySpan<ushort> line, Span<byte> target)
    {
        int at = 0;
        for (int i = 0; i < line.Length; i++, at += pixelBytes)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target[at..], line[i]);
        }
    }

    private void WriteRepeated(ReadOnlySpan<ushort> line, int horizontal, Span<byte> target)
    {
        for (int x = 0, at = 0; x < width; x++, at += pixelBytes)
        {
            int value = line[horizontal == maxHorizontal ? x : (int)((long)x * horizontal / maxHorizontal)];
            target[at] = (byte)value;
            if (sampleBytes == 2)
            {
                target[at + 1] = (byte)(value >> 8);
            }
        }
    }

    /// <summary>Entries hold their bytes highest first, and may hold several components (T.87 §C.2.4.1.2); a sample beyond the table gives zero.</summary>
    private void WriteMapped(ReadOnlySpan<ushort> line, int horizontal, ReadOnlySpan<byte> entries, int entryBytes, Span<byte> target)
    {
        int count = entries.Length / entryBytes;
        for (int x = 0, at = 0; x < width; x++, at += pixelBytes)
        {
            int sample = line[(int)((long)x * horizontal / maxHorizontal)];
            Span<byte> pixel = target.Slice(at, entryBytes);
            if (sample >= count)
            {
                pixel.Clear();
                continue;
            }

            ReadOnlySpan<byte> entry = entries.Slice(sample * entryBytes, entryBytes);
            for (int b = 0; b < entryBytes; b++)
            {
                pixel[b] = entry[sampleBytes == 1 ? b : b ^ 1];
            }
        }
    }
}
