using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// Decodes frames of the RLE transfer syntax (PS3.5 Annex G) into the caller's memory. The object owns its scratch memory and may be used for
/// any number of frames, by one thread at a time; nothing is allocated per frame once the scratch is there.
/// </summary>
public sealed class RleDecoder
{
    // 64 bytes: the number of segments and 15 offsets, 4 bytes little-endian each (PS3.5 §G.5).
    internal const int HeaderBytes = 64;
    internal const int MaxSegments = 15;

    // Decoded bytes per plane between two interleavings. Two planes and what is made of them stay in the first-level cache.
    private const int BlockBytes = 4096;
    private const int PlanePitch = BlockBytes + RlePackets.MaxExpansion + RlePackets.Slack;

    private readonly Cursor[] cursors = new Cursor[MaxSegments];
    private byte[] scratch = [];

    /// <summary>
    /// Decodes one frame. Samples of several bytes are written little-endian; pixels as whole or by planes, as the layout says.
    /// Where the codestream ends early or is damaged, the pixels that are missing are zero.
    /// </summary>
    /// <param name="codestream">The frame's bytes: header and segments; bytes behind them are ignored.</param>
    /// <param name="layout">How the pixels lie.</param>
    /// <param name="destination">Where they go; bytes between a row's end and the next row are left alone.</param>
    /// <param name="strideBytes">Bytes from one row to the next, at least <see cref="RleLayout.RowBytes"/>. Planes follow each other <c>stride * height</c> bytes apart.</param>
    /// <returns>How it ended. <see cref="CodecStatus.Ok"/> with a message: decoded in full, but the codestream was odd.</returns>
    public CodecResult Decode(ReadOnlySpan<byte> codestream, in RleLayout layout, Span<byte> destination, int strideBytes)
    {
        if (!layout.IsValid || layout.PlaneBytes > int.MaxValue)
        {
            return new CodecResult(CodecStatus.Unsupported, 0, 0, "the layout is not one that RLE can hold");
        }

        if (!layout.Fits(destination.Length, strideBytes))
        {
            return new CodecResult(CodecStatus.DestinationTooSmall, 0, 0, "the destination does not hold the frame");
        }

        int segments = layout.IsPacked ? 1 : layout.SegmentCount;
        if (segments > MaxSegments)
        {
            return new CodecResult(CodecStatus.Unsupported, 0, 0, "more byte planes than the 15 segments of an RLE header");
        }

        string? fault = ReadHeader(codestream, segments, out string? oddity);
        if (fault is not null)
        {
            Clear(layout, destination, strideBytes, 0);
            return new CodecResult(CodecStatus.Corrupt, 0, 0, fault);
        }

        long pixels = layout.IsPacked ? DecodePacked(codestream, layout, destination) : DecodePlanes(codestream, layout, destination, strideBytes);
        long consumed = 0;
        for (int i = 0; i < segments; i++)
        {
            consumed = Math.Max(consumed, cursors[i].Start + (long)cursors[i].Position);
        }

        if (pixels >= (long)layout.Width * layout.Height)
        {
            return new CodecResult(CodecStatus.Ok, layout.Height, consumed, oddity);
        }

        return new CodecResult(CodecStatus.Truncated, (int)(pixels / layout.Width), consumed, "a segment ends before its plane is full");
    }

    /// <summary>Reads the offsets and finds where each segment ends. Returns why it cannot be used, or null.</summary>
    private string? ReadHeader(ReadOnlySpan<byte> codestream, int segments, out string? oddity)
    {
        oddity = null;
        if (codestream.Length < HeaderBytes)
        {
            return "shorter than an RLE header";
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(codestream);
        if (stated < (uint)segments)
        {
            return "fewer segments than the pixels have byte planes";
        }

        if (stated > (uint)segments)
        {
            oddity = "more segments than the pixels have byte planes";
        }

        for (int i = 0; i < segments; i++)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(codestream[(4 + (4 * i))..]);
            if (offset < HeaderBytes || offset > (uint)codestream.Length)
            {
                return "a segment's offset points outside the frame";
            }

            // PS3.5 §G.5 puts the segments in order; where they are not, each ends where the next one in the file begins.
            uint end = (uint)codestream.Length;
            for (int j = 0; j < Math.Min(stated, MaxSegments); j++)
            {
                uint other = BinaryPrimitives.ReadUInt32LittleEndian(codestream[(4 + (4 * j))..]);
                if (other > offset && other < end)
                {
                    end = other;
                }
            }

            cursors[i] = new Cursor { Start = (int)offset, Length = (int)(end - offset) };
        }

        return null;
    }

    private long DecodePacked(ReadOnlySpan<byte> codestream, in RleLayout layout, Span<byte> destination)
    {
        Span<byte> target = destination[..(int)layout.PlaneBytes];
        int written = ExpandWhole(codestream, 0, target);
        target[written..].Clear();
        return Math.Min((long)written * 8 / layout.Components, (long)layout.Width * layout.Height);
    }

    private int ExpandWhole(ReadOnlySpan<byte> codestream, int segment, Span<byte> target)
    {
        ref Cursor cursor = ref cursors[segment];
        return RlePackets.Expand(codestream.Slice(cursor.Start, cursor.Length), ref cursor.Position, target, 0, target.Length);
    }

    /// <summary>Decodes all groups of planes that lie together in memory; returns the pixels that all of them have.</summary>
    private long DecodePlanes(ReadOnlySpan<byte> codestream, in RleLayout layout, Span<byte> destination, int strideBytes)
    {
        if (!layout.IsPlanar)
        {
            return DecodeGroup(codestream, layout, 0, layout.SegmentCount, destination, strideBytes);
        }

        long pixels = long.MaxValue;
        for (int c = 0; c < layout.Components; c++)
        {
            long start = (long)c * layout.Height * strideBytes;
            long decoded = DecodeGroup(codestream, layout, c * layout.BytesPerSample, layout.BytesPerSample, destination[(int)start..], strideBytes);
            pixels = Math.Min(pixels, decoded);
        }

        return pixels;
    }

    private long DecodeGroup(ReadOnlySpan<byte> codestream, in RleLayout layout, int first, int planeCount, Span<byte> destination, int strideBytes)
    {
        int rowBytes = layout.Width * planeCount;
        bool isContiguous = strideBytes == rowBytes || layout.Height == 1;
        int total = layout.Width * layout.Height;
        int done;
        if (planeCount == 1 && isContiguous)
        {
            done = ExpandWhole(codestream, first, destination[..total]);
        }
        else
        {
            done = DecodeBlocks(codestream, layout, first, planeCount, destination, isContiguous ? 0 : strideBytes);
        }

        if (done < total)
        {
            ClearFrom(layout, destination, strideBytes, planeCount, done);
        }

        return done;
    }

    /// <summary>Expands a block of every plane into scratch memory and interleaves them, again and again.</summary>
    private int DecodeBlocks(ReadOnlySpan<byte> codestream, in RleLayout layout, int first, int planeCount, Span<byte> destination, int strideBytes)
    {
        if (scratch.Length < planeCount * PlanePitch)
        {
            scratch = GC.AllocateUninitializedArray<byte>(planeCount * PlanePitch);
        }

        int total = layout.Width * layout.Height;
        int done = 0;
        while (done < total)
        {
            int want = Math.Min(BlockBytes, total - done);
            int have = want;
            for (int p = 0; p < planeCount; p++)
            {
                ref Cursor cursor = ref cursors[first + p];
                Span<byte> plane = scratch.AsSpan(PlaneSlot(layout, p) * PlanePitch, PlanePitch);
                cursor.Pending = RlePackets.Expand(codestream.Slice(cursor.Start, cursor.Length), ref cursor.Position, plane, cursor.Pending, want);
                have = Math.Min(have, cursor.Pending);
            }

            Emit(layout, planeCount, destination, strideBytes, done, have);
            done += have;
            if (have < want)
            {
                break;
            }

            for (int p = 0; p < planeCount; p++)
            {
                // A packet may go over the block's end by 127 bytes; they are the next block's first.
                ref Cursor cursor = ref cursors[first + p];
                Span<byte> plane = scratch.AsSpan(PlaneSlot(layout, p) * PlanePitch, PlanePitch);
                plane[want..cursor.Pending].CopyTo(plane);
                cursor.Pending -= want;
            }
        }

        return done;
    }

    /// <summary>Where in a pixel the n-th segment's byte lies: segments run from the most significant byte down (PS3.5 §G.2), memory from the least up.</summary>
    private static int PlaneSlot(in RleLayout layout, int plane)
    {
        int bytes = layout.BytesPerSample;
        int component = plane / bytes;
        return (component * bytes) + (bytes - 1 - (plane - (component * bytes)));
    }

    private void Emit(in RleLayout layout, int planeCount, Span<byte> destination, int strideBytes, int firstPixel, int count)
    {
        if (strideBytes == 0)
        {
            RleInterleaver.Interleave(scratch, PlanePitch, planeCount, count, destination.Slice(firstPixel * planeCount, count * planeCount));
            return;
        }

        int row = firstPixel / layout.Width;
        int column = firstPixel - (row * layout.Width);
        int taken = 0;
        while (taken < count)
        {
            int piece = Math.Min(count - taken, layout.Width - column);
            Span<byte> target = destination.Slice((int)(((long)row * strideBytes) + ((long)column * planeCount)), piece * planeCount);
            RleInterleaver.Interleave(scratch.AsSpan(taken), PlanePitch, planeCount, piece, target);
            taken += piece;
            column = 0;
            row++;
        }
    }

    private static void Clear(in RleLayout layout, Span<byte> destination, int strideBytes, int fromRow)
    {
        for (long row = fromRow; row < layout.RowCount; row++)
        {
            destination.Slice((int)(row * strideBytes), (int)layout.RowBytes).Clear();
        }
    }

    private static void ClearFrom(in RleLayout layout, Span<byte> destination, int strideBytes, int bytesPerPixel, int pixel)
    {
        int column = pixel % layout.Width;
        for (int row = pixel / layout.Width; row < layout.Height; row++)
        {
            destination.Slice((int)((long)row * strideBytes), layout.Width * bytesPerPixel)[(column * bytesPerPixel)..].Clear();
            column = 0;
        }
    }

    /// <summary>How far one segment has been read, and how many of its bytes wait in scratch memory.</summary>
    private struct Cursor
    {
        public int Start;
        public int Length;
        public int Position;
        public int Pending;
    }
}
