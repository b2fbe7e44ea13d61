using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs.Rle;

/// <summary>
/// The packet layer of PS3.5 §G.3.1: a control byte 0..127 is followed by that many bytes and one more, taken as they are; -1..-127 by one
/// byte that stands 2 to 128 times; -128 stands for nothing.
/// </summary>
internal static class RlePackets
{
    /// <summary>The most that one packet expands to.</summary>
    internal const int MaxExpansion = 128;

    /// <summary>Free bytes that the fast loop wants behind the last packet: it always stores 128 bytes or, for short ones, 64.</summary>
    internal const int Slack = MaxExpansion;

    /// <summary>
    /// Expands packets into <paramref name="destination"/> from <paramref name="written"/> on until at least <paramref name="target"/> bytes
    /// stand there or the source ends, and returns how many do. The last packet may go beyond the target; what does not fit is dropped.
    /// </summary>
    internal static int Expand(ReadOnlySpan<byte> source, ref int position, Span<byte> destination, int written, int target)
    {
        int at = position;
        ref byte src = ref MemoryMarshal.GetReference(source);
        ref byte dst = ref MemoryMarshal.GetReference(destination);

        // Within these bounds a packet may be read and stored in whole vectors: 1 + 128 bytes of source, 128 of destination.
        int safeSource = source.Length - 1 - MaxExpansion;
        int safeTarget = Math.Min(target, destination.Length - Slack + 1);
        while (written < safeTarget && at <= safeSource)
        {
            int control = (sbyte)Unsafe.Add(ref src, at);
            ref byte from = ref Unsafe.Add(ref src, at + 1);
            ref byte to = ref Unsafe.Add(ref dst, written);
            if (control >= 0)
            {
                CopyShort(ref from, ref to, control);
                written += control + 1;
                at += control + 2;
            }
            else if (control != -128)
            {
                FillShort(from, ref to, -control);
                written += 1 - control;
                at += 2;
            }
            else
            {
                at++;
            }
        }

        written = ExpandCarefully(source, ref at, destination, written, target);
        position = at;
        return written;
    }

    /// <summary>Copies <paramref name="last"/> + 1 bytes, and up to the next multiple of 64 what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyShort(ref byte from, ref byte to, int last)
    {
        Vector256.LoadUnsafe(ref from).StoreUnsafe(ref to);
        if (last >= 32)
        {
            Vector256.LoadUnsafe(ref from, 32).StoreUnsafe(ref to, 32);
            if (last >= 64)
            {
                Vector256.LoadUnsafe(ref from, 64).StoreUnsafe(ref to, 64);
                Vector256.LoadUnsafe(ref from, 96).StoreUnsafe(ref to, 96);
            }
        }
    }

    /// <summary>Writes the value <paramref name="last"/> + 1 times, and beyond up to 128 times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillShort(byte value, ref byte to, int last)
    {
        Vector256<byte> vector = Vector256.Create(value);
        vector.StoreUnsafe(ref to);
        if (last >= 32)
        {
            vector.StoreUnsafe(ref to, 32);
            vector.StoreUnsafe(ref to, 64);
            vector.StoreUnsafe(ref to, 96);
        }
    }

    /// <summary>The same, packet by packet within exact bounds: for the ends, and the reference for the fast loop.</summary>
    internal static int ExpandCarefully(ReadOnlySpan<byte> source, ref int position, Span<byte> destination, int written, int target)
    {
        int at = position;
        while (written < target && at < source.Length)
        {
            int control = (sbyte)source[at++];
            if (control == -128)
            {
                continue;
            }

            int count = control >= 0 ? control + 1 : 1 - control;
            int fits = Math.Min(count, destination.Length - written);
            if (control >= 0)
            {
                fits = Math.Min(fits, source.Length - at);
                source.Slice(at, fits).CopyTo(destination[written..]);
                at = (int)Math.Min((uint)at + (uint)count, (uint)source.Length);
            }
            else
            {
                if (at == source.Length)
                {
                    break;
                }

                destination.Slice(written, fits).Fill(source[at++]);
            }

            written += fits;
        }

        position = at;
        return written;
    }
}
