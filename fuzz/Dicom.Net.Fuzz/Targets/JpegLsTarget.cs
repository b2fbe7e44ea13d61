using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The JPEG-LS decoder: the first byte chooses stride and interleave mode of the way back, the rest is the codestream.</summary>
/// <remarks>
/// The oracle: no exception; nothing written outside of the rows; the same input gives the same result; what was decoded in full, encoded without
/// loss and decoded again, gives the same pixels.
/// </remarks>
public static class JpegLsTarget
{
    private const int MaxFrameBytes = 1 << 20;
    private const byte Guard = 0xA5;

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        int padding = data[0] & 3;
        var interleave = (JpegLsInterleave)((data[0] >> 2) % 3);
        data = data[1..];
        JpegLsDecoder decoder = new();
        if (!decoder.ReadHeader(data, out JpegLsStreamInfo info).IsOk || info.Frame.FrameBytes > MaxFrameBytes)
        {
            // Not enough memory is a status before anything is written.
            byte[] small = new byte[16];
            if (decoder.Decode(data, small, 16).IsOk)
            {
                throw new InvalidOperationException("A frame that has no header or is larger was decoded.");
            }

            return;
        }

        byte[] first = Decode(decoder, data, info.Frame, padding, out CodecResult result);
        byte[] second = Decode(decoder, data, info.Frame, padding, out CodecResult again);
        if (result != again || !first.AsSpan().SequenceEqual(second))
        {
            throw new InvalidOperationException("The same codestream gives another result.");
        }

        if (result.IsOk)
        {
            Recode(decoder, first, info.Frame, interleave);
        }
    }

    private static byte[] Decode(JpegLsDecoder decoder, ReadOnlySpan<byte> data, FrameInfo frame, int padding, out CodecResult result)
    {
        int stride = (int)frame.RowBytes + padding;
        byte[] memory = new byte[32 + (stride * frame.Height) + 32];
        memory.AsSpan().Fill(Guard);
        result = decoder.Decode(data, memory.AsSpan(32, stride * frame.Height), stride);
        byte[] pixels = new byte[frame.FrameBytes];
        if (result.RowsDecoded < 0 || result.RowsDecoded > frame.Height || (result.IsOk && result.RowsDecoded != frame.Height))
        {
            throw new InvalidOperationException("The rows decoded are not those of the frame.");
        }

        for (int row = 0; row < frame.Height; row++)
        {
            Span<byte> line = memory.AsSpan(32 + (row * stride), stride);
            line[..(int)frame.RowBytes].CopyTo(pixels.AsSpan(row * (int)frame.RowBytes));
            line[..(int)frame.RowBytes].Fill(Guard);
        }

        if (memory.AsSpan().ContainsAnyExcept(Guard))
        {
            throw new InvalidOperationException("Written outside of the rows.");
        }

        return pixels;
    }

    private static void Recode(JpegLsDecoder decoder, byte[] pixels, FrameInfo frame, JpegLsInterleave interleave)
    {
        byte[] encoded = new byte[JpegLsEncoder.GetMaxEncodedBytes(frame)];
        CodecResult result = new JpegLsEncoder { Interleave = interleave }.Encode(pixels, frame, (int)frame.RowBytes, encoded);
        byte[] decoded = Decode(decoder, encoded.AsSpan(0, (int)result.BytesConsumed), frame, 0, out CodecResult back);
        if (!result.IsOk || !back.IsOk || !decoded.AsSpan().SequenceEqual(pixels))
        {
            throw new InvalidOperationException("What was encoded without loss decodes otherwise.");
        }
    }
}
