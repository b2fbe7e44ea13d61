using Dicom.Net.Codecs;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The JPEG decoder: the input is a codestream.</summary>
/// <remarks>
/// The oracle: no exception; nothing written outside the destination's rows; every failure has a reason; a second decoding with the
/// scratch memory that the first has left ends alike, and all rows that are counted are equal.
/// </remarks>
public static class JpegTarget
{
    private const int MaxBytes = 1 << 20;
    private const int Margin = 64;
    private const byte Guard = 0xA5;

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        using var decoder = new JpegDecoder();
        if (!decoder.ReadInfo(data, out JpegInfo info).IsOk || info.Frame.FrameBytes > MaxBytes)
        {
            return;
        }

        (CodecResult result, byte[] first) = Decode(decoder, data, info.Frame);
        (CodecResult again, byte[] second) = Decode(decoder, data, info.Frame);
        if (result != again)
        {
            throw new InvalidOperationException("A second decoding ends otherwise.");
        }

        int rows = result.IsOk ? info.Frame.Height : result.RowsDecoded;
        if (rows > info.Frame.Height || !first.AsSpan(0, rows * (int)info.Frame.RowBytes).SequenceEqual(second.AsSpan(0, rows * (int)info.Frame.RowBytes)))
        {
            throw new InvalidOperationException("A second decoding gives other samples.");
        }
    }

    private static (CodecResult Result, byte[] Samples) Decode(JpegDecoder decoder, ReadOnlySpan<byte> data, in FrameInfo frame)
    {
        byte[] memory = new byte[frame.FrameBytes + 2 * Margin];
        memory.AsSpan().Fill(Guard);
        CodecResult result = decoder.Decode(data, memory.AsSpan(Margin, memory.Length - 2 * Margin));
        if (memory.AsSpan(0, Margin).ContainsAnyExcept(Guard) || memory.AsSpan(memory.Length - Margin).ContainsAnyExcept(Guard))
        {
            throw new InvalidOperationException("Something was written outside the destination.");
        }

        if (!result.IsOk && result.Message is null)
        {
            throw new InvalidOperationException("A failure without a reason.");
        }

        return (result, memory[Margin..^Margin]);
    }
}
