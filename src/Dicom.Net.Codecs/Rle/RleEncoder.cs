using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// Encodes frames for the RLE transfer syntax (PS3.5 Annex G). The object owns its scratch memory (about one row) and may be used for any
/// number of frames, by one thread at a time; nothing is allocated per frame once the scratch is there.
/// </summary>
public sealed class RleEncoder
{
    private readonly RleRowPacker packer = new();
    private byte[] packed = [];

    /// <summary>The most bytes that a frame can take, however bad it packs; a destination of this size always suffices.</summary>
    /// <param name="layout">How the pixels lie.</param>
    public static long GetMaxEncodedBytes(in RleLayout layout)
    {
        RowShape shape = new(layout);
        long segment = (shape.RowCount * RleRowPacker.MaxPackedBytes(shape.RowBytes)) + 1;
        return RleDecoder.HeaderBytes + ((layout.IsPacked ? 1 : layout.SegmentCount) * segment);
    }

    /// <summary>Encodes one frame: a header, then one segment per byte plane, each of even length (PS3.5 §G.3, §G.5).</summary>
    /// <param name="pixels">Samples little-endian, whole pixels or planes as the layout says.</param>
    /// <param name="layout">How the pixels lie.</param>
    /// <param name="strideBytes">Bytes from one row to the next; planes follow each other <c>stride * height</c> bytes apart.</param>
    /// <param name="destination">Where the codestream goes.</param>
    /// <returns>The bytes written in <see cref="CodecResult.BytesConsumed"/>.</returns>
    /// <exception cref="ArgumentException">The layout is impossible in RLE, or the pixels are fewer than it says.</exception>
    public CodecResult Encode(ReadOnlySpan<byte> pixels, in RleLayout layout, int strideBytes, Span<byte> destination)
    {
        if (!layout.IsValid || layout.PlaneBytes > int.MaxValue || (!layout.IsPacked && layout.SegmentCount > RleDecoder.MaxSegments))
        {
            throw new ArgumentException("The layout is not one that RLE can hold.", nameof(layout));
        }

        if (!layout.Fits(pixels.Length, strideBytes))
        {
            throw new ArgumentException("The pixels are fewer than the layout says.", nameof(pixels));
        }

        if (destination.Length < RleDecoder.HeaderBytes)
        {
            return new CodecResult(CodecStatus.DestinationTooSmall, 0, 0, "the destination does not hold an RLE header");
        }

        int segments = layout.IsPacked ? 1 : layout.SegmentCount;
        Span<byte> header = destination[..RleDecoder.HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(header, segments);
        int position = RleDecoder.HeaderBytes;
        for (int s = 0; s < segments; s++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header[(4 + (4 * s))..], position);
            if (!EncodeSegment(pixels, layout, strideBytes, s, destination, ref position))
            {
                return new CodecResult(CodecStatus.DestinationTooSmall, 0, position, "the destination does not hold the codestream");
            }
        }

        return new CodecResult(CodecStatus.Ok, layout.Height, position);
    }

    private bool EncodeSegment(ReadOnlySpan<byte> pixels, in RleLayout layout, int strideBytes, int segment, Span<byte> destination, ref int position)
    {
        RowShape shape = new(layout);
        int bytes = layout.BytesPerSample;
        int component = segment / bytes;
        int significance = bytes - 1 - (segment % bytes);
        int planeCount = layout.IsPacked ? 1 : bytes * (layout.IsPlanar ? 1 : layout.Components);
        int plane = layout.IsPacked ? 0 : significance + (layout.IsPlanar ? 0 : component * bytes);
        long at = layout.IsPlanar ? (long)component * layout.Height * strideBytes : 0;
        long step = layout.IsPacked ? shape.RowBytes : strideBytes;
        int start = position;
        for (long r = 0; r < shape.RowCount; r++, at += step)
        {
            Span<byte> row = packer.PrepareRow((int)shape.RowBytes);
            RleInterleaver.Extract(pixels[(int)at..], planeCount, plane, row.Length, row);
            if (!PackRow(row.Length, destination, ref position))
            {
                return false;
            }
        }

        if (((position - start) & 1) != 0)
        {
            if (position == destination.Length)
            {
                return false;
            }

            destination[position++] = 0;
        }

        return true;
    }

    private bool PackRow(int rowBytes, Span<byte> destination, ref int position)
    {
        int bound = (int)RleRowPacker.MaxPackedBytes(rowBytes) + RleRowPacker.Slack;
        if (destination.Length - position >= bound)
        {
            position += packer.Pack(rowBytes, destination[position..]);
            return true;
        }

        // Near the destination's end the packer, which writes in whole vectors, works in scratch memory.
        if (packed.Length < bound)
        {
            packed = GC.AllocateUninitializedArray<byte>(bound);
        }

        int count = packer.Pack(rowBytes, packed);
        if (count > destination.Length - position)
        {
            return false;
        }

        packed.AsSpan(0, count).CopyTo(destination[position..]);
        position += count;
        return true;
    }

    /// <summary>Rows as the packer sees them. Packed bits have rows only where a row is whole bytes; else the frame is one row.</summary>
    private readonly struct RowShape
    {
        public RowShape(in RleLayout layout)
        {
            long bits = (long)layout.Width * layout.Components;
            bool wholeBytes = layout.IsPacked && bits % 8 == 0;
            RowBytes = !layout.IsPacked ? layout.Width : wholeBytes ? bits / 8 : layout.PlaneBytes;
            RowCount = layout.IsPacked && !wholeBytes ? 1 : layout.Height;
        }

        public long RowBytes { get; }

        public long RowCount { get; }
    }
}
