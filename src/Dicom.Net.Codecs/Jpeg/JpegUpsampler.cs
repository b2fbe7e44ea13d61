using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>
/// Brings rows of subsampled components to full width the way the widespread decoders do by default: a triangle filter where the
/// factor is 2, alternating roundings included, and repetition elsewhere. T.81 §A.1.1 leaves the filter open.
/// </summary>
internal static class JpegUpsampler
{
    /// <summary>Doubles the width: each output lies 1/4 from one input and 3/4 from the next. Inputs: more than two.</summary>
    internal static void DoubleWidth(ReadOnlySpan<byte> source, Span<byte> target, bool wide)
    {
        if (wide)
        {
            DoubleWidth(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target), 1);
        }
        else
        {
            int done = 1;
            if (Vector256.IsHardwareAccelerated)
            {
                done = DoubleWidthVector(source, target);
            }

            DoubleWidth(source, target, done);
        }
    }

    internal static void DoubleWidth<T>(ReadOnlySpan<T> source, Span<T> target, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int last = source.Length - 1;
        target[0] = source[0];
        target[1] = T.CreateTruncating((3 * Int(source[0]) + Int(source[1]) + 2) >> 2);
        for (int x = start; x < last; x++)
        {
            int near = 3 * Int(source[x]);
            target[2 * x] = T.CreateTruncating((near + Int(source[x - 1]) + 1) >> 2);
            target[2 * x + 1] = T.CreateTruncating((near + Int(source[x + 1]) + 2) >> 2);
        }

        target[2 * last] = T.CreateTruncating((3 * Int(source[last]) + Int(source[last - 1]) + 1) >> 2);
        target[2 * last + 1] = source[last];
    }

    private static int DoubleWidthVector(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int x = 1;
        for (; x + 17 <= source.Length; x += 16)
        {
            Vector256<ushort> near = Widen(source[x..]) * Vector256.Create((ushort)3);
            Vector256<ushort> even = (near + Widen(source[(x - 1)..]) + Vector256<ushort>.One) >>> 2;
            Vector256<ushort> odd = (near + Widen(source[(x + 1)..]) + Vector256.Create((ushort)2)) >>> 2;
            (even | odd << 8).AsByte().CopyTo(target[(2 * x)..]);
        }

        return x;
    }

    /// <summary>Doubles width and height: weights 9/16, 3/16, 3/16 and 1/16 of the four nearest inputs. Inputs: more than two.</summary>
    internal static void DoubleBoth(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> target, bool wide)
    {
        if (wide)
        {
            DoubleBoth(MemoryMarshal.Cast<byte, ushort>(near), MemoryMarshal.Cast<byte, ushort>(far), MemoryMarshal.Cast<byte, ushort>(target), 1);
        }
        else
        {
            int done = 1;
            if (Vector256.IsHardwareAccelerated)
            {
                done = DoubleBothVector(near, far, target);
            }

            DoubleBoth(near, far, target, done);
        }
    }

    internal static void DoubleBoth<T>(ReadOnlySpan<T> near, ReadOnlySpan<T> far, Span<T> target, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int last = near.Length - 1;
        int before = 3 * Int(near[start - 1]) + Int(far[start - 1]);
        int here = 3 * Int(near[start]) + Int(far[start]);
        if (start == 1)
        {
            target[0] = T.CreateTruncating((4 * before + 8) >> 4);
            target[1] = T.CreateTruncating((3 * before + here + 7) >> 4);
        }
        else
        {
            int first = 3 * Int(near[0]) + Int(far[0]);
            target[0] = T.CreateTruncating((4 * first + 8) >> 4);
            target[1] = T.CreateTruncating((3 * first + 3 * Int(near[1]) + Int(far[1]) + 7) >> 4);
        }

        for (int x = start; x < last; x++)
        {
            int next = 3 * Int(near[x + 1]) + Int(far[x + 1]);
            target[2 * x] = T.CreateTruncating((3 * here + before + 8) >> 4);
            target[2 * x + 1] = T.CreateTruncating((3 * here + next + 7) >> 4);
            before = here;
            here = next;
        }

        target[2 * last] = T.CreateTruncating((3 * here + before + 8) >> 4);
        target[2 * last + 1] = T.CreateTruncating((4 * here + 7) >> 4);
    }

    private static int DoubleBothVector(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> target)
    {
        Vector256<ushort> three = Vector256.Create((ushort)3);
        int x = 1;
        for (; x + 17 <= near.Length; x += 16)
        {
            Vector256<ushort> here = (Widen(near[x..]) * three + Widen(far[x..])) * three;
            Vector256<ushort> before = Widen(near[(x - 1)..]) * three + Widen(far[(x - 1)..]);
            Vector256<ushort> next = Widen(near[(x + 1)..]) * three + Widen(far[(x + 1)..]);
            Vector256<ushort> even = (here + before + Vector256.Create((ushort)8)) >>> 4;
            Vector256<ushort> odd = (here + next + Vector256.Create((ushort)7)) >>> 4;
            (even | odd << 8).AsByte().CopyTo(target[(2 * x)..]);
        }

        return x;
    }

    /// <summary>Repeats each input as often as the sampling factors ask.</summary>
    internal static void Repeat(ReadOnlySpan<byte> source, Span<byte> target, int width, int factor, int maxFactor, bool wide)
    {
        if (wide)
        {
            Repeat(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target), width, factor, maxFactor);
        }
        else
        {
            Repeat(source, target, width, factor, maxFactor);
        }
    }

    private static void Repeat<T>(ReadOnlySpan<T> source, Span<T> target, int width, int factor, int maxFactor)
    {
        int position = 0;
        int fraction = 0;
        for (int x = 0; x < width; x++)
        {
            target[x] = source[position];
            fraction += factor;
            if (fraction >= maxFactor)
            {
                fraction -= maxFactor;
                position++;
            }
        }
    }

    private static Vector256<ushort> Widen(ReadOnlySpan<byte> source) => Vector256.WidenLower(Vector256.Create(Vector128.Create(source), default));

    private static int Int<T>(T value)
        where T : unmanaged, IBinaryInteger<T> => int.CreateTruncating(value);
}
