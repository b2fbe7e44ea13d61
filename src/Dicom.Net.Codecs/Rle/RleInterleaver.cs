using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// Puts byte planes that lie one after the other in scratch memory together into pixels, and takes pixels apart.
/// Plane p of a pixel's bytes is the p-th byte in memory order (the segments of a sample come the other way round, most significant first).
/// </summary>
internal static class RleInterleaver
{
    /// <summary>Writes <paramref name="count"/> pixels of <paramref name="planeCount"/> bytes each.</summary>
    /// <param name="planes">Memory that holds plane p from p * <paramref name="planePitch"/> on.</param>
    /// <param name="planePitch">Bytes from one plane to the next.</param>
    /// <param name="planeCount">Bytes per pixel.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="destination">At least count * planeCount bytes.</param>
    internal static void Interleave(ReadOnlySpan<byte> planes, int planePitch, int planeCount, int count, Span<byte> destination)
    {
        if (count == 0)
        {
            return;
        }

        // Checked once: the kernels below address without further checks.
        _ = planes[((planeCount - 1) * planePitch) + count - 1];
        _ = destination[(planeCount * count) - 1];
        ref byte source = ref MemoryMarshal.GetReference(planes);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        int done = planeCount switch
        {
            1 => CopyOne(planes, count, destination),
            2 => InterleaveTwo(ref source, planePitch, count, ref target),
            3 => InterleaveThree(ref source, planePitch, count, ref target),
            4 => InterleaveFour(ref source, planePitch, count, ref target),
            _ => 0,
        };

        InterleaveScalar(planes, planePitch, planeCount, done, count, destination);
    }

    /// <summary>The reference: one byte at a time, from pixel <paramref name="first"/> on.</summary>
    internal static void InterleaveScalar(ReadOnlySpan<byte> planes, int planePitch, int planeCount, int first, int count, Span<byte> destination)
    {
        if (first >= count)
        {
            return;
        }

        for (int p = 0; p < planeCount; p++)
        {
            ReadOnlySpan<byte> plane = planes.Slice(p * planePitch, count);
            int at = (first * planeCount) + p;
            for (int i = first; i < plane.Length; i++, at += planeCount)
            {
                destination[at] = plane[i];
            }
        }
    }

    /// <summary>Takes the byte <paramref name="plane"/> out of each of <paramref name="count"/> pixels of <paramref name="planeCount"/> bytes.</summary>
    internal static void Extract(ReadOnlySpan<byte> pixels, int planeCount, int plane, int count, Span<byte> destination)
    {
        if (count == 0)
        {
            return;
        }

        _ = pixels[(planeCount * count) - 1];
        _ = destination[count - 1];
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        int done = planeCount switch
        {
            1 => CopyOne(pixels, count, destination),
            2 => ExtractOfTwo(ref source, plane, count, ref target),
            3 => ExtractOfThree(ref source, plane, count, ref target),
            _ => 0,
        };

        int at = (done * planeCount) + plane;
        for (int i = done; i < count; i++, at += planeCount)
        {
            destination[i] = pixels[at];
        }
    }

    private static int CopyOne(ReadOnlySpan<byte> planes, int count, Span<byte> destination)
    {
        planes[..count].CopyTo(destination);
        return count;
    }

    private static int InterleaveTwo(ref byte source, int pitch, int count, ref byte target)
    {
        ref byte high = ref Unsafe.Add(ref source, pitch);
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            Vector256<byte> a = Vector256.LoadUnsafe(ref source, (nuint)i);
            Vector256<byte> b = Vector256.LoadUnsafe(ref high, (nuint)i);
            Vector256<ushort> lower = Vector256.WidenLower(a) | (Vector256.WidenLower(b) << 8);
            Vector256<ushort> upper = Vector256.WidenUpper(a) | (Vector256.WidenUpper(b) << 8);
            lower.AsByte().StoreUnsafe(ref target, (nuint)(2 * i));
            upper.AsByte().StoreUnsafe(ref target, (nuint)((2 * i) + 32));
        }

        return i;
    }

    private static int InterleaveThree(ref byte source, int pitch, int count, ref byte target)
    {
        ref byte green = ref Unsafe.Add(ref source, pitch);
        ref byte blue = ref Unsafe.Add(ref source, 2 * pitch);
        int i = 0;
        if (!Vector128.IsHardwareAccelerated)
        {
            return 0;
        }

        for (; i <= count - 16; i += 16)
        {
            Vector128<byte> r = Vector128.LoadUnsafe(ref source, (nuint)i);
            Vector128<byte> g = Vector128.LoadUnsafe(ref green, (nuint)i);
            Vector128<byte> b = Vector128.LoadUnsafe(ref blue, (nuint)i);
            (Spread(r, 0, 0) | Spread(g, 0, 1) | Spread(b, 0, 2)).StoreUnsafe(ref target, (nuint)(3 * i));
            (Spread(r, 1, 0) | Spread(g, 1, 1) | Spread(b, 1, 2)).StoreUnsafe(ref target, (nuint)((3 * i) + 16));
            (Spread(r, 2, 0) | Spread(g, 2, 1) | Spread(b, 2, 2)).StoreUnsafe(ref target, (nuint)((3 * i) + 32));
        }

        return i;
    }

    /// <summary>Puts the bytes of one plane where they belong in the n-th 16 of 48 bytes; a selector over 15 gives zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(Vector128<byte> plane, int part, int component)
    {
        const byte X = 0xFF;
        return (part, component) switch
        {
            (0, 0) => Vector128.Shuffle(plane, Vector128.Create(0, X, X, 1, X, X, 2, X, X, 3, X, X, 4, X, X, 5)),
            (0, 1) => Vector128.Shuffle(plane, Vector128.Create(X, 0, X, X, 1, X, X, 2, X, X, 3, X, X, 4, X, X)),
            (0, _) => Vector128.Shuffle(plane, Vector128.Create(X, X, 0, X, X, 1, X, X, 2, X, X, 3, X, X, 4, X)),
            (1, 0) => Vector128.Shuffle(plane, Vector128.Create(X, X, 6, X, X, 7, X, X, 8, X, X, 9, X, X, 10, X)),
            (1, 1) => Vector128.Shuffle(plane, Vector128.Create(5, X, X, 6, X, X, 7, X, X, 8, X, X, 9, X, X, 10)),
            (1, _) => Vector128.Shuffle(plane, Vector128.Create(X, 5, X, X, 6, X, X, 7, X, X, 8, X, X, 9, X, X)),
            (_, 0) => Vector128.Shuffle(plane, Vector128.Create(X, 11, X, X, 12, X, X, 13, X, X, 14, X, X, 15, X, X)),
            (_, 1) => Vector128.Shuffle(plane, Vector128.Create(X, X, 11, X, X, 12, X, X, 13, X, X, 14, X, X, 15, X)),
            _ => Vector128.Shuffle(plane, Vector128.Create(10, X, X, 11, X, X, 12, X, X, 13, X, X, 14, X, X, 15)),
        };
    }

    private static int InterleaveFour(ref byte source, int pitch, int count, ref byte target)
    {
        ref byte one = ref Unsafe.Add(ref source, pitch);
        ref byte two = ref Unsafe.Add(ref source, 2 * pitch);
        ref byte three = ref Unsafe.Add(ref source, 3 * pitch);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector256<ushort> low = Widen(ref source, i) | (Widen(ref one, i) << 8);
            Vector256<ushort> high = Widen(ref two, i) | (Widen(ref three, i) << 8);
            Vector256<uint> lower = Vector256.WidenLower(low) | (Vector256.WidenLower(high) << 16);
            Vector256<uint> upper = Vector256.WidenUpper(low) | (Vector256.WidenUpper(high) << 16);
            lower.AsByte().StoreUnsafe(ref target, (nuint)(4 * i));
            upper.AsByte().StoreUnsafe(ref target, (nuint)((4 * i) + 32));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Widen(ref byte plane, int i)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref plane, (nuint)i);
        return Vector256.WidenLower(bytes.ToVector256Unsafe());
    }

    private static int ExtractOfTwo(ref byte pixels, int plane, int count, ref byte target)
    {
        int shift = 8 * plane;
        Vector256<ushort> mask = Vector256.Create((ushort)0xFF);
        int i = 0;
        for (; i <= count - 32; i += 32)
        {
            Vector256<ushort> lower = Vector256.LoadUnsafe(ref pixels, (nuint)(2 * i)).AsUInt16();
            Vector256<ushort> upper = Vector256.LoadUnsafe(ref pixels, (nuint)((2 * i) + 32)).AsUInt16();
            Vector256.Narrow((lower >> shift) & mask, (upper >> shift) & mask).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    private static int ExtractOfThree(ref byte pixels, int plane, int count, ref byte target)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            return 0;
        }

        return plane switch
        {
            0 => ExtractOfThree0(ref pixels, count, ref target),
            1 => ExtractOfThree1(ref pixels, count, ref target),
            _ => ExtractOfThree2(ref pixels, count, ref target),
        };
    }

    private static int ExtractOfThree0(ref byte pixels, int count, ref byte target)
    {
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Gather(ref pixels, i, 0).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    private static int ExtractOfThree1(ref byte pixels, int count, ref byte target)
    {
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Gather(ref pixels, i, 1).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    private static int ExtractOfThree2(ref byte pixels, int count, ref byte target)
    {
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Gather(ref pixels, i, 2).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Gather(ref byte pixels, int i, int component)
    {
        Vector128<byte> a = Vector128.LoadUnsafe(ref pixels, (nuint)(3 * i));
        Vector128<byte> b = Vector128.LoadUnsafe(ref pixels, (nuint)((3 * i) + 16));
        Vector128<byte> c = Vector128.LoadUnsafe(ref pixels, (nuint)((3 * i) + 32));
        const byte X = 0xFF;
        return component switch
        {
            0 => Vector128.Shuffle(a, Vector128.Create(0, 3, 6, 9, 12, 15, X, X, X, X, X, X, X, X, X, X))
                | Vector128.Shuffle(b, Vector128.Create(X, X, X, X, X, X, 2, 5, 8, 11, 14, X, X, X, X, X))
                | Vector128.Shuffle(c, Vector128.Create(X, X, X, X, X, X, X, X, X, X, X, 1, 4, 7, 10, 13)),
            1 => Vector128.Shuffle(a, Vector128.Create(1, 4, 7, 10, 13, X, X, X, X, X, X, X, X, X, X, X))
                | Vector128.Shuffle(b, Vector128.Create(X, X, X, X, X, 0, 3, 6, 9, 12, 15, X, X, X, X, X))
                | Vector128.Shuffle(c, Vector128.Create(X, X, X, X, X, X, X, X, X, X, X, 2, 5, 8, 11, 14)),
            _ => Vector128.Shuffle(a, Vector128.Create(2, 5, 8, 11, 14, X, X, X, X, X, X, X, X, X, X, X))
                | Vector128.Shuffle(b, Vector128.Create(X, X, X, X, X, 1, 4, 7, 10, 13, X, X, X, X, X, X))
                | Vector128.Shuffle(c, Vector128.Create(X, X, X, X, X, X, X, X, X, X, 0, 3, 6, 9, 12, 15)),
        };
    }
}
