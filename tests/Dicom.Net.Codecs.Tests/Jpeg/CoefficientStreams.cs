using System.Numerics;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>
/// Writes given quantized coefficients once sequentially and once progressively (T.81 Annex G, all four kinds of scans), one component
/// per scan, so that both must decode to the same picture. Blocks are in zig-zag order; quantization steps are all 3.
/// </summary>
internal static class CoefficientStreams
{
    private sealed class Coder
    {
        private readonly JpegHuffmanBuilder _table = new();
        private readonly List<(int Symbol, uint Bits, int Count)> _parts = [];

        internal void Symbol(int symbol, uint bits = 0, int count = 0)
        {
            _table.Frequencies[symbol]++;
            _parts.Add((symbol, bits, count));
        }

        internal void Bits(uint bits, int count) => _parts.Add((-1, bits, count));

        internal IEnumerable<Segment> Finish(int tableClass, byte[] scan)
        {
            _table.Build();
            byte[] buffer = new byte[_parts.Count * 16 + 64];
            var writer = new JpegBitWriter(buffer);
            foreach ((int symbol, uint bits, int count) in _parts)
            {
                if (symbol >= 0)
                {
                    writer.Put(_table.Codes[symbol] & 0xFFFF, (int)(_table.Codes[symbol] >> 16));
                }

                writer.Put(bits, count);
            }

            writer.Finish();
            return
            [
                new Segment(JpegMarker.Dht, [(byte)(tableClass << 4), .. _table.Counts, .. _table.Values], []),
                new Segment(JpegMarker.Sos, scan, buffer[..writer.Position]),
            ];
        }
    }

    internal static short[][][] RandomBlocks(int components, int wide, int high, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, components).Select(_ => Enumerable.Range(0, wide * high).Select(_ => RandomBlock(random)).ToArray())];
    }

    private static short[] RandomBlock(Random random)
    {
        short[] block = new short[64];
        block[0] = (short)random.Next(-150, 150);
        int count = random.Next(3) == 0 ? 0 : random.Next(20);
        for (int i = 0; i < count; i++)
        {
            int limit = random.Next(1, 30);
            block[random.Next(1, 64)] = (short)random.Next(-limit, limit + 1);
        }

        return block;
    }

    private static List<Segment> Headers(byte marker, int components, int wide, int high, int precision)
    {
        byte[] frame = [(byte)precision, 0, (byte)(8 * high), 0, (byte)(8 * wide), (byte)components];
        frame = [.. frame, .. Enumerable.Range(1, components).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })];
        return [new Segment(JpegMarker.Dqt, [0, .. Enumerable.Repeat((byte)3, 64)], []), new Segment(marker, frame, [])];
    }

    private static byte[] Scan(int component, int start, int end, int high, int low) =>
        [1, (byte)(component + 1), 0, (byte)start, (byte)end, (byte)(high << 4 | low)];

    private static int Category(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    private static uint Magnitude(int value, int category) => (uint)(value < 0 ? value - 1 : value) & ((1u << category) - 1);

    internal static byte[] Sequential(short[][][] components, int wide, int high, int precision)
    {
        List<Segment> segments = Headers(JpegMarker.Sof1, components.Length, wide, high, precision);
        for (int c = 0; c < components.Length; c++)
        {
            // Both tables must stand before the scan: the DC symbols are coded with a table of all of them at 4 or 8 bits.
            var ac = new Coder();
            byte[] dcValues = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
            segments.Add(new Segment(JpegMarker.Dht, [0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. dcValues], []));
            int previous = 0;
            foreach (short[] block in components[c])
            {
                int difference = block[0] - previous;
                previous = block[0];
                int category = Category(difference);
                ac.Bits((uint)category << category | Magnitude(difference, category), 4 + category);
                WriteSequentialAc(ac, block);
            }

            segments.AddRange(ac.Finish(1, Scan(c, 0, 63, 0, 0)));
        }

        return JpegStreams.Join(segments);
    }

    private static void WriteSequentialAc(Coder coder, short[] block)
    {
        int run = 0;
        for (int k = 1; k < 64; k++)
        {
            if (block[k] == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16)
            {
                coder.Symbol(0xF0);
            }

            int category = Category(block[k]);
            coder.Symbol(run << 4 | category, Magnitude(block[k], category), category);
            run = 0;
        }

        if (run > 0)
        {
            coder.Symbol(0);
        }
    }

    internal static byte[] Progressive(short[][][] components, int wide, int high, int precision)
    {
        List<Segment> segments = Headers(JpegMarker.Sof2, components.Length, wide, high, precision);
        for (int c = 0; c < components.Length; c++)
        {
            segments.AddRange(DcFirst(components[c], c, 1));
            segments.AddRange(AcFirst(components[c], c, 1, 5, 2));
            segments.AddRange(AcFirst(components[c], c, 6, 63, 2));
            segments.AddRange(AcRefine(components[c], c, 1, 63, 1));
            segments.AddRange(DcRefine(components[c], c, 0));
            segments.AddRange(AcRefine(components[c], c, 1, 63, 0));
        }

        return JpegStreams.Join(segments);
    }

    private static IEnumerable<Segment> DcFirst(short[][] blocks, int component, int low)
    {
        var coder = new Coder();
        int previous = 0;
        foreach (short[] block in blocks)
        {
            // T.81 §G.1.2.1: the point transform of DC is an arithmetic shift.
            int value = block[0] >> low;
            int category = Category(value - previous);
            coder.Symbol(category, Magnitude(value - previous, category), category);
            previous = value;
        }

        return coder.Finish(0, Scan(component, 0, 0, 0, low));
    }

    private static IEnumerable<Segment> DcRefine(short[][] blocks, int component, int low)
    {
        var coder = new Coder();
        foreach (short[] block in blocks)
        {
            coder.Bits((uint)(block[0] >> low) & 1, 1);
        }

        // The table is not used, but one must not be empty.
        coder.Symbol(0);
        return coder.Finish(0, Scan(component, 0, 0, low + 1, low));
    }

    private static int Shifted(short value, int low) => value < 0 ? -(-value >> low) : value >> low;

    private static IEnumerable<Segment> AcFirst(short[][] blocks, int component, int start, int end, int low)
    {
        var coder = new Coder();
        int endRun = 0;
        void FlushRun()
        {
            if (endRun > 0)
            {
                int bits = BitOperations.Log2((uint)endRun);
                coder.Symbol(bits << 4, (uint)(endRun - (1 << bits)), bits);
                endRun = 0;
            }
        }

        foreach (short[] block in blocks)
        {
            int run = 0;
            for (int k = start; k <= end; k++)
            {
                int value = Shifted(block[k], low);
                if (value == 0)
                {
                    run++;
                    continue;
                }

                FlushRun();
                for (; run > 15; run -= 16)
                {
                    coder.Symbol(0xF0);
                }

                int category = Category(value);
                coder.Symbol(run << 4 | category, Magnitude(value, category), category);
                run = 0;
            }

            if (run > 0)
            {
                endRun++;
            }
        }

        FlushRun();
        return coder.Finish(1, Scan(component, start, end, 0, low));
    }

    private static IEnumerable<Segment> AcRefine(short[][] blocks, int component, int start, int end, int low)
    {
        var coder = new Coder();
        int endRun = 0;
        var runCorrections = new List<uint>();
        void FlushRun()
        {
            if (endRun > 0)
            {
                int bits = BitOperations.Log2((uint)endRun);
                coder.Symbol(bits << 4, (uint)(endRun - (1 << bits)), bits);
                endRun = 0;
            }

            runCorrections.ForEach(bit => coder.Bits(bit, 1));
            runCorrections.Clear();
        }

        foreach (short[] block in blocks)
        {
            int lastNew = Enumerable.Range(start, end - start + 1).LastOrDefault(k => Math.Abs(Shifted(block[k], low)) == 1, -1);
            int run = 0;
            var corrections = new List<uint>();
            for (int k = start; k <= end; k++)
            {
                int magnitude = Math.Abs(Shifted(block[k], low));
                if (magnitude == 0)
                {
                    run++;
                    continue;
                }

                while (run > 15 && k <= lastNew)
                {
                    FlushRun();
                    coder.Symbol(0xF0);
                    run -= 16;
                    corrections.ForEach(bit => coder.Bits(bit, 1));
                    corrections.Clear();
                }

                if (magnitude > 1)
                {
                    corrections.Add((uint)magnitude & 1);
                    continue;
                }

                FlushRun();
                coder.Symbol(run << 4 | 1, block[k] < 0 ? 0u : 1u, 1);
                corrections.ForEach(bit => coder.Bits(bit, 1));
                corrections.Clear();
                run = 0;
            }

            if (run > 0 || corrections.Count > 0)
            {
                endRun++;
                runCorrections.AddRange(corrections);
            }
        }

        FlushRun();
        return coder.Finish(1, Scan(component, start, end, low + 1, low));
    }
}
