using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>What the symbols of a Huffman table stand for; decides what a lookup entry tells.</summary>
internal enum JpegSymbolKind
{
    /// <summary>A category of DC differences, SSSS of T.81 Table F.1.</summary>
    Dc,

    /// <summary>Run and category of AC coefficients, RRRRSSSS of T.81 Table F.2.</summary>
    Ac,

    /// <summary>A category of lossless differences, SSSS of T.81 Table H.2.</summary>
    Lossless,

    /// <summary>The bare symbol, for progressive AC scans.</summary>
    Symbol,
}

/// <summary>
/// A Huffman table ready for decoding. A lookup by the next bits of the stream gives at once how many bits code and
/// additional bits take together, so that the chain from one symbol to the next is one load and one shift; the value
/// of the additional bits is worked out beside that chain.
/// </summary>
/// <remarks>
/// <code>
/// entry: | 31..24 skip / symbol | 21 SSSS = 16 | 20..16 code length | 13..8 category | 5..0 total length |
/// </code>
/// A total of 0 sends the decoder to <see cref="ResolveLong"/>: codes longer than the lookup, invalid codes and category 16.
/// </remarks>
internal sealed class JpegHuffmanTable
{
    internal const int LookupBits = 11;
    internal const uint TotalMask = 63;
    internal const uint Category16 = 1u << 21;

    /// <summary>What an end of block adds to the coefficient index: enough to end the loop and to be told from an overrun.</summary>
    internal const int EndOfBlockSkip = 128;

    private readonly uint[] _lookup = new uint[1 << LookupBits];
    private readonly byte[] _values = new byte[256];
    private readonly byte[] _counts = new byte[16];

    // T.81 §F.2.2.3: the largest code of each length (left-aligned to 16 bits, exclusive) and where its values begin.
    private readonly int[] _limit = new int[18];
    private readonly int[] _offset = new int[17];
    private JpegSymbolKind _builtFor;
    private bool _isBuilt;
    private int _valueCount;

    /// <summary>True when the codestream has defined the table.</summary>
    internal bool IsDefined { get; set; }

    /// <summary>The most bits that one symbol and its additional bits can take.</summary>
    internal int MaxTotal { get; private set; }

    /// <summary>Set when a bit pattern was met that is no code of the table; the scan looks at it between rows.</summary>
    internal bool InvalidCodeMet { get; set; }

    internal ref uint Lookup => ref MemoryMarshal.GetArrayDataReference(_lookup);

    /// <summary>Takes over a definition (T.81 §B.2.4.2); one equal to the last keeps what was built from it.</summary>
    internal bool Define(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        IsDefined = true;
        if (_valueCount == values.Length && counts.SequenceEqual(_counts) && values.SequenceEqual(_values.AsSpan(0, _valueCount)))
        {
            return true;
        }

        _isBuilt = false;
        int code = 0;
        for (int length = 1; length <= 16; length++)
        {
            code = (code << 1) + counts[length - 1];
            if (code > 1 << length)
            {
                IsDefined = false;
                _valueCount = 0;
                return false;
            }
        }

        counts.CopyTo(_counts);
        values.CopyTo(_values);
        _valueCount = values.Length;
        return true;
    }

    /// <summary>Builds the lookup; false when a symbol is none of its kind.</summary>
    internal bool Prepare(JpegSymbolKind kind)
    {
        InvalidCodeMet = false;
        if (_isBuilt && _builtFor == kind)
        {
            return true;
        }

        _isBuilt = false;
        _builtFor = kind;
        MaxTotal = 0;
        Span<uint> lookup = _lookup;
        lookup.Clear();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= 16; length++)
        {
            _offset[length] = index - code;
            for (int i = 0; i < _counts[length - 1]; i++, index++, code++)
            {
                uint entry = MakeEntry(_values[index], length);
                if (kind is JpegSymbolKind.Dc or JpegSymbolKind.Lossless && _values[index] > 16)
                {
                    return false;
                }

                MaxTotal = Math.Max(MaxTotal, (int)(entry & TotalMask));
                if (length <= LookupBits && (entry & Category16) == 0)
                {
                    lookup.Slice(code << (LookupBits - length), 1 << (LookupBits - length)).Fill(entry);
                }
            }

            _limit[length] = code << (16 - length);
            code <<= 1;
        }

        _isBuilt = true;
        return true;
    }

    private uint MakeEntry(int symbol, int length)
    {
        uint codeLength = (uint)length << 16;
        switch (_builtFor)
        {
            case JpegSymbolKind.Dc:
                return codeLength | (uint)(length + symbol) | (uint)symbol << 8;
            case JpegSymbolKind.Lossless:
                // T.81 §H.1.2.2: category 16 stands for 32768 alone and has no additional bits.
                return symbol == 16 ? codeLength | (uint)length | Category16 : codeLength | (uint)(length + symbol) | (uint)symbol << 8;
            case JpegSymbolKind.Ac:
                int category = symbol & 15;
                int run = symbol >> 4;
                // T.81 §F.1.2.2.2: no category means 16 zeros (run 15) or the end of the block.
                int skip = category != 0 ? run + 1 : run == 15 ? 16 : EndOfBlockSkip;
                return codeLength | (uint)(length + category) | (uint)category << 8 | (uint)skip << 24;
            default:
                return codeLength | (uint)length | (uint)symbol << 24;
        }
    }

    /// <summary>The entry for codes that the lookup does not hold; an unknown code is noted and skipped as 16 bits of value 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal uint ResolveLong(ulong bits)
    {
        int next = (int)(bits >> 48);
        for (int length = 1; length <= 16; length++)
        {
            if (next < _limit[length])
            {
                int index = _offset[length] + (next >> (16 - length));
                return MakeEntry(_values[index & 255], length);
            }
        }

        InvalidCodeMet = true;
        return 16 | 16 << 16 | (uint)EndOfBlockSkip << 24;
    }
}
