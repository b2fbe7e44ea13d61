using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// Packs one row of one byte plane (PS3.5 §G.3.1: rows are encoded each on its own). A run of two becomes a run packet only where no literal
/// packet is open, a run of three or more always: no other choice of packets is shorter.
/// </summary>
internal sealed class RleRowPacker
{
    // What the packer reads behind a row (64 bytes compared with their successors) and copies at least.
    private const int Padding = 192;

    private byte[] row = [];
    private ulong[] same = [];
    private ulong[] triple = [];

    /// <summary>The most that a row can become: a control byte per 128 literals.</summary>
    internal static long MaxPackedBytes(long rowBytes) => rowBytes + ((rowBytes + 127) / 128);

    /// <summary>Bytes that must be free behind the row's packets, because literals are copied in whole vectors.</summary>
    internal const int Slack = RlePackets.MaxExpansion;

    /// <summary>Where the caller puts the next row.</summary>
    internal Span<byte> PrepareRow(int rowBytes)
    {
        if (row.Length < rowBytes + Padding)
        {
            row = GC.AllocateUninitializedArray<byte>(rowBytes + Padding);
            same = new ulong[(rowBytes / 64) + 2];
            triple = new ulong[same.Length];
        }

        return row.AsSpan(0, rowBytes);
    }

    /// <summary>Packs the prepared row; the destination has <see cref="MaxPackedBytes"/> and <see cref="Slack"/> bytes. Returns the bytes written.</summary>
    internal int Pack(int rowBytes, Span<byte> destination)
    {
        _ = destination[(int)MaxPackedBytes(rowBytes) + Slack - 1];
        FindRepeats(rowBytes);
        ref byte source = ref MemoryMarshal.GetArrayDataReference(row);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        int at = 0;
        int written = 0;
        while (at < rowBytes)
        {
            if (((same[at >> 6] >> at) & 1) != 0)
            {
                int end = Math.Min(FirstClear(at) + 1, at + RlePackets.MaxExpansion);
                Unsafe.Add(ref target, written) = (byte)(1 - (end - at));
                Unsafe.Add(ref target, written + 1) = Unsafe.Add(ref source, at);
                written += 2;
                at = end;
            }
            else
            {
                int end = Math.Min(FirstTriple(at, Math.Min(rowBytes, at + RlePackets.MaxExpansion)), at + RlePackets.MaxExpansion);
                int count = end - at;
                Unsafe.Add(ref target, written) = (byte)(count - 1);
                CopyLiterals(ref Unsafe.Add(ref source, at), ref Unsafe.Add(ref target, written + 1), count);
                written += count + 1;
                at = end;
            }
        }

        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLiterals(ref byte from, ref byte to, int count)
    {
        Vector256.LoadUnsafe(ref from).StoreUnsafe(ref to);
        if (count > 32)
        {
            Vector256.LoadUnsafe(ref from, 32).StoreUnsafe(ref to, 32);
            Vector256.LoadUnsafe(ref from, 64).StoreUnsafe(ref to, 64);
            Vector256.LoadUnsafe(ref from, 96).StoreUnsafe(ref to, 96);
        }
    }

    /// <summary>Bit i of <c>same</c>: byte i equals byte i + 1. Bit i of <c>triple</c>: bytes i, i + 1 and i + 2 are equal.</summary>
    private void FindRepeats(int rowBytes)
    {
        int words = (rowBytes + 63) / 64;
        ref byte source = ref MemoryMarshal.GetArrayDataReference(row);
        for (int w = 0; w < words; w++)
        {
            nuint i = (nuint)(w * 64);
            uint lower = Vector256.Equals(Vector256.LoadUnsafe(ref source, i), Vector256.LoadUnsafe(ref source, i + 1)).ExtractMostSignificantBits();
            uint upper = Vector256.Equals(Vector256.LoadUnsafe(ref source, i + 32), Vector256.LoadUnsafe(ref source, i + 33)).ExtractMostSignificantBits();
            same[w] = lower | ((ulong)upper << 32);
        }

        // The last byte has no successor in this row.
        int last = rowBytes - 1;
        same[last >> 6] &= (1UL << last) - 1;
        same[words] = 0;
        for (int w = 0; w < words; w++)
        {
            ulong bits = same[w];
            triple[w] = bits & ((bits >> 1) | (same[w + 1] << 63));
        }
    }

    private int FirstClear(int from)
    {
        int word = from >> 6;
        ulong bits = ~same[word] >> from;
        if (bits != 0)
        {
            return from + BitOperations.TrailingZeroCount(bits);
        }

        do
        {
            word++;
        }
        while (same[word] == ulong.MaxValue);
        return (word * 64) + BitOperations.TrailingZeroCount(~same[word]);
    }

    private int FirstTriple(int from, int limit)
    {
        int word = from >> 6;
        ulong bits = triple[word] >> from;
        if (bits != 0)
        {
            return Math.Min(limit, from + BitOperations.TrailingZeroCount(bits));
        }

        int lastWord = (limit - 1) >> 6;
        for (word++; word <= lastWord; word++)
        {
            if (triple[word] != 0)
            {
                return Math.Min(limit, (word * 64) + BitOperations.TrailingZeroCount(triple[word]));
            }
        }

        return limit;
    }
}
