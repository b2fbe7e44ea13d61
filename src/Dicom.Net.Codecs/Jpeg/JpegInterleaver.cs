using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Codecs;

/// <summary>Writes rows of single components as interleaved pixels.</summary>
internal static class JpegInterleaver
{
    /// <summary>
    /// Writes one row.
    /// </summary>
    /// <param name="planes">Memory that holds the components' rows; 64 bytes behind each row can be read.</param>
    /// <param name="rows">Offset of each component's row in it.</param>
    /// <param name="target">Takes exactly the row's pixels.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="bytes">1 or 2 bytes per sample.</param>
    /// <param name="convert">True to turn Y, Cb, Cr into red, green, blue (three components).</param>
    internal static void Write(ReadOnlySpan<byte> planes, ReadOnlySpan<int> rows, Span<byte> target, int width, int bytes, bool convert)
    {
        if (bytes == 2)
        {
            WriteWords(planes, rows, target, width, convert);
        }
        else if (rows.Length == 1)
        {
            planes.Slice(rows[0], width).CopyTo(target);
        }
        else if (rows.Length == 3)
        {
            ReadOnlySpan<byte> a = planes.Slice(rows[0], width);
            ReadOnlySpan<byte> b = planes.Slice(rows[1], width);
            ReadOnlySpan<byte> c = planes.Slice(rows[2], width);
            if (convert)
            {
                JpegColor.WriteRgb(a, b, c, target);
            }
            else
            {
                Three(a, b, c, target);
            }
        }
        else
        {
            for (int i = 0; i < rows.Length; i++)
            {
                ReadOnlySpan<byte> row = planes.Slice(rows[i], width);
                for (int x = 0, t = i; x < row.Length; x++, t += rows.Length)
                {
                    target[t] = row[x];
                }
            }
        }
    }

    private static void WriteWords(ReadOnlySpan<byte> planes, ReadOnlySpan<int> rows, Span<byte> target, int width, bool convert)
    {
        if (rows.Length == 1 && BitConverter.IsLittleEndian)
        {
            planes.Slice(rows[0], 2 * width).CopyTo(target);
            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<ushort> row = MemoryMarshal.Cast<byte, ushort>(planes.Slice(rows[i], 2 * width));
            for (int x = 0, t = 2 * i; x < row.Length; x++, t += 2 * rows.Length)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(target[t..], row[x]);
            }
        }

        if (convert)
        {
            JpegColor.ConvertWords(target);
        }
    }

    /// <summary>Interleaves three rows of bytes.</summary>
    internal static void Three(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> target)
    {
        int x = 0;
        if (Ssse3.IsSupported)
        {
            x = ThreeVector(a, b, c, target);
        }

        for (int t = 3 * x; x < a.Length; x++, t += 3)
        {
            target[t] = a[x];
            target[t + 1] = b[x];
            target[t + 2] = c[x];
        }
    }

    private static int ThreeVector(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> target)
    {
        // Each 16 output bytes take every third byte from one of the inputs; 0x80 leaves 0 for the other two to fill.
        const byte Z = 0x80;
        Vector128<byte> a0 = Vector128.Create(0, Z, Z, 1, Z, Z, 2, Z, Z, 3, Z, Z, 4, Z, Z, 5);
        Vector128<byte> b0 = Vector128.Create(Z, 0, Z, Z, 1, Z, Z, 2, Z, Z, 3, Z, Z, 4, Z, Z);
        Vector128<byte> c0 = Vector128.Create(Z, Z, 0, Z, Z, 1, Z, Z, 2, Z, Z, 3, Z, Z, 4, Z);
        Vector128<byte> a1 = Vector128.Create(Z, Z, 6, Z, Z, 7, Z, Z, 8, Z, Z, 9, Z, Z, 10, Z);
        Vector128<byte> b1 = Vector128.Create(5, Z, Z, 6, Z, Z, 7, Z, Z, 8, Z, Z, 9, Z, Z, 10);
        Vector128<byte> c1 = Vector128.Create(Z, 5, Z, Z, 6, Z, Z, 7, Z, Z, 8, Z, Z, 9, Z, Z);
        Vector128<byte> a2 = Vector128.Create(Z, 11, Z, Z, 12, Z, Z, 13, Z, Z, 14, Z, Z, 15, Z, Z);
        Vector128<byte> b2 = Vector128.Create(Z, Z, 11, Z, Z, 12, Z, Z, 13, Z, Z, 14, Z, Z, 15, Z);
        Vector128<byte> c2 = Vector128.Create(10, Z, Z, 11, Z, Z, 12, Z, Z, 13, Z, Z, 14, Z, Z, 15);
        ref byte pa = ref MemoryMarshal.GetReference(a);
        ref byte pb = ref MemoryMarshal.GetReference(b);
        ref byte pc = ref MemoryMarshal.GetReference(c);
        ref byte pt = ref MemoryMarshal.GetReference(target);
        int x = 0;
        for (; x <= a.Length - 16; x += 16)
        {
            Vector128<byte> va = Vector128.LoadUnsafe(ref pa, (nuint)x);
            Vector128<byte> vb = Vector128.LoadUnsafe(ref pb, (nuint)x);
            Vector128<byte> vc = Vector128.LoadUnsafe(ref pc, (nuint)x);
            ref byte t = ref Unsafe.Add(ref pt, 3 * x);
            (Ssse3.Shuffle(va, a0) | Ssse3.Shuffle(vb, b0) | Ssse3.Shuffle(vc, c0)).StoreUnsafe(ref t);
            (Ssse3.Shuffle(va, a1) | Ssse3.Shuffle(vb, b1) | Ssse3.Shuffle(vc, c1)).StoreUnsafe(ref t, 16);
            (Ssse3.Shuffle(va, a2) | Ssse3.Shuffle(vb, b2) | Ssse3.Shuffle(vc, c2)).StoreUnsafe(ref t, 32);
        }

        return x;
    }
}
