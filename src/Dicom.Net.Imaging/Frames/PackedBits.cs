namespace Dicom.Net.Imaging;

/// <summary>Single-bit pixels: packed, the first one in the lowest bit (PS3.5 §8.1.1), become bytes of 0 and 1.</summary>
internal static class PackedBits
{
    /// <summary>Where a frame's packed bytes are put, to be spread over the whole destination by <see cref="SpreadTail"/>.</summary>
    internal static Span<byte> TailOf(Span<byte> destination) => destination[^((destination.Length + 7) / 8)..];

    /// <summary>Spreads the packed bytes at the destination's end over it.</summary>
    internal static void SpreadTail(Span<byte> destination)
    {
        // From the front: the eight pixels of a byte end before the next packed byte.
        ReadOnlySpan<byte> packed = TailOf(destination);
        for (int i = 0; i < packed.Length; i++)
        {
            byte bits = packed[i];
            Span<byte> pixels = destination.Slice(8 * i, Math.Min(8, destination.Length - (8 * i)));
            for (int b = 0; b < pixels.Length; b++)
            {
                pixels[b] = (byte)((bits >> b) & 1);
            }
        }
    }

    /// <summary>Spreads bits that begin within a byte.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="firstBit">The first bit, 0 to 7, of the first byte.</param>
    /// <param name="pixels">Receives as many as it holds.</param>
    internal static void Spread(ReadOnlySpan<byte> packed, int firstBit, Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int bit = firstBit + i;
            pixels[i] = (byte)((packed[bit >> 3] >> (bit & 7)) & 1);
        }
    }

    /// <summary>Packs bytes of 0 and 1 in place, from the front.</summary>
    /// <returns>The packed bytes, the last one filled up with 0.</returns>
    internal static Span<byte> Pack(Span<byte> pixels)
    {
        int length = (pixels.Length + 7) / 8;
        for (int i = 0; i < length; i++)
        {
            // Byte i is read before it is written: the eight pixels behind it begin at 8 * i.
            int bits = 0;
            int count = Math.Min(8, pixels.Length - (8 * i));
            for (int b = 0; b < count; b++)
            {
                bits |= (pixels[(8 * i) + b] & 1) << b;
            }

            pixels[i] = (byte)bits;
        }

        return pixels[..length];
    }
}
