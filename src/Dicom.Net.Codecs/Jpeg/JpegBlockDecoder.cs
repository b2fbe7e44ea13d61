using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>Decodes the coefficients of one block of a sequential scan (T.81 §F.2.2).</summary>
internal static class JpegBlockDecoder
{
    /// <summary>The most bytes one block can take: 64 symbols of 16 bits of code and 16 additional ones.</summary>
    internal const int MaxBlockBytes = 256;

    /// <summary>Coefficients of a block and the place behind them that takes what is thrown away.</summary>
    internal const int BlockLength = 64 + 16;

    /// <summary>
    /// Decodes a block into zeroed memory of <see cref="BlockLength"/> coefficients, in the block's row order.
    /// </summary>
    /// <returns>The zig-zag index of the last coefficient that may differ from 0; -1 when a run leads beyond the block.</returns>
    internal static int Decode(ref JpegBitReader reader, JpegHuffmanTable dc, JpegHuffmanTable ac, ref int predictor, ref short block)
    {
        ref byte data = ref reader.Data;
        ulong bits = reader.Bits;
        int count = reader.Count;
        int position = reader.Position;

        JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
        uint entry = JpegBitReader.Find(ref dc.Lookup, dc, bits);
        predictor += JpegBitReader.Extend(bits, entry);
        block = (short)predictor;
        bits <<= (int)entry;
        count -= (int)(entry & JpegHuffmanTable.TotalMask);

        // Two symbols share a refill where their lengths allow it.
        ref uint lookup = ref ac.Lookup;
        ref byte zigZag = ref MemoryMarshal.GetReference(JpegTables.ZigZag);
        bool single = ac.MaxTotal > 28;
        nuint k = 0;
        while (true)
        {
            JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            entry = JpegBitReader.Find(ref lookup, ac, bits);
            k += entry >> 24;
            Unsafe.Add(ref block, (nuint)Unsafe.Add(ref zigZag, k)) = (short)JpegBitReader.Extend(bits, entry);
            bits <<= (int)entry;
            count -= (int)(entry & JpegHuffmanTable.TotalMask);
            if (k >= 63)
            {
                break;
            }

            if (single)
            {
                JpegBitReader.Refill(ref data, ref bits, ref count, ref position);
            }

            entry = JpegBitReader.Find(ref lookup, ac, bits);
            k += entry >> 24;
            Unsafe.Add(ref block, (nuint)Unsafe.Add(ref zigZag, k)) = (short)JpegBitReader.Extend(bits, entry);
            bits <<= (int)entry;
            count -= (int)(entry & JpegHuffmanTable.TotalMask);
            if (k >= 63)
            {
                break;
            }
        }

        reader.Bits = bits;
        reader.Count = count;
        reader.Position = position;
        return k == 63 ? 63 : k >= JpegHuffmanTable.EndOfBlockSkip ? (int)k - JpegHuffmanTable.EndOfBlockSkip : -1;
    }
}
