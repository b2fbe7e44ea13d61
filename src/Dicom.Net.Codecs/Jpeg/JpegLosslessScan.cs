namespace Dicom.Net.Codecs;

/// <summary>
/// Decodes scans of lossless frames (T.81 Annex H). Where every component has the frame's size, rows go straight to the destination;
/// subsampled components are kept as planes and repeated into place at the end.
/// </summary>
internal sealed class JpegLosslessScan(JpegFrame frame, JpegScan scan, JpegTables tables, JpegEntropyBuffer entropy, JpegScratch scratch)
{
    /// <summary>A symbol takes at most 16 bits of code and 16 additional ones.</summary>
    private const int MaxSymbolBytes = 4;

    private int _planesLength;

    /// <summary>Checks the scan's parameters and prepares its tables.</summary>
    internal string? Prepare()
    {
        // T.81 Table B.3: Ss is the predictor, 1 to 7 (0 only in hierarchical frames); Al the point transform.
        if (scan.SpectralStart is < 1 or > 7)
        {
            return "predictor out of range";
        }

        if (scan.ApproximationLow >= frame.Precision)
        {
            return "point transform not below the precision";
        }

        for (int i = 0; i < scan.Count; i++)
        {
            frame.Components[scan.Indexes[i]].PointTransform = scan.ApproximationLow;
            JpegHuffmanTable table = Table(i);
            if (!table.IsDefined)
            {
                return "Huffman table not defined";
            }

            if (!table.Prepare(JpegSymbolKind.Lossless))
            {
                return "Huffman table with a category beyond 16";
            }
        }

        return null;
    }

    /// <summary>True when the rows of all the frame's scans can be decoded into the destination without planes.</summary>
    internal static bool IsDirect(JpegFrame frame) =>
        // Interleaved MCUs of more than one sample of a component have another order than rows.
        frame is { IsFullResolution: true, MaxH: 1, MaxV: 1 };

    private JpegHuffmanTable Table(int scanIndex) => tables.Dc(frame.Components[scan.Indexes[scanIndex]].DcSelector);

    private int Initial => 1 << (frame.Precision - scan.ApproximationLow - 1);

    private bool InvalidCodeMet()
    {
        for (int i = 0; i < scan.Count; i++)
        {
            if (Table(i).InvalidCodeMet)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Decodes the scan row by row into the destination.</summary>
    internal JpegScanOutcome DecodeDirect(ReadOnlySpan<byte> codestream, int offset, int restartInterval, Span<byte> destination, int stride)
    {
        int width = frame.Width;
        int rowLength = width * scan.Count;
        if (restartInterval % width != 0)
        {
            return JpegScanOutcome.Corrupt(0, offset, "restart interval of a lossless scan ends within a row");
        }

        int rowsPerInterval = restartInterval == 0 ? frame.Height : restartInterval / width;
        Span<ushort> words = scratch.Words(2 * rowLength);
        Span<ushort> row = words[..rowLength];
        Span<ushort> above = words[rowLength..];
        var writer = new JpegLosslessWriter(frame, scan, destination, stride);
        JpegBitReader reader = default;
        for (int y = 0; y < frame.Height; y++)
        {
            bool isFirstRow = y % rowsPerInterval == 0;
            if (isFirstRow)
            {
                if (y > 0 && !JpegSegments.TryTakeRestart(codestream, ref offset, y / rowsPerInterval))
                {
                    return JpegScanOutcome.Corrupt(y, offset, "restart marker missing");
                }

                offset = entropy.Load(codestream, offset, MaxSymbolBytes * rowLength);
                reader = entropy.Open();
            }

            DecodeRow(ref reader, above, row, isFirstRow);
            if (reader.IsExhausted)
            {
                return JpegScanOutcome.Exhausted(codestream, y, offset);
            }

            if (InvalidCodeMet())
            {
                return JpegScanOutcome.Corrupt(y, offset, "bits that are no Huffman code");
            }

            writer.Write(row, y);
            Span<ushort> swap = above;
            above = row;
            row = swap;
        }

        return JpegScanOutcome.Done(frame.Height, offset);
    }

    private void DecodeRow(ref JpegBitReader reader, ReadOnlySpan<ushort> above, Span<ushort> row, bool isFirstRow)
    {
        // T.81 §H.1.2.1: the first row of an interval is predicted from the left, whatever the predictor.
        switch (isFirstRow ? 1 : scan.SpectralStart)
        {
            case 1: DecodeRow<JpegPredictor1>(ref reader, above, row, isFirstRow); break;
            case 2: DecodeRow<JpegPredictor2>(ref reader, above, row, isFirstRow); break;
            case 3: DecodeRow<JpegPredictor3>(ref reader, above, row, isFirstRow); break;
            case 4: DecodeRow<JpegPredictor4>(ref reader, above, row, isFirstRow); break;
            case 5: DecodeRow<JpegPredictor5>(ref reader, above, row, isFirstRow); break;
            case 6: DecodeRow<JpegPredictor6>(ref reader, above, row, isFirstRow); break;
            default: DecodeRow<JpegPredictor7>(ref reader, above, row, isFirstRow); break;
        }
    }

    private void DecodeRow<TPredictor>(ref JpegBitReader reader, ReadOnlySpan<ushort> above, Span<ushort> row, bool isFirstRow)
        where TPredictor : struct, IJpegPredictor
    {
        switch (scan.Count)
        {
            case 1:
                JpegLosslessRows.DecodeOne<TPredictor>(ref reader, Table(0), above, row, isFirstRow ? Initial : above[0]);
                return;
            case 3:
                JpegLosslessRows.DecodeThree<TPredictor>(ref reader, Table(0), Table(1), Table(2), above, row, isFirstRow, Initial);
                return;
        }

        int count = scan.Count;
        for (int i = 0; i < row.Length; i++)
        {
            int difference = JpegLosslessRows.NextDifference(ref reader, Table(i % count));
            int prediction = i >= count ? TPredictor.Predict(row[i - count], above[i], above[i - count]) : isFirstRow ? Initial : above[i];
            row[i] = (ushort)(prediction + difference);
        }
    }

    /// <summary>
    /// Lays out the planes of a frame with subsampled components and makes room for them and the differences of any of its scans;
    /// false when they are more than one array can hold.
    /// </summary>
    internal bool TryLayOutPlanes()
    {
        long samples = 0;
        long differences = 0;
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref frame.Components[i];
            component.PlaneOffset = (int)Math.Min(samples, int.MaxValue);
            component.PlaneStride = component.Width;
            samples += (long)component.Width * component.Height;
            differences += component.V * Math.Max(component.PaddedBlocksWide, component.Width);
        }

        if (samples + differences > Array.MaxLength / sizeof(ushort))
        {
            return false;
        }

        _planesLength = (int)samples;
        PlanesAndDifferences((int)differences).Clear();
        return true;
    }

    private Span<ushort> PlanesAndDifferences(int differences) => scratch.Words(_planesLength + differences);

    /// <summary>Decodes the scan into planes, an MCU row at a time: first the differences, then the sums.</summary>
    internal JpegScanOutcome DecodeToPlanes(ReadOnlySpan<byte> codestream, int offset, int restartInterval)
    {
        ref JpegComponent only = ref frame.Components[scan.Indexes[0]];
        int mcusWide = scan.IsInterleaved ? frame.McusWide : only.Width;
        int mcusHigh = scan.IsInterleaved ? frame.McusHigh : only.Height;
        int differencesPerRow = 0;
        for (int i = 0; i < scan.Count; i++)
        {
            differencesPerRow += mcusWide * (scan.IsInterleaved ? frame.Components[scan.Indexes[i]].H * frame.Components[scan.Indexes[i]].V : 1);
        }

        if (restartInterval % mcusWide != 0)
        {
            return JpegScanOutcome.Corrupt(0, offset, "restart interval of a lossless scan ends within a row");
        }

        int rowsPerInterval = restartInterval == 0 ? mcusHigh : restartInterval / mcusWide;
        Span<ushort> words = PlanesAndDifferences(differencesPerRow);
        JpegBitReader reader = default;
        for (int y = 0; y < mcusHigh; y++)
        {
            bool isFirstRow = y % rowsPerInterval == 0;
            if (isFirstRow)
            {
                if (y > 0 && !JpegSegments.TryTakeRestart(codestream, ref offset, y / rowsPerInterval))
                {
                    return JpegScanOutcome.Corrupt(0, offset, "restart marker missing");
                }

                offset = entropy.Load(codestream, offset, MaxSymbolBytes * differencesPerRow);
                reader = entropy.Open();
            }

            DecodeDifferences(ref reader, words[_planesLength..], mcusWide);
            if (reader.IsExhausted)
            {
                return JpegScanOutcome.Exhausted(codestream, 0, offset);
            }

            if (InvalidCodeMet())
            {
                return JpegScanOutcome.Corrupt(0, offset, "bits that are no Huffman code");
            }

            AddUp(words, mcusWide, y, isFirstRow);
        }

        return JpegScanOutcome.Done(frame.Height, offset);
    }

    /// <summary>Differences of one MCU row, each component's rows one behind the other.</summary>
    private void DecodeDifferences(ref JpegBitReader reader, Span<ushort> differences, int mcusWide)
    {
        for (int mcu = 0; mcu < mcusWide; mcu++)
        {
            int start = 0;
            for (int i = 0; i < scan.Count; i++)
            {
                ref JpegComponent component = ref frame.Components[scan.Indexes[i]];
                int h = scan.IsInterleaved ? component.H : 1;
                int v = scan.IsInterleaved ? component.V : 1;
                for (int line = 0; line < v; line++)
                {
                    for (int column = 0; column < h; column++)
                    {
                        int difference = JpegLosslessRows.NextDifference(ref reader, Table(i));
                        differences[start + line * mcusWide * h + mcu * h + column] = (ushort)difference;
                    }
                }

                start += mcusWide * h * v;
            }
        }
    }

    private void AddUp(Span<ushort> words, int mcusWide, int mcuRow, bool isFirstRow)
    {
        int start = _planesLength;
        for (int i = 0; i < scan.Count; i++)
        {
            ref JpegComponent component = ref frame.Components[scan.Indexes[i]];
            int h = scan.IsInterleaved ? component.H : 1;
            int v = scan.IsInterleaved ? component.V : 1;
            for (int line = 0; line < v; line++)
            {
                int y = mcuRow * v + line;
                if (y < component.Height)
                {
                    Span<ushort> row = words.Slice(component.PlaneOffset + y * component.Width, component.Width);
                    bool isFirst = isFirstRow && line == 0;
                    ReadOnlySpan<ushort> above = isFirst ? row : words.Slice(component.PlaneOffset + (y - 1) * component.Width, component.Width);
                    AddUpRow(words.Slice(start + line * mcusWide * h, component.Width), above, row, isFirst ? 1 : scan.SpectralStart, isFirst ? Initial : above[0]);
                }
            }

            start += mcusWide * h * v;
        }
    }

    private static void AddUpRow(ReadOnlySpan<ushort> differences, ReadOnlySpan<ushort> above, Span<ushort> row, int predictor, int first)
    {
        row[0] = (ushort)(first + differences[0]);
        for (int x = 1; x < row.Length; x++)
        {
            int prediction = JpegPrediction.Predict(predictor, row[x - 1], above[x], above[x - 1]);
            row[x] = (ushort)(prediction + differences[x]);
        }
    }

    /// <summary>Writes the planes into the destination, repeating samples of smaller components.</summary>
    internal void WritePlanes(Span<byte> destination, int stride)
    {
        ReadOnlySpan<ushort> words = PlanesAndDifferences(0);
        for (int y = 0; y < frame.Height; y++)
        {
            Span<byte> target = destination.Slice(y * stride, frame.Width * frame.ComponentCount * frame.BytesPerSample);
            for (int i = 0; i < frame.ComponentCount; i++)
            {
                ref JpegComponent component = ref frame.Components[i];
                ReadOnlySpan<ushort> row = words.Slice(component.PlaneOffset + y * component.V / frame.MaxV * component.Width, component.Width);
                for (int x = 0; x < frame.Width; x++)
                {
                    int value = row[x * component.H / frame.MaxH] << component.PointTransform;
                    JpegLosslessWriter.Put(target, x * frame.ComponentCount + i, value, frame.BytesPerSample);
                }
            }
        }
    }
}
