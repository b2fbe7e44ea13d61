namespace Dicom.Net.Codecs.Deflate;

/// <summary>
/// Decodes the prefix codes of deflate (RFC 1951 §3.2.2) by one look-up of their first bits, and a second one where a code is longer. Made
/// anew for each block in the same memory.
/// </summary>
internal sealed class PrefixTable
{
    internal const int MostBits = 15;
    private const int FirstBits = 10;

    // Entries are value << 8 | bits; of a longer code: where its second table begins << 8 | LinkFlag | that table's bits.
    private const uint LinkFlag = 0x80;
    private readonly uint[] _entries = new uint[(1 << FirstBits) + (1 << MostBits)];
    private readonly int[] _counts = new int[MostBits + 1];
    private readonly int[] _nextCodes = new int[MostBits + 1];

    /// <summary>Whether the bits that are there begin a code; 0 bits means that no code begins so.</summary>
    internal int Find(ulong bits, out int length)
    {
        uint entry = _entries[(int)bits & ((1 << FirstBits) - 1)];
        if ((entry & LinkFlag) != 0)
        {
            int second = (int)(bits >> FirstBits) & ((1 << (int)(entry & 0x1F)) - 1);
            entry = _entries[(int)(entry >> 8) + second];
        }

        length = (int)(entry & 0x1F);
        return (int)(entry >> 8);
    }

    /// <summary>Makes the table from the codes' lengths.</summary>
    /// <param name="lengths">Bits of each value's code, 0 for none.</param>
    /// <returns>False where the lengths are of no prefix code: too many codes of a length, or too few (a lone code of one bit is allowed).</returns>
    internal bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_counts);
        foreach (byte length in lengths)
        {
            _counts[length]++;
        }

        int used = lengths.Length - _counts[0];
        _counts[0] = 0;
        int code = 0;
        int free = 1;
        int longest = 0;
        for (int bits = 1; bits <= MostBits; bits++)
        {
            code = (code + _counts[bits - 1]) << 1;
            _nextCodes[bits] = code;
            free = (free << 1) - _counts[bits];
            if (free < 0)
            {
                return false;
            }

            longest = _counts[bits] > 0 ? bits : longest;
        }

        // RFC 1951 §3.2.7: one distance code alone has one bit, and no distance code at all is a block of literals.
        if (free > 0 && (used > 1 || longest > 1))
        {
            return false;
        }

        Fill(lengths, longest);
        return true;
    }

    private void Fill(ReadOnlySpan<byte> lengths, int longest)
    {
        _entries.AsSpan(0, 1 << FirstBits).Clear();
        int secondBits = Math.Max(0, longest - FirstBits);
        int end = 1 << FirstBits;
        for (int value = 0; value < lengths.Length; value++)
        {
            int length = lengths[value];
            if (length == 0)
            {
                continue;
            }

            int reversed = Reverse(_nextCodes[length]++, length);
            uint entry = ((uint)value << 8) | (uint)length;
            if (length <= FirstBits)
            {
                for (int at = reversed; at < 1 << FirstBits; at += 1 << length)
                {
                    _entries[at] = entry;
                }

                continue;
            }

            ref uint link = ref _entries[reversed & ((1 << FirstBits) - 1)];
            if (link == 0)
            {
                link = ((uint)end << 8) | LinkFlag | (uint)secondBits;
                _entries.AsSpan(end, 1 << secondBits).Clear();
                end += 1 << secondBits;
            }

            Span<uint> second = _entries.AsSpan((int)(link >> 8), 1 << secondBits);
            for (int at = reversed >> FirstBits; at < second.Length; at += 1 << (length - FirstBits))
            {
                second[at] = entry;
            }
        }
    }

    private static int Reverse(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }
}
