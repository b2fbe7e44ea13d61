using System.IO.Compression;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Deflate;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The decoder of deflated frames: two bytes choose the destination's length, the rest is the codestream.</summary>
/// <remarks>
/// The oracle: no exception; nothing written outside the destination; Ok means that it is full; whatever the runtime's own decoder inflates
/// without an error is what is written, as far as either came.
/// </remarks>
public static class DeflateTarget
{
    private const byte Guard = 0xA5;

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2)
        {
            return;
        }

        int length = data[0] | (data[1] << 8);
        byte[] memory = new byte[64 + length + 64];
        memory.AsSpan().Fill(Guard);
        CodecResult result = new DeflateDecoder().Decode(data[2..], memory.AsSpan(64, length), out int written);
        if (memory.AsSpan(0, 64).ContainsAnyExcept(Guard) || memory.AsSpan(64 + length).ContainsAnyExcept(Guard))
        {
            throw new InvalidOperationException("Written outside of the destination.");
        }

        if (result.IsOk != (written == length) || written > length)
        {
            throw new InvalidOperationException("The bytes written do not go with the status.");
        }

        byte[] expected = new byte[length];
        int there;
        try
        {
            using DeflateStream inflate = new(new MemoryStream(data[2..].ToArray()), CompressionMode.Decompress);
            there = inflate.ReadAtLeast(expected, length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            return;
        }

        if (there != written || !expected.AsSpan(0, there).SequenceEqual(memory.AsSpan(64, written)))
        {
            throw new InvalidOperationException($"Another decoder inflates {there} bytes, this one {written}, or others.");
        }
    }
}
