using System.Buffers.Binary;

namespace Dicom.Net.Codecs;

/// <summary>Quantization and Huffman tables as the codestream defines and redefines them (T.81 §B.2.4).</summary>
internal sealed class JpegTables
{
    /// <summary>Maps the zig-zag index (T.81 Figure A.6) to the place in the block, row by row; beyond 63 a place that is thrown away.</summary>
    internal static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    ];

    private readonly JpegHuffmanTable[] _dc = [new(), new(), new(), new()];
    private readonly JpegHuffmanTable[] _ac = [new(), new(), new(), new()];
    private readonly int[][] _quant = [new int[64], new int[64], new int[64], new int[64]];
    private readonly bool[] _quantDefined = new bool[4];
    private readonly int[][] _latched = [new int[64], new int[64], new int[64], new int[64]];
    private readonly bool[] _isLatched = new bool[4];

    internal JpegHuffmanTable Dc(int selector) => _dc[selector];

    internal JpegHuffmanTable Ac(int selector) => _ac[selector];

    /// <summary>
    /// Keeps the quantization table that a component begins with: the definition behind a selector may change between scans
    /// (T.81 §B.2.4.1).
    /// </summary>
    internal void Latch(int component, int selector)
    {
        if (!_isLatched[component] && _quantDefined[selector])
        {
            _quant[selector].CopyTo(_latched[component], 0);
            _isLatched[component] = true;
        }
    }

    /// <summary>The 64 quantization steps of a component in the block's order, or null if its table was not defined in time.</summary>
    internal int[]? Quant(int component) => _isLatched[component] ? _latched[component] : null;

    /// <summary>Forgets all definitions: SOI (T.81 §B.2.1) begins anew.</summary>
    internal void Reset()
    {
        _quantDefined.AsSpan().Clear();
        _isLatched.AsSpan().Clear();
        for (int i = 0; i < 4; i++)
        {
            _dc[i].IsDefined = false;
            _ac[i].IsDefined = false;
        }
    }

    /// <summary>
    /// Reads a DQT segment.
    /// <code>
    /// repeated: Pq:4 (0: bytes, 1: words) Tq:4 (0..3) | 64 x Q, in zig-zag order
    /// </code>
    /// </summary>
    internal string? ReadQuantization(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            int wide = body[0] >> 4;
            int selector = body[0] & 15;
            int length = 1 + 64 * (wide + 1);
            if (wide > 1 || selector > 3 || body.Length < length)
            {
                return "quantization table malformed";
            }

            int[] table = _quant[selector];
            for (int i = 0; i < 64; i++)
            {
                table[ZigZag[i]] = wide == 0 ? body[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + 2 * i)..]);
            }

            _quantDefined[selector] = true;
            body = body[length..];
        }

        return null;
    }

    /// <summary>
    /// Reads a DHT segment.
    /// <code>
    /// repeated: Tc:4 (0: DC or lossless, 1: AC) Th:4 (0..3) | 16 x count of codes of length 1..16 | values
    /// </code>
    /// </summary>
    internal string? ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (body.Length < 17)
            {
                return "Huffman table malformed";
            }

            int tableClass = body[0] >> 4;
            int selector = body[0] & 15;
            ReadOnlySpan<byte> counts = body.Slice(1, 16);
            int total = 0;
            foreach (byte count in counts)
            {
                total += count;
            }

            if (tableClass > 1 || selector > 3 || total > 256 || body.Length < 17 + total)
            {
                return "Huffman table malformed";
            }

            JpegHuffmanTable table = tableClass == 0 ? _dc[selector] : _ac[selector];
            if (!table.Define(counts, body.Slice(17, total)))
            {
                return "Huffman table with more codes than their lengths allow";
            }

            body = body[(17 + total)..];
        }

        return null;
    }
}
