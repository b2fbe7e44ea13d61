using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Decodes rows of lossless scans: Huffman code, difference, prediction and sum in one pass (T.81 §H.2).
/// The caller pads the data so that a whole row can be read unchecked, and looks between rows whether they ran out.
/// </summary>
internal static class JpegLosslessRows
{
    /// <summary>After a refill this many bits are there at least; two or three symbols may share it.</summary>
    private const int RefilledBits = 56;

    /// <summary>Decodes the row of one component.</summary>
    /// <param name="reader">The bits.</param>
    /// <param name="table">The component's table.</param>
    /// <param name="above">The row above (the row's own length; not read by predictor 1).</param>
    /// <param name="row">Takes the samples, modulo 65536 (T.81 §H.1.2.1).</param>
    /// <param name="first">The prediction of the first sample.</param>
    internal static void DecodeOne<TPredictor>(
        ref JpegBitReader reader, JpegHuffmanTable table, ReadOnlySpan<ushort> above, Span<ushort> row, int first)
        where TPredictor : struct, IJpegPredictor
    {
        ref byte data = ref reader.Data;
        ulong bits = reader.Bits;
        int count = reader.Count;
        int position = reader.Position;
        ref uint lookup = ref table.Lookup;
        ref ushort target = ref MemoryMarshal.GetReference(row);
        ref ushort up = ref MemoryMarshal.GetReference(above);
        bool single = table.MaxTotal * 2 > RefilledBits;
        nuint width = (nuint)row.Length;

        JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
        int a = (ushort)(first + Next(ref lookup, table, ref bits, ref count));
        target = (ushort)a;
        int c = up;
        nuint x = 1;
        for (; x + 1 < width; x += 2)
        {
            JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            int difference = Next(ref lookup, table, ref bits, ref count);
            int b = Unsafe.Add(ref up, x);
            a = (ushort)(TPredictor.Predict(a, b, c) + difference);
            Unsafe.Add(ref target, x) = (ushort)a;

            if (single)
            {
                JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            }

            difference = Next(ref lookup, table, ref bits, ref count);
            c = Unsafe.Add(ref up, x + 1);
            a = (ushort)(TPredictor.Predict(a, c, b) + difference);
            Unsafe.Add(ref target, x + 1) = (ushort)a;
        }

        if (x < width)
        {
            JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            int difference = Next(ref lookup, table, ref bits, ref count);
            Unsafe.Add(ref target, x) = (ushort)(TPredictor.Predict(a, Unsafe.Add(ref up, x), c) + difference);
        }

        reader.Bits = bits;
        reader.Count = count;
        reader.Position = position;
    }

    /// <summary>Decodes the row of three interleaved components.</summary>
    internal static void DecodeThree<TPredictor>(
        ref JpegBitReader reader, JpegHuffmanTable table0, JpegHuffmanTable table1, JpegHuffmanTable table2,
        ReadOnlySpan<ushort> above, Span<ushort> row, bool isFirstRow, int initial)
        where TPredictor : struct, IJpegPredictor
    {
        ref byte data = ref reader.Data;
        ulong bits = reader.Bits;
        int count = reader.Count;
        int position = reader.Position;
        ref uint lookup0 = ref table0.Lookup;
        ref uint lookup1 = ref table1.Lookup;
        ref uint lookup2 = ref table2.Lookup;
        ref ushort target = ref MemoryMarshal.GetReference(row);
        ref ushort up = ref MemoryMarshal.GetReference(above);
        bool refillSecond = table0.MaxTotal + table1.MaxTotal > RefilledBits;
        bool refillThird = table0.MaxTotal + table1.MaxTotal + table2.MaxTotal > RefilledBits;

        int c0 = up, c1 = Unsafe.Add(ref up, 1), c2 = Unsafe.Add(ref up, 2);
        int a0 = isFirstRow ? initial : c0;
        int a1 = isFirstRow ? initial : c1;
        int a2 = isFirstRow ? initial : c2;
        nuint width = (nuint)row.Length;
        for (nuint x = 0; x + 2 < width; x += 3)
        {
            JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            int difference0 = Next(ref lookup0, table0, ref bits, ref count);
            if (refillSecond)
            {
                JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            }

            int difference1 = Next(ref lookup1, table1, ref bits, ref count);
            if (refillThird)
            {
                JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            }

            int difference2 = Next(ref lookup2, table2, ref bits, ref count);
            int b0 = Unsafe.Add(ref up, x), b1 = Unsafe.Add(ref up, x + 1), b2 = Unsafe.Add(ref up, x + 2);
            // The first sample of a row is predicted by a alone, which was set to what T.81 §H.1.2.1 asks for.
            a0 = (ushort)((x == 0 ? a0 : TPredictor.Predict(a0, b0, c0)) + difference0);
            a1 = (ushort)((x == 0 ? a1 : TPredictor.Predict(a1, b1, c1)) + difference1);
            a2 = (ushort)((x == 0 ? a2 : TPredictor.Predict(a2, b2, c2)) + difference2);
            Unsafe.Add(ref target, x) = (ushort)a0;
            Unsafe.Add(ref target, x + 1) = (ushort)a1;
            Unsafe.Add(ref target, x + 2) = (ushort)a2;
            c0 = b0;
            c1 = b1;
            c2 = b2;
        }

        reader.Bits = bits;
        reader.Count = count;
        reader.Position = position;
    }

    /// <summary>Decodes one difference; for the layouts that have no loop of their own.</summary>
    internal static int NextDifference(ref JpegBitReader reader, JpegHuffmanTable table)
    {
        reader.Refill();
        return Next(ref table.Lookup, table, ref reader.Bits, ref reader.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref uint lookup, JpegHuffmanTable table, ref ulong bits, ref int count)
    {
        uint entry = Unsafe.Add(ref lookup, (nuint)(bits >> (64 - JpegHuffmanTable.LookupBits)));
        int difference;
        if ((entry & JpegHuffmanTable.TotalMask) != 0)
        {
            difference = JpegBitReader.Extend(bits, entry);
        }
        else
        {
            entry = table.ResolveLong(bits);
            difference = (entry & JpegHuffmanTable.Category16) != 0 ? 32768 : JpegBitReader.Extend(bits, entry);
        }

        bits <<= (int)entry;
        count -= (int)(entry & JpegHuffmanTable.TotalMask);
        return difference;
    }
}
