using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Reads bits, most significant first, from unstuffed entropy-coded data that are padded with readable bytes.
/// The upper <see cref="Count"/> bits of <see cref="Bits"/> are valid; hot loops copy the fields to locals and back.
/// </summary>
internal ref struct JpegBitReader
{
    internal ref byte Data;
    internal ulong Bits;
    internal int Count;
    internal int Position;
    internal int Length;

    internal JpegBitReader(ReadOnlySpan<byte> padded, int length)
    {
        Data = ref MemoryMarshal.GetReference(padded);
        Length = length;
    }

    /// <summary>True when more bits were taken than the data hold: what was decoded last came from the padding.</summary>
    internal readonly bool IsExhausted => (long)Position * 8 - Count > (long)Length * 8;

    /// <summary>Fills up to at least 56 bits. Bits that are there already are merged with themselves, so nothing branches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Refill(ref byte data, ref ulong bits, ref int count, ref int position)
    {
        ulong next = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, (nuint)(uint)position));
        if (BitConverter.IsLittleEndian)
        {
            next = BinaryPrimitives.ReverseEndianness(next);
        }

        bits |= next >> count;
        position += (63 - count) >> 3;
        count |= 56;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Refill() => Refill(ref Data, ref Bits, ref Count, ref Position);

    /// <summary>Takes 0 to 25 bits as a number.</summary>
    internal int Take(int count)
    {
        Refill();
        return TakeLoaded(count);
    }

    /// <summary>Takes bits that a refill before has brought; there are 56 after each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TakeLoaded(int count)
    {
        int value = (int)(Bits >> 1 >> (63 - count));
        Bits <<= count;
        Count -= count;
        return value;
    }

    /// <summary>Takes one symbol of a table prepared for <see cref="JpegSymbolKind.Symbol"/>; 40 more bits are there after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TakeSymbol(JpegHuffmanTable table)
    {
        Refill();
        uint entry = Find(ref table.Lookup, table, Bits);
        Bits <<= (int)entry;
        Count -= (int)(entry & JpegHuffmanTable.TotalMask);
        return (int)(entry >> 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Find(ref uint lookup, JpegHuffmanTable table, ulong bits)
    {
        uint entry = Unsafe.Add(ref lookup, (nuint)(bits >> (64 - JpegHuffmanTable.LookupBits)));
        return (entry & JpegHuffmanTable.TotalMask) != 0 ? entry : table.ResolveLong(bits);
    }

    /// <summary>
    /// The value of the additional bits behind a code (T.81 §F.2.2.1, EXTEND): a leading 0 means negative.
    /// The shift counts use that hardware and language take them modulo 64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Extend(ulong bits, uint entry)
    {
        ulong rest = bits << (int)(entry >> 16);
        int category = (int)(entry >> 8);
        int value = (int)(rest >> 1 >> ~category);
        int negative = (int)(~(long)rest >> 63);
        return value + (negative & ((-1 << (category & 31)) + 1));
    }
}
