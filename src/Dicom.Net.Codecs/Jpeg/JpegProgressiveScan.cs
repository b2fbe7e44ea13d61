using System.Runtime.CompilerServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Decodes progressive scans (T.81 Annex G) into the frame's coefficients: bands of coefficients (spectral selection),
/// their upper bits first and one bit more in each later scan (successive approximation).
/// </summary>
internal sealed class JpegProgressiveScan(JpegFrame frame, JpegScan scan, JpegTables tables, JpegEntropyBuffer entropy)
{
    private const int Unseen = 31;

    /// <summary>For each component and coefficient the bit position reached so far; it can only go down, which bounds the number of scans.</summary>
    private readonly byte[] _reached = new byte[JpegFrame.MaxComponents * 64];

    private int _endOfBandRun;

    internal void Begin() => _reached.AsSpan().Fill(Unseen);

    /// <summary>True when every bit of every coefficient has been coded.</summary>
    internal bool IsComplete => !_reached.AsSpan(0, frame.ComponentCount * 64).ContainsAnyExcept((byte)0);

    /// <summary>True when each component has at least its DC values, so that there is a picture.</summary>
    internal bool HasPicture
    {
        get
        {
            for (int i = 0; i < frame.ComponentCount; i++)
            {
                if (_reached[64 * i] == Unseen)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Checks the scan's parameters against T.81 Table B.3 and §G.1.1.1 and prepares its tables.</summary>
    internal string? Prepare()
    {
        int start = scan.SpectralStart;
        int end = scan.SpectralEnd;
        int high = scan.ApproximationHigh;
        int low = scan.ApproximationLow;
        bool isDc = start == 0;
        if (start > 63 || end > 63 || end < start || (isDc && end != 0) || (!isDc && scan.Count != 1))
        {
            return "spectral selection out of range";
        }

        if (low > 13 || (high != 0 && high != low + 1))
        {
            return "successive approximation out of range";
        }

        for (int i = 0; i < scan.Count; i++)
        {
            int index = scan.Indexes[i];
            Span<byte> reached = _reached.AsSpan(64 * index + start, end - start + 1);
            // A first scan finds coefficients untouched, a refining scan finds them at its Ah; AC needs DC before it (§G.1.1.1.1).
            if (reached.ContainsAnyExcept((byte)(high == 0 ? Unseen : high)) || (!isDc && _reached[64 * index] == Unseen))
            {
                return "scans of a progressive frame out of order";
            }

            reached.Fill((byte)low);
            ref JpegComponent component = ref frame.Components[index];
            tables.Latch(index, component.QuantSelector);
            if (isDc && high != 0)
            {
                continue;
            }

            JpegHuffmanTable table = isDc ? tables.Dc(component.DcSelector) : tables.Ac(component.AcSelector);
            if (!table.IsDefined)
            {
                return "Huffman table not defined";
            }

            if (!table.Prepare(isDc ? JpegSymbolKind.Dc : JpegSymbolKind.Symbol))
            {
                return "Huffman table with a category beyond 16";
            }
        }

        return null;
    }

    internal JpegScanOutcome Decode(ReadOnlySpan<byte> codestream, int offset, int restartInterval, Span<short> coefficients)
    {
        // A refining bit for each of 63 coefficients besides the symbols that insert new ones.
        const int Padding = JpegBlockDecoder.MaxBlockBytes + 16;
        BeginInterval();
        offset = entropy.Load(codestream, offset, Padding);
        JpegBitReader reader = entropy.Open();
        int intervals = 0;
        var walk = new JpegMcuWalk(frame, scan, restartInterval);
        while (walk.MoveNext(out bool isRestart))
        {
            if (isRestart)
            {
                if (!JpegSegments.TryTakeRestart(codestream, ref offset, ++intervals))
                {
                    return JpegScanOutcome.Corrupt(0, offset, "restart marker missing");
                }

                offset = entropy.Load(codestream, offset, Padding);
                reader = entropy.Open();
                BeginInterval();
            }

            for (int i = 0; i < walk.BlockCount; i++)
            {
                bool intact = DecodeBlock(ref reader, ref frame.Components[walk.Component(i)], coefficients.Slice(walk.CoefficientOffset(i), 64));
                if (reader.IsExhausted)
                {
                    return JpegScanOutcome.Exhausted(codestream, 0, offset);
                }

                if (!intact)
                {
                    return JpegScanOutcome.Corrupt(0, offset, "progressive scan with a symbol that cannot be");
                }
            }
        }

        return JpegScanOutcome.Done(frame.Height, offset);
    }

    private void BeginInterval()
    {
        _endOfBandRun = 0;
        for (int i = 0; i < scan.Count; i++)
        {
            frame.Components[scan.Indexes[i]].DcPredictor = 0;
        }
    }

    private bool DecodeBlock(ref JpegBitReader reader, ref JpegComponent component, Span<short> block)
    {
        int low = scan.ApproximationLow;
        if (scan.SpectralStart == 0)
        {
            if (scan.ApproximationHigh != 0)
            {
                // T.81 §G.1.2.1: one bit more of the DC coefficient, as it is.
                block[0] |= (short)(reader.Take(1) << low);
                return true;
            }

            JpegHuffmanTable table = tables.Dc(component.DcSelector);
            component.DcPredictor += TakeDifference(ref reader, table);
            block[0] = (short)(component.DcPredictor << low);
            return !table.InvalidCodeMet;
        }

        JpegHuffmanTable ac = tables.Ac(component.AcSelector);
        bool intact = scan.ApproximationHigh == 0 ? DecodeFirst(ref reader, ac, block, low) : Refine(ref reader, ac, block, low);
        return intact && !ac.InvalidCodeMet;
    }

    private static int TakeDifference(ref JpegBitReader reader, JpegHuffmanTable table)
    {
        reader.Refill();
        uint entry = JpegBitReader.Find(ref table.Lookup, table, reader.Bits);
        int difference = JpegBitReader.Extend(reader.Bits, entry);
        reader.Bits <<= (int)entry;
        reader.Count -= (int)(entry & JpegHuffmanTable.TotalMask);
        return difference;
    }

    /// <summary>T.81 §G.1.2.2, Figure G.3: the first scan of a band; a run of blocks may end at once (EOBn).</summary>
    private bool DecodeFirst(ref JpegBitReader source, JpegHuffmanTable table, Span<short> block, int low)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return true;
        }

        // A copy that can live in registers.
        JpegBitReader reader = source;
        bool intact = DecodeFirst(ref reader, table, block, low, scan.SpectralStart, scan.SpectralEnd, out _endOfBandRun);
        source = reader;
        return intact;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool DecodeFirst(ref JpegBitReader reader, JpegHuffmanTable table, Span<short> block, int low, int start, int end, out int endOfBandRun)
    {
        endOfBandRun = 0;
        ReadOnlySpan<byte> zigZag = JpegTables.ZigZag;
        for (int k = start; k <= end; k++)
        {
            int symbol = reader.TakeSymbol(table);
            int run = symbol >> 4;
            int category = symbol & 15;
            if (category != 0)
            {
                k += run;
                if (k > end)
                {
                    return false;
                }

                int bits = reader.TakeLoaded(category);
                int value = bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
                block[zigZag[k]] = (short)(value << low);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                endOfBandRun = (1 << run) + reader.TakeLoaded(run) - 1;
                return true;
            }
        }

        return true;
    }

    /// <summary>
    /// T.81 §G.1.2.3, Figure G.7: coefficients that are not 0 yet get one bit more each; a symbol inserts a new one behind a run of
    /// those that stay 0.
    /// </summary>
    private bool Refine(ref JpegBitReader reader, JpegHuffmanTable table, Span<short> block, int low)
    {
        ReadOnlySpan<byte> zigZag = JpegTables.ZigZag;
        int k = scan.SpectralStart;
        int end = scan.SpectralEnd;
        if (_endOfBandRun == 0)
        {
            for (; k <= end; k++)
            {
                int symbol = reader.TakeSymbol(table);
                int run = symbol >> 4;
                int value = 0;
                if ((symbol & 15) != 0)
                {
                    if ((symbol & 15) != 1)
                    {
                        return false;
                    }

                    value = reader.TakeLoaded(1) != 0 ? 1 << low : -1 << low;
                }
                else if (run != 15)
                {
                    _endOfBandRun = (1 << run) + reader.TakeLoaded(run);
                    break;
                }

                k = Correct(ref reader, block, k, end, low, run);
                if (value != 0)
                {
                    if (k > end)
                    {
                        return false;
                    }

                    block[zigZag[k]] = (short)value;
                }
            }
        }

        if (_endOfBandRun > 0)
        {
            Correct(ref reader, block, k, end, low, int.MaxValue);
            _endOfBandRun--;
        }

        return true;
    }

    /// <summary>Corrects coefficients that are not 0 and passes over as many zeros as the run has; returns the place of the next zero.</summary>
    private static int Correct(ref JpegBitReader reader, Span<short> block, int k, int end, int low, int run)
    {
        ReadOnlySpan<byte> zigZag = JpegTables.ZigZag;
        int bit = 1 << low;
        reader.Refill();
        int loaded = 56;
        for (; k <= end; k++)
        {
            ref short coefficient = ref block[zigZag[k]];
            if (coefficient == 0)
            {
                if (run-- == 0)
                {
                    break;
                }
            }
            else
            {
                if (loaded-- == 0)
                {
                    reader.Refill();
                    loaded = 55;
                }

                if (reader.TakeLoaded(1) != 0 && (Math.Abs((int)coefficient) & bit) == 0)
                {
                    coefficient += (short)(coefficient > 0 ? bit : -bit);
                }
            }
        }

        return k;
    }
}
