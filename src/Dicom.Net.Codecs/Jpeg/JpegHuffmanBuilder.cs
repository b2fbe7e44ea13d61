namespace Dicom.Net.Codecs;

/// <summary>
/// Makes the best Huffman code of at most 16 bits for the symbols counted (T.81 §K.2), and the codes from it (§C.2).
/// </summary>
internal sealed class JpegHuffmanBuilder
{
    // One symbol more than there are values stands for the code of all ones, which is never used (§K.2).
    private const int Reserved = 256;

    private readonly long[] _weights = new long[Reserved + 1];
    private readonly int[] _next = new int[Reserved + 1];
    private readonly int[] _sizes = new int[Reserved + 1];
    private readonly int[] _lengths = new int[Reserved + 2];
    private readonly byte[] _counts = new byte[16];
    private readonly byte[] _values = new byte[256];

    /// <summary>How often each symbol occurs; filled by the encoder.</summary>
    internal readonly int[] Frequencies = new int[256];

    /// <summary>Code (low half) and its length (high half) of each symbol.</summary>
    internal readonly uint[] Codes = new uint[256];

    internal ReadOnlySpan<byte> Counts => _counts;

    internal ReadOnlySpan<byte> Values => _values.AsSpan(0, ValueCount);

    internal int ValueCount { get; private set; }

    internal void Clear() => Frequencies.AsSpan().Clear();

    /// <summary>Bits that the symbols' codes take together, without their additional bits.</summary>
    internal long CodedBits()
    {
        long bits = 0;
        for (int i = 0; i < 256; i++)
        {
            bits += (long)Frequencies[i] * (Codes[i] >> 16);
        }

        return bits;
    }

    /// <summary>Bytes that the definition takes in a DHT segment.</summary>
    internal int DefinitionBytes => 17 + ValueCount;

    internal void Build()
    {
        if (!Frequencies.AsSpan().ContainsAnyExcept(0))
        {
            Codes.AsSpan().Clear();
            _counts.AsSpan().Clear();
            ValueCount = 0;
            return;
        }

        for (int i = 0; i < 256; i++)
        {
            _weights[i] = Frequencies[i];
        }

        _weights[Reserved] = 1;
        _sizes.AsSpan().Clear();
        _next.AsSpan().Fill(-1);
        MergeLightest();
        CountLengths();
        LimitTo16();
        SortValues();
        AssignCodes();
    }

    /// <summary>§K.2, Figure K.1: again and again joins the two lightest trees; every symbol in them gets one bit more.</summary>
    private void MergeLightest()
    {
        while (true)
        {
            int first = FindLightest(-1);
            int second = FindLightest(first);
            if (second < 0)
            {
                return;
            }

            _weights[first] += _weights[second];
            _weights[second] = 0;
            int last = Lengthen(first);
            _next[last] = second;
            Lengthen(second);
        }
    }

    private int FindLightest(int except)
    {
        int found = -1;
        for (int i = 0; i <= Reserved; i++)
        {
            // Of equals the last: the reserved symbol goes deepest.
            if (i != except && _weights[i] != 0 && (found < 0 || _weights[i] <= _weights[found]))
            {
                found = i;
            }
        }

        return found;
    }

    private int Lengthen(int symbol)
    {
        _sizes[symbol]++;
        while (_next[symbol] >= 0)
        {
            symbol = _next[symbol];
            _sizes[symbol]++;
        }

        return symbol;
    }

    private void CountLengths()
    {
        _lengths.AsSpan().Clear();
        foreach (int size in _sizes)
        {
            if (size != 0)
            {
                _lengths[size]++;
            }
        }
    }

    /// <summary>§K.2, Figure K.3: takes pairs of too long codes away, one moves up into its prefix, the other below a shorter code.</summary>
    private void LimitTo16()
    {
        for (int length = _lengths.Length - 1; length > 16; length--)
        {
            while (_lengths[length] > 0)
            {
                int shorter = length - 2;
                while (_lengths[shorter] == 0)
                {
                    shorter--;
                }

                _lengths[length] -= 2;
                _lengths[length - 1]++;
                _lengths[shorter + 1] += 2;
                _lengths[shorter]--;
            }
        }

        // The reserved symbol has one of the longest codes.
        int longest = 16;
        while (_lengths[longest] == 0)
        {
            longest--;
        }

        _lengths[longest]--;
        for (int i = 0; i < 16; i++)
        {
            _counts[i] = (byte)_lengths[i + 1];
        }
    }

    /// <summary>§K.2, Figure K.4: symbols by the length the tree gave them, which the limit leaves in order.</summary>
    private void SortValues()
    {
        int count = 0;
        for (int size = 1; size < _lengths.Length; size++)
        {
            for (int symbol = 0; symbol < Reserved; symbol++)
            {
                if (_sizes[symbol] == size)
                {
                    _values[count++] = (byte)symbol;
                }
            }
        }

        ValueCount = count;
    }

    private void AssignCodes()
    {
        Codes.AsSpan().Clear();
        uint code = 0;
        int index = 0;
        for (uint length = 1; length <= 16; length++)
        {
            for (int i = 0; i < _counts[length - 1]; i++)
            {
                Codes[_values[index++]] = code++ | length << 16;
            }

            code <<= 1;
        }
    }
}
