using System.Buffers.Binary;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Encodes frames as JPEG-LS codestreams (ITU-T T.87), lossless or near-lossless, 2 to 16 bits, one to four components. The object owns its
/// scratch memory (a few lines) and may be used for any number of frames, by one thread at a time; nothing is allocated per frame once the
/// scratch is there.
/// </summary>
public sealed class JpegLsEncoder
{
    // SOI, SOF55 (8 + 3 per component), LSE, SOS (6 + 2 per component) for each scan, EOI: at most 200 bytes.
    private const int MaxHeaderBytes = 256;

    private readonly ScanEncoder scan = new();
    private readonly RowReader rows = new();

    /// <summary>How components follow each other; of no meaning for one. By line is the default: one scan, and in most cases the smallest.</summary>
    public JpegLsInterleave Interleave { get; init; } = JpegLsInterleave.Line;

    /// <summary>The largest error that a sample may have, 0 (lossless, the default) to 255 and at most half the largest value.</summary>
    public int NearLossless { get; init; }

    /// <summary>Parameters other than the defaults, for tests of the decoder.</summary>
    internal PresetParameters Preset { get; init; }

    /// <summary>The most bytes that a frame can take: as many bits per sample as the longest code word, every seventh byte's eighth stuffed.</summary>
    /// <param name="frame">The frame's shape.</param>
    public static long GetMaxEncodedBytes(in FrameInfo frame)
    {
        int bits = Math.Max(2, frame.BitsPerSample);
        long samples = (long)frame.Width * frame.Height * frame.Components;
        long payload = samples * 2 * (bits + Math.Max(8, bits)) / 8;
        return payload + (payload / 7) + (16L * frame.Components) + MaxHeaderBytes;
    }

    /// <summary>Encodes one frame.</summary>
    /// <param name="pixels">Components interleaved; samples of more than 8 bits as two bytes little-endian. Bits above the frame's bits per sample are dropped.</param>
    /// <param name="frame">The frame's shape, 2 to 16 bits per sample and 1 to 4 components.</param>
    /// <param name="strideBytes">Bytes from one row to the next.</param>
    /// <param name="destination">Where the codestream goes.</param>
    /// <returns>The bytes written in <see cref="CodecResult.BytesConsumed"/>.</returns>
    /// <exception cref="ArgumentException">The shape or <see cref="NearLossless"/> is out of range, or the pixels are fewer than the shape says.</exception>
    public CodecResult Encode(ReadOnlySpan<byte> pixels, in FrameInfo frame, int strideBytes, Span<byte> destination)
    {
        if (frame.BitsPerSample is < 2 or > 16 || frame.Components is < 1 or > 4 || frame.Width < 1 || frame.Height < 1)
        {
            throw new ArgumentException("JPEG-LS has 2 to 16 bits per sample, 1 to 4 components here, and at least one pixel.", nameof(frame));
        }

        if (strideBytes < frame.RowBytes || ((frame.Height - 1) * (long)strideBytes) + frame.RowBytes > pixels.Length)
        {
            throw new ArgumentException("The pixels are fewer than the frame's shape says.", nameof(pixels));
        }

        if (!CodingParameters.TryCreate(frame.BitsPerSample, NearLossless, Preset, out CodingParameters parameters) || NearLossless < 0)
        {
            throw new ArgumentException("The near-lossless error is out of range for this bit depth.", nameof(frame));
        }

        int position = 0;
        if (destination.Length < MaxHeaderBytes && destination.Length < HeaderBytes(frame))
        {
            return TooSmall(0, 0);
        }

        WriteHeader(destination, ref position, frame, parameters);
        return frame.Components == 1 || Interleave == JpegLsInterleave.None
            ? EncodePlanes(pixels, frame, strideBytes, parameters, destination, position)
            : EncodeTogether(pixels, frame, strideBytes, parameters, destination, position);
    }

    private CodecResult EncodePlanes(
        ReadOnlySpan<byte> pixels, in FrameInfo frame, int strideBytes, in CodingParameters parameters, Span<byte> destination, int position)
    {
        for (int c = 0; c < frame.Components; c++)
        {
            if (destination.Length - position < ScanHeaderBytes(1))
            {
                return TooSmall(0, position);
            }

            WriteScanHeader(destination, ref position, c, 1, JpegLsInterleave.None);
            scan.Begin(parameters, 1, frame.Width);
            BitWriter writer = new(destination, position);
            for (int y = 0; y < frame.Height && !writer.IsOverflow; y++)
            {
                rows.Read(pixels[(int)((long)y * strideBytes)..], frame, c, (1 << frame.BitsPerSample) - 1, scan.Lines.Current(0)[1..]);
                scan.EncodeLine(ref writer, 0, frame.Width);
            }

            writer.Finish();
            position = writer.Position;
            if (writer.IsOverflow)
            {
                return TooSmall(0, position);
            }
        }

        return WriteEnd(destination, position, frame.Height);
    }

    private CodecResult EncodeTogether(
        ReadOnlySpan<byte> pixels, in FrameInfo frame, int strideBytes, in CodingParameters parameters, Span<byte> destination, int position)
    {
        if (destination.Length - position < ScanHeaderBytes(frame.Components))
        {
            return TooSmall(0, position);
        }

        WriteScanHeader(destination, ref position, 0, frame.Components, Interleave);
        scan.Begin(parameters, frame.Components, frame.Width);
        BitWriter writer = new(destination, position);
        for (int y = 0; y < frame.Height && !writer.IsOverflow; y++)
        {
            for (int c = 0; c < frame.Components; c++)
            {
                rows.Read(pixels[(int)((long)y * strideBytes)..], frame, c, (1 << frame.BitsPerSample) - 1, scan.Lines.Current(c)[1..]);
                if (Interleave == JpegLsInterleave.Line)
                {
                    scan.EncodeLine(ref writer, c, frame.Width);
                }
            }

            if (Interleave == JpegLsInterleave.Sample)
            {
                scan.EncodeInterleavedLine(ref writer, frame.Width);
            }
        }

        writer.Finish();
        return writer.IsOverflow ? TooSmall(0, writer.Position) : WriteEnd(destination, writer.Position, frame.Height);
    }

    private static CodecResult TooSmall(int rows, int written) =>
        new(CodecStatus.DestinationTooSmall, rows, written, "the destination does not hold the codestream");

    private static CodecResult WriteEnd(Span<byte> destination, int position, int height)
    {
        if (destination.Length - position < 2)
        {
            return TooSmall(height, position);
        }

        destination[position] = 0xFF;
        destination[position + 1] = 0xD9;
        return new CodecResult(CodecStatus.Ok, height, position + 2);
    }

    private int HeaderBytes(in FrameInfo frame) =>
        2 + 10 + (3 * frame.Components) + (NeedsPreset(frame) ? 15 : 0) + (HasLongDimensions(frame) ? 14 : 0);

    private static int ScanHeaderBytes(int components) => 8 + (2 * components);

    /// <summary>Defaults above 12 bits are spelled out, because a widespread decoder works them out wrongly.</summary>
    private bool NeedsPreset(in FrameInfo frame) => frame.BitsPerSample > 12 || Preset != default;

    private static bool HasLongDimensions(in FrameInfo frame) => frame.Width > 65535 || frame.Height > 65535;

    /// <summary>SOI, SOF55 (T.87 §C.2.2), LSE (§C.2.4.1): type 4 where the frame is too large for SOF55, type 1 for the parameters.</summary>
    private void WriteHeader(Span<byte> target, ref int position, in FrameInfo frame, in CodingParameters parameters)
    {
        bool isLong = HasLongDimensions(frame);
        Put16(target, ref position, 0xFFD8);
        if (isLong)
        {
            Put16(target, ref position, 0xFFF8);
            Put16(target, ref position, 12);
            target[position++] = 4;
            target[position++] = 4;
            Put16(target, ref position, frame.Height >> 16);
            Put16(target, ref position, frame.Height & 0xFFFF);
            Put16(target, ref position, frame.Width >> 16);
            Put16(target, ref position, frame.Width & 0xFFFF);
        }

        Put16(target, ref position, 0xFFF7);
        Put16(target, ref position, 8 + (3 * frame.Components));
        target[position++] = (byte)frame.BitsPerSample;
        Put16(target, ref position, isLong ? 0 : frame.Height);
        Put16(target, ref position, isLong ? 0 : frame.Width);
        target[position++] = (byte)frame.Components;
        for (int c = 0; c < frame.Components; c++)
        {
            target[position++] = (byte)(c + 1);
            target[position++] = 0x11;
            target[position++] = 0;
        }

        if (NeedsPreset(frame))
        {
            Put16(target, ref position, 0xFFF8);
            Put16(target, ref position, 13);
            target[position++] = 1;
            Put16(target, ref position, parameters.MaxVal);
            Put16(target, ref position, parameters.T1);
            Put16(target, ref position, parameters.T2);
            Put16(target, ref position, parameters.T3);
            Put16(target, ref position, parameters.Reset);
        }
    }

    /// <summary>SOS (T.87 §C.2.3).</summary>
    private void WriteScanHeader(Span<byte> target, ref int position, int first, int count, JpegLsInterleave interleave)
    {
        Put16(target, ref position, 0xFFDA);
        Put16(target, ref position, 6 + (2 * count));
        target[position++] = (byte)count;
        for (int c = first; c < first + count; c++)
        {
            target[position++] = (byte)(c + 1);
            target[position++] = 0;
        }

        target[position++] = (byte)NearLossless;
        target[position++] = (byte)interleave;
        target[position++] = 0;
    }

    private static void Put16(Span<byte> target, ref int position, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target[position..], (ushort)value);
        position += 2;
    }
}
