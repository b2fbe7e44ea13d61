using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>
/// Encodes sequential DCT frames (T.81 Annex F): transforms and quantizes the whole frame and counts the symbols on the way,
/// then writes it with the best codes for these counts.
/// </summary>
internal sealed class JpegDctEncoder(JpegScratch scratch)
{
    /// <summary>Symbols of a block take at most 64 times 16 + 16 bits, and each byte of them may bring a stuffed one.</summary>
    private const int MaxBlockBytes = 2 * JpegBlockDecoder.MaxBlockBytes;

    private readonly JpegFrame _frame = new();
    private readonly JpegHuffmanBuilder[] _dc = [new(), new()];
    private readonly JpegHuffmanBuilder[] _ac = [new(), new()];
    private readonly int[][] _steps = [new int[64], new int[64]];
    private readonly int[] _block = new int[64];
    private readonly byte[] _selectors = new byte[JpegFrame.MaxComponents];
    private readonly byte[] _sampling = new byte[JpegFrame.MaxComponents];
    private readonly byte[] _quantSelectors = new byte[JpegFrame.MaxComponents];

    internal CodecResult Encode(in FrameInfo frame, ReadOnlySpan<byte> samples, int stride, JpegEncoderOptions options, IBufferWriter<byte> output)
    {
        bool isColor = frame.Components == 3 && (options.ConvertRgbToYCbCr || options.Subsampling != JpegSubsampling.None);
        SetUp(frame, options, isColor);
        long restart = (long)options.RestartRows * _frame.McusWide;
        if (restart > ushort.MaxValue)
        {
            return new CodecResult(CodecStatus.Unsupported, 0, 0, "restart interval beyond 65535 MCUs");
        }

        if (!TryLayOut(out int coefficientCount))
        {
            return new CodecResult(CodecStatus.LimitExceeded, 0, 0, "more coefficients than one array can hold");
        }

        Span<short> coefficients = scratch.Coefficients(coefficientCount);
        var input = new JpegInput(_frame, scratch, samples, stride, options);
        for (int y = 0; y < _frame.McusHigh; y++)
        {
            input.LoadMcuRow(y);
            TransformMcuRow(y, ref input, coefficients);
        }

        CountSymbols(coefficients, options.RestartRows);
        var segments = new JpegSegmentWriter(output);
        WriteHeaders(frame, options, isColor, (int)restart, ref segments);
        WriteScan(coefficients, options.RestartRows, ref segments);
        segments.Marker(JpegMarker.Eoi);
        return new CodecResult(CodecStatus.Ok, frame.Height, segments.Written);
    }

    private void SetUp(in FrameInfo frame, JpegEncoderOptions options, bool isColor)
    {
        for (int i = 0; i < frame.Components; i++)
        {
            bool isFull = i == 0 && options.Subsampling != JpegSubsampling.None;
            _sampling[i] = (byte)(!isFull ? 0x11 : options.Subsampling == JpegSubsampling.Both ? 0x22 : 0x21);
            int table = isColor && i > 0 ? 1 : 0;
            _quantSelectors[i] = (byte)table;
            _selectors[i] = (byte)(table << 4 | table);
        }

        _frame.Define(frame, options.Process, _sampling);
        JpegQuantizer.MakeSteps(options.Quality, false, _steps[0]);
        JpegQuantizer.MakeSteps(options.Quality, true, _steps[1]);
    }

    private bool TryLayOut(out int count)
    {
        long offset = 0;
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref _frame.Components[i];
            component.CoefficientOffset = (int)Math.Min(offset, int.MaxValue);
            offset += 64L * component.PaddedBlocksWide * component.PaddedBlocksHigh;
        }

        count = (int)Math.Min(offset, int.MaxValue);
        return offset <= Array.MaxLength / sizeof(short);
    }

    private void TransformMcuRow(int mcuRow, ref JpegInput input, Span<short> coefficients)
    {
        int fractionBits = _frame.Precision == 8 ? 2 : 1;
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref _frame.Components[i];
            for (int v = 0; v < component.V; v++)
            {
                int row = mcuRow * component.V + v;
                int offset = component.CoefficientOffset + 64 * row * component.PaddedBlocksWide;
                for (int x = 0; x < component.PaddedBlocksWide; x++)
                {
                    input.TakeBlock(ref component, v, x, _block);
                    JpegForwardDct.Transform(_block, fractionBits);
                    JpegQuantizer.Quantize(_block, _steps[_quantSelectors[i]], coefficients.Slice(offset + 64 * x, 64));
                }
            }
        }
    }

    private void CountSymbols(ReadOnlySpan<short> coefficients, int restartRows)
    {
        for (int t = 0; t < 2; t++)
        {
            _dc[t].Clear();
            _ac[t].Clear();
        }

        for (int y = 0; y < _frame.McusHigh; y++)
        {
            BeginRow(y, restartRows);
            for (int x = 0; x < _frame.McusWide; x++)
            {
                for (int i = 0; i < _frame.ComponentCount; i++)
                {
                    ref JpegComponent component = ref _frame.Components[i];
                    int table = _quantSelectors[i];
                    for (int b = 0; b < component.H * component.V; b++)
                    {
                        ReadOnlySpan<short> block = Block(coefficients, ref component, x, y, b);
                        _dc[table].Frequencies[Category(block[0] - component.DcPredictor)]++;
                        component.DcPredictor = block[0];
                        CountBlock(block, _ac[table].Frequencies);
                    }
                }
            }
        }

        for (int t = 0; t < 2; t++)
        {
            _dc[t].Build();
            _ac[t].Build();
        }
    }

    private bool BeginRow(int y, int restartRows)
    {
        bool isRestart = restartRows != 0 && y % restartRows == 0;
        if (y == 0 || isRestart)
        {
            for (int i = 0; i < _frame.ComponentCount; i++)
            {
                _frame.Components[i].DcPredictor = 0;
            }
        }

        return isRestart && y != 0;
    }

    private static ReadOnlySpan<short> Block(ReadOnlySpan<short> coefficients, ref JpegComponent component, int mcuX, int mcuY, int block)
    {
        int column = mcuX * component.H + block % component.H;
        int row = mcuY * component.V + block / component.H;
        return coefficients.Slice(component.CoefficientOffset + 64 * (row * component.PaddedBlocksWide + column), 64);
    }

    private static int Category(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    private static void CountBlock(ReadOnlySpan<short> block, Span<int> frequencies)
    {
        ulong rest = NonZeroMask(block) & ~1ul;
        int previous = 0;
        while (rest != 0)
        {
            int k = BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            int run = k - previous - 1;
            previous = k;
            for (; run > 15; run -= 16)
            {
                frequencies[0xF0]++;
            }

            frequencies[run << 4 | Category(block[k])]++;
        }

        if (previous < 63)
        {
            frequencies[0]++;
        }
    }

    /// <summary>A bit for each coefficient that is not 0.</summary>
    private static ulong NonZeroMask(ReadOnlySpan<short> block)
    {
        ulong zero = 0;
        for (int i = 0; i < 64; i += 16)
        {
            zero |= (ulong)Vector256.Equals(Vector256.Create(block[i..]), Vector256<short>.Zero).ExtractMostSignificantBits() << i;
        }

        return ~zero;
    }

    private void WriteHeaders(in FrameInfo frame, JpegEncoderOptions options, bool isColor, int restart, ref JpegSegmentWriter segments)
    {
        segments.Marker(JpegMarker.Soi);
        if (frame.Components == 3)
        {
            // 0: red, green, blue; 1: Y, Cb, Cr. Decoders undo a transform by it, whoever made it.
            segments.Adobe(options.ConvertRgbToYCbCr || options.SamplesAreYCbCr ? (byte)1 : (byte)0);
        }

        int tables = isColor ? 2 : 1;
        for (int t = 0; t < tables; t++)
        {
            segments.Quantization(t, _steps[t]);
        }

        segments.Frame(options.Process == JpegProcess.Baseline ? JpegMarker.Sof0 : JpegMarker.Sof1, frame, _sampling, _quantSelectors);
        for (int t = 0; t < tables; t++)
        {
            segments.Huffman(0, t, _dc[t]);
            segments.Huffman(1, t, _ac[t]);
        }

        if (restart != 0)
        {
            segments.RestartInterval(restart);
        }

        segments.Scan(_selectors.AsSpan(0, frame.Components), 0, 63, 0);
    }

    private void WriteScan(ReadOnlySpan<short> coefficients, int restartRows, ref JpegSegmentWriter segments)
    {
        int blocksPerMcu = 0;
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            blocksPerMcu += _frame.Components[i].H * _frame.Components[i].V;
        }

        (ulong Bits, int Free) carry = (0, 64);
        int restarts = 0;
        for (int y = 0; y < _frame.McusHigh; y++)
        {
            if (BeginRow(y, restartRows))
            {
                var last = new JpegBitWriter(segments.Reserve(32));
                last.Resume(carry);
                last.Finish();
                segments.Commit(last.Position);
                carry = last.Carry;
                segments.Marker((byte)(JpegMarker.Rst0 + (restarts++ & 7)));
            }

            for (int x = 0; x < _frame.McusWide; x++)
            {
                var writer = new JpegBitWriter(segments.Reserve(blocksPerMcu * MaxBlockBytes + 32));
                writer.Resume(carry);
                for (int i = 0; i < _frame.ComponentCount; i++)
                {
                    ref JpegComponent component = ref _frame.Components[i];
                    int table = _quantSelectors[i];
                    for (int b = 0; b < component.H * component.V; b++)
                    {
                        ReadOnlySpan<short> block = Block(coefficients, ref component, x, y, b);
                        WriteBlock(block, block[0] - component.DcPredictor, _dc[table].Codes, _ac[table].Codes, ref writer);
                        component.DcPredictor = block[0];
                    }
                }

                if (x == _frame.McusWide - 1 && y == _frame.McusHigh - 1)
                {
                    writer.Finish();
                }

                carry = writer.Carry;
                segments.Commit(writer.Position);
            }
        }
    }

    private static void WriteBlock(ReadOnlySpan<short> block, int difference, uint[] dc, uint[] ac, ref JpegBitWriter target)
    {
        JpegBitWriter writer = target;
        WriteSymbol(Category(difference), difference, dc[Category(difference)], ref writer);
        ulong rest = NonZeroMask(block) & ~1ul;
        int previous = 0;
        while (rest != 0)
        {
            int k = BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            int run = k - previous - 1;
            previous = k;
            for (; run > 15; run -= 16)
            {
                writer.Put(ac[0xF0] & 0xFFFF, (int)(ac[0xF0] >> 16));
            }

            int value = block[k];
            int category = Category(value);
            WriteSymbol(category, value, ac[run << 4 | category], ref writer);
        }

        if (previous < 63)
        {
            writer.Put(ac[0] & 0xFFFF, (int)(ac[0] >> 16));
        }

        target = writer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSymbol(int category, int value, uint code, ref JpegBitWriter writer)
    {
        uint bits = (uint)(value + (value >> 31)) & ((1u << category) - 1);
        writer.Put((code & 0xFFFF) << category | bits, (int)(code >> 16) + category);
    }
}
