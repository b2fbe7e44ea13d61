using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Decodes sequential DCT scans (T.81 Annex F). A scan that holds the whole frame is transformed as it is decoded, MCU row by MCU row;
/// of frames in several scans the coefficients are collected first.
/// </summary>
internal sealed class JpegSequentialScan(JpegFrame frame, JpegScan scan, JpegTables tables, JpegEntropyBuffer entropy)
{
    private readonly short[] _block = new short[JpegBlockDecoder.BlockLength];
    private readonly int[][] _quant = new int[JpegFrame.MaxComponents][];

    /// <summary>Checks the scan's parameters and prepares its tables.</summary>
    internal string? Prepare()
    {
        // T.81 Table B.3 asks for Ss 0, Se 63, Ah and Al 0; nothing depends on them and other decoders do not insist.
        for (int i = 0; i < scan.Count; i++)
        {
            ref JpegComponent component = ref frame.Components[scan.Indexes[i]];
            tables.Latch(scan.Indexes[i], component.QuantSelector);
            JpegHuffmanTable dc = tables.Dc(component.DcSelector);
            JpegHuffmanTable ac = tables.Ac(component.AcSelector);
            if (!dc.IsDefined || !ac.IsDefined)
            {
                return "Huffman table not defined";
            }

            if (!dc.Prepare(JpegSymbolKind.Dc) || !ac.Prepare(JpegSymbolKind.Ac))
            {
                return "Huffman table with a category beyond 16";
            }
        }

        return null;
    }

    private bool InvalidCodeMet()
    {
        for (int i = 0; i < scan.Count; i++)
        {
            ref JpegComponent component = ref frame.Components[scan.Indexes[i]];
            if (tables.Dc(component.DcSelector).InvalidCodeMet || tables.Ac(component.AcSelector).InvalidCodeMet)
            {
                return true;
            }
        }

        return false;
    }

    private void ResetPredictors()
    {
        for (int i = 0; i < scan.Count; i++)
        {
            frame.Components[scan.Indexes[i]].DcPredictor = 0;
        }
    }

    /// <summary>Decodes the scan that holds the whole frame and gives its samples to the output.</summary>
    internal JpegScanOutcome DecodeToOutput(ReadOnlySpan<byte> codestream, int offset, int restartInterval, ref JpegOutput output)
    {
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            if (tables.Quant(i) is not { } quant)
            {
                return JpegScanOutcome.Corrupt(0, offset, "quantization table not defined");
            }

            _quant[i] = quant;
        }

        _block.AsSpan().Clear();
        ResetPredictors();
        offset = entropy.Load(codestream, offset, JpegBlockDecoder.MaxBlockBytes);
        JpegBitReader reader = entropy.Open();
        int untilRestart = restartInterval == 0 ? int.MaxValue : restartInterval;
        int intervals = 0;
        for (int y = 0; y < frame.McusHigh; y++)
        {
            for (int x = 0; x < frame.McusWide; x++)
            {
                if (untilRestart-- == 0)
                {
                    if (!JpegSegments.TryTakeRestart(codestream, ref offset, ++intervals))
                    {
                        return JpegScanOutcome.Corrupt(output.RowsWritten, offset, "restart marker missing");
                    }

                    offset = entropy.Load(codestream, offset, JpegBlockDecoder.MaxBlockBytes);
                    reader = entropy.Open();
                    ResetPredictors();
                    untilRestart = restartInterval - 1;
                }

                bool intact = frame.Precision == 8
                    ? DecodeMcu<JpegPrecision8>(ref reader, x, ref output)
                    : DecodeMcu<JpegPrecision12>(ref reader, x, ref output);
                if (!intact)
                {
                    return reader.IsExhausted
                        ? JpegScanOutcome.Exhausted(codestream, output.RowsWritten, offset)
                        : JpegScanOutcome.Corrupt(output.RowsWritten, offset, "run of coefficients beyond the block");
                }
            }

            if (InvalidCodeMet())
            {
                return JpegScanOutcome.Corrupt(output.RowsWritten, offset, "bits that are no Huffman code");
            }

            output.FinishMcuRow(y);
        }

        return JpegScanOutcome.Done(frame.Height, offset);
    }

    private bool DecodeMcu<TPrecision>(ref JpegBitReader reader, int mcu, ref JpegOutput output)
        where TPrecision : struct, IJpegPrecision
    {
        ref short block = ref MemoryMarshal.GetArrayDataReference(_block);
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref frame.Components[i];
            JpegHuffmanTable dc = tables.Dc(component.DcSelector);
            JpegHuffmanTable ac = tables.Ac(component.AcSelector);
            ref int quant = ref MemoryMarshal.GetArrayDataReference(_quant[i]);
            for (int v = 0; v < component.V; v++)
            {
                for (int h = 0; h < component.H; h++)
                {
                    int last = JpegBlockDecoder.Decode(ref reader, dc, ac, ref component.DcPredictor, ref block);
                    if (last < 0 || reader.IsExhausted)
                    {
                        _block.AsSpan().Clear();
                        return false;
                    }

                    output.Transform<TPrecision>(ref component, v, mcu * component.H + h, ref block, ref quant, last);
                    _block.AsSpan(0, 64).Clear();
                }
            }
        }

        return true;
    }

    /// <summary>Decodes a scan of some of the components into the frame's coefficients.</summary>
    internal JpegScanOutcome DecodeToCoefficients(ReadOnlySpan<byte> codestream, int offset, int restartInterval, Span<short> coefficients)
    {
        _block.AsSpan().Clear();
        ResetPredictors();
        offset = entropy.Load(codestream, offset, JpegBlockDecoder.MaxBlockBytes);
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

                offset = entropy.Load(codestream, offset, JpegBlockDecoder.MaxBlockBytes);
                reader = entropy.Open();
                ResetPredictors();
            }

            for (int i = 0; i < walk.BlockCount; i++)
            {
                ref JpegComponent component = ref frame.Components[walk.Component(i)];
                int last = JpegBlockDecoder.Decode(
                    ref reader, tables.Dc(component.DcSelector), tables.Ac(component.AcSelector),
                    ref component.DcPredictor, ref MemoryMarshal.GetArrayDataReference(_block));
                _block.AsSpan(0, 64).CopyTo(coefficients[walk.CoefficientOffset(i)..]);
                _block.AsSpan(0, 64).Clear();
                if (reader.IsExhausted)
                {
                    return JpegScanOutcome.Exhausted(codestream, 0, offset);
                }

                if (last < 0)
                {
                    return JpegScanOutcome.Corrupt(0, offset, "run of coefficients beyond the block");
                }
            }
        }

        return InvalidCodeMet()
            ? JpegScanOutcome.Corrupt(0, offset, "bits that are no Huffman code")
            : JpegScanOutcome.Done(frame.Height, offset);
    }
}
