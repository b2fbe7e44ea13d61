using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Fuzz.Targets;

/// <summary>The RLE decoder: four bytes choose the layout (bits, components and planes, width, height), the rest is the frame.</summary>
/// <remarks>
/// The oracle: no exception; nothing written outside of the rows; a result that is not Ok counts fewer rows than there are; what was decoded in
/// full, encoded and decoded again, gives the same pixels.
/// </remarks>
public static class RleTarget
{
    private const byte Guard = 0xA5;
    private static readonly int[] s_bits = [1, 8, 16, 24, 32, 64];

    /// <summary>Runs one input.</summary>
    /// <param name="data">The input.</param>
    /// <exception cref="InvalidOperationException">The oracle was broken.</exception>
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4)
        {
            return;
        }

        var layout = new RleLayout
        {
            BitsAllocated = s_bits[data[0] % s_bits.Length],
            Components = 1 + (data[1] & 3),
            IsPlanar = (data[1] & 4) != 0,
            Width = 1 + data[2],
            Height = 1 + (data[3] & 63),
        };
        byte[] pixels = Decode(data[4..], layout, data[1] >> 6, out CodecResult result);
        if (result.IsOk != (result.RowsDecoded == layout.Height))
        {
            throw new InvalidOperationException("The rows decoded do not go with the status.");
        }

        if (!result.IsOk)
        {
            return;
        }

        byte[] encoded = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        CodecResult written = new RleEncoder().Encode(pixels, layout, (int)layout.RowBytes, encoded);
        byte[] back = Decode(encoded.AsSpan(0, (int)written.BytesConsumed), layout, 0, out CodecResult read);
        if (!written.IsOk || !read.IsOk || !back.AsSpan().SequenceEqual(pixels))
        {
            throw new InvalidOperationException("What was encoded decodes otherwise.");
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> frame, in RleLayout layout, int padding, out CodecResult result)
    {
        int rowBytes = (int)layout.RowBytes;
        int stride = rowBytes + padding;
        int rows = (int)layout.RowCount;
        byte[] memory = new byte[256 + (stride * rows) + 256];
        memory.AsSpan().Fill(Guard);
        result = new RleDecoder().Decode(frame, layout, memory.AsSpan(256, stride * rows), stride);
        byte[] pixels = new byte[rowBytes * rows];
        for (int row = 0; row < rows; row++)
        {
            Span<byte> line = memory.AsSpan(256 + (row * stride), rowBytes);
            line.CopyTo(pixels.AsSpan(row * rowBytes));
            line.Fill(Guard);
        }

        if (memory.AsSpan().ContainsAnyExcept(Guard))
        {
            throw new InvalidOperationException("Written outside of the rows.");
        }

        return pixels;
    }
}
