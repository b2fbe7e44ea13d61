using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>How a difference becomes bits: looked up whole, or made from its category's code.</summary>
internal interface IJpegDifferenceCoder
{
    static abstract void Add(ushort difference, ref uint table, ref JpegBitWriter writer);
}

/// <summary>Writes rows of lossless differences as Huffman codes and additional bits (T.81 §H.1.2.2).</summary>
internal sealed class JpegDifferenceSymbols
{
    /// <summary>
    /// Differences of samples of up to 8 bits, by their low bits: predictions reach from -255 to 510 (predictor 4), differences from -510 to 510.
    /// </summary>
    internal const int DirectLength = 1024;
    private const int MaxDirect = 510;

    /// <summary>Bits of a symbol in a direct entry: at most 16 of code and 9 additional ones; above them how many they are.</summary>
    private const int LengthShift = 26;

    /// <summary>For each component the codes by category or, up to 8 bits, the whole symbols by difference.</summary>
    private readonly uint[][] _tables = [new uint[DirectLength], new uint[DirectLength], new uint[DirectLength], new uint[DirectLength]];

    private int _components;
    private int _perFlush;
    private bool _isDirect;

    /// <summary>Up to 8 bits: bits and their number for each difference that can occur.</summary>
    private readonly struct Direct : IJpegDifferenceCoder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(ushort difference, ref uint table, ref JpegBitWriter writer)
        {
            uint entry = Unsafe.Add(ref table, difference & (DirectLength - 1));
            writer.Add(entry & ((1u << LengthShift) - 1), (int)(entry >> LengthShift));
        }
    }

    private readonly struct ByCategory : IJpegDifferenceCoder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(ushort difference, ref uint table, ref JpegBitWriter writer)
        {
            int category = JpegLosslessEncoder.Category(difference);
            uint code = Unsafe.Add(ref table, category);
            // T.81 §H.1.2.2: category 16 has no additional bits.
            int extra = category & 15;
            writer.Add((code & 0xFFFF) << extra | AdditionalBits(difference, extra), (int)(code >> 16) + extra);
        }
    }

    // Negative values are sent less 1, so that their first bit is 0 (T.81 §F.1.2.1.1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AdditionalBits(ushort difference, int count)
    {
        int value = (short)difference;
        return (uint)(value + (value >> 31)) & ((1u << count) - 1);
    }

    /// <summary>Takes over the components' codes.</summary>
    internal void Prepare(ReadOnlySpan<JpegHuffmanBuilder> builders, int bitsPerSample)
    {
        _components = builders.Length;
        _isDirect = bitsPerSample <= 8;
        int longest = 1;
        for (int c = 0; c < builders.Length; c++)
        {
            ReadOnlySpan<uint> codes = builders[c].Codes;
            for (int category = 0; category <= 16; category++)
            {
                if (codes[category] != 0)
                {
                    longest = Math.Max(longest, (int)(codes[category] >> 16) + (category & 15));
                }
            }

            if (_isDirect)
            {
                FillDirect(codes, _tables[c]);
            }
            else
            {
                codes[..17].CopyTo(_tables[c]);
            }
        }

        _perFlush = JpegBitWriter.MaxAddedBits / longest;
    }

    private static void FillDirect(ReadOnlySpan<uint> codes, Span<uint> table)
    {
        for (int difference = -MaxDirect; difference <= MaxDirect; difference++)
        {
            int category = JpegLosslessEncoder.Category((ushort)difference);
            uint bits = (codes[category] & 0xFFFF) << category | AdditionalBits((ushort)difference, category);
            table[difference & (DirectLength - 1)] = bits | ((codes[category] >> 16) + (uint)category) << LengthShift;
        }
    }

    internal void Write(ReadOnlySpan<ushort> differences, ref JpegBitWriter writer)
    {
        if (_isDirect)
        {
            Write<Direct>(differences, ref writer);
        }
        else
        {
            Write<ByCategory>(differences, ref writer);
        }
    }

    private void Write<TCoder>(ReadOnlySpan<ushort> differences, ref JpegBitWriter target)
        where TCoder : struct, IJpegDifferenceCoder
    {
        JpegBitWriter writer = target;
        ref uint table0 = ref MemoryMarshal.GetArrayDataReference(_tables[0]);
        ref uint table1 = ref MemoryMarshal.GetArrayDataReference(_tables[_components == 3 ? 1 : 0]);
        ref uint table2 = ref MemoryMarshal.GetArrayDataReference(_tables[_components == 3 ? 2 : 0]);
        bool inGroups = _components is 1 or 3;
        int i = 0;
        if (inGroups && _perFlush >= 3)
        {
            for (; i + 3 <= differences.Length; i += 3)
            {
                TCoder.Add(differences[i], ref table0, ref writer);
                TCoder.Add(differences[i + 1], ref table1, ref writer);
                TCoder.Add(differences[i + 2], ref table2, ref writer);
                writer.Flush();
            }
        }
        else if (_components == 1 && _perFlush == 2)
        {
            for (; i + 2 <= differences.Length; i += 2)
            {
                TCoder.Add(differences[i], ref table0, ref writer);
                TCoder.Add(differences[i + 1], ref table0, ref writer);
                writer.Flush();
            }
        }

        for (int c = i % _components; i < differences.Length; i++, c = c + 1 == _components ? 0 : c + 1)
        {
            TCoder.Add(differences[i], ref MemoryMarshal.GetArrayDataReference(_tables[c]), ref writer);
            writer.Flush();
        }

        target = writer;
    }
}
