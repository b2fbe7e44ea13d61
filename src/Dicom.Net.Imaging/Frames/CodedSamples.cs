using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dicom.Net.Codecs;

namespace Dicom.Net.Imaging;

/// <summary>
/// The samples of a codestream against the cells that the header claims. A codestream knows its own sample size: its samples
/// are decoded into the end of the caller's memory, widened where cells are larger, and masked as the header says.
/// </summary>
internal static class CodedSamples
{
    /// <summary>Why the codestream is not of the image that the header describes; null where it can be.</summary>
    internal static string? FindContradiction(in FrameDescription frame, in FrameInfo coded)
    {
        if (coded.Width != frame.Columns || coded.Height != frame.Rows)
        {
            return $"its codestream holds {coded.Width} x {coded.Height} pixels and its header says {frame.Columns} x {frame.Rows}";
        }

        if (coded.Components != frame.SamplesPerPixel)
        {
            return $"its codestream holds {coded.Components} samples per pixel and its header says {frame.SamplesPerPixel}";
        }

        if (coded.BytesPerSample > frame.ValueLengthBytes)
        {
            return $"its codestream holds samples of {coded.BitsPerSample} bits and its header allocates {frame.BitsAllocated}";
        }

        return frame.SampleFormat.FindContradiction();
    }

    /// <summary>Where the samples are to be decoded to.</summary>
    internal static Span<byte> TailOf(Span<byte> destination, in FrameDescription frame, in FrameInfo coded) =>
        destination[((frame.ValueLengthBytes - coded.BytesPerSample) * (int)frame.ValueCount)..];

    /// <summary>Widens what <see cref="TailOf"/> holds to the whole of the destination, and masks it.</summary>
    internal static void ToValues(Span<byte> destination, in FrameDescription frame, in FrameInfo coded)
    {
        // From the front: cell i ends before sample i + 1 begins, because (i + 1) cells are no longer than the gap and (i + 1) samples.
        ReadOnlySpan<byte> samples = TailOf(destination, frame, coded);
        switch (coded.BytesPerSample, frame.ValueLengthBytes)
        {
            case (1, 2):
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(destination);
                for (int i = 0; i < words.Length; i++)
                {
                    words[i] = samples[i];
                }

                break;
            case (1, > 2):
                for (int i = 0; i < samples.Length; i++)
                {
                    uint value = samples[i];
                    Span<byte> cell = destination.Slice(i * frame.ValueLengthBytes, frame.ValueLengthBytes);
                    cell.Clear();
                    BinaryPrimitives.WriteUInt32LittleEndian(cell, value);
                }

                break;
            case (2, > 2):
                for (int i = 0; i < samples.Length / 2; i++)
                {
                    uint value = BinaryPrimitives.ReadUInt16LittleEndian(samples[(2 * i)..]);
                    Span<byte> cell = destination.Slice(i * frame.ValueLengthBytes, frame.ValueLengthBytes);
                    cell.Clear();
                    BinaryPrimitives.WriteUInt32LittleEndian(cell, value);
                }

                break;
        }

        StoredPixels.Copy(destination, destination, frame.SampleFormat);
    }
}
