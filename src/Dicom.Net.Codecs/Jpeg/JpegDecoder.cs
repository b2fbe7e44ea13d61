namespace Dicom.Net.Codecs;

/// <summary>
/// Decodes JPEG frames (ISO/IEC 10918-1, T.81): baseline, extended sequential (8 and 12 bits), progressive, and lossless with all
/// predictors (2 to 16 bits), Huffman-coded. One object decodes frame after frame with the scratch memory it keeps, and allocates
/// nothing once that has grown to the largest frame. Not for use by several threads at a time.
/// </summary>
public sealed partial class JpegDecoder : IDisposable
{
    /// <summary>More scans than any sensible script has; each costs a pass over the frame, however short its data are.</summary>
    private const int MaxScans = 256;

    private readonly JpegFrame _frame = new();
    private readonly JpegScan _scan = new();
    private readonly JpegTables _tables = new();
    private readonly JpegEntropyBuffer _entropy = new();
    private readonly JpegScratch _scratch = new();
    private readonly JpegLosslessScan _lossless;
    private readonly JpegSequentialScan _sequential;
    private readonly JpegProgressiveScan _progressive;
    private bool _isDisposed;

    /// <summary>Creates a decoder; its scratch memory is rented when first needed.</summary>
    public JpegDecoder()
    {
        _lossless = new JpegLosslessScan(_frame, _scan, _tables, _entropy, _scratch);
        _sequential = new JpegSequentialScan(_frame, _scan, _tables, _entropy);
        _progressive = new JpegProgressiveScan(_frame, _scan, _tables, _entropy);
    }

    /// <summary>
    /// Reads the headers up to the first scan; costs no memory whatever they claim.
    /// </summary>
    /// <param name="codestream">The codestream from its SOI marker (fill bytes before it are passed over).</param>
    /// <param name="info">What the headers say; default if the status is not <see cref="CodecStatus.Ok"/>.</param>
    /// <returns>The status; <see cref="CodecResult.BytesConsumed"/> is where the first scan's data begin.</returns>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public CodecResult ReadInfo(ReadOnlySpan<byte> codestream, out JpegInfo info)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        CodecResult result = ReadHeaders(codestream);
        info = result.IsOk ? MakeInfo() : default;
        return result;
    }

    /// <summary>
    /// Decodes a frame into the caller's memory: rows from top to bottom, components interleaved, a byte per sample up to 8 bits,
    /// two bytes little-endian above. Components as coded unless a conversion is asked for; subsampled ones brought to full size
    /// (DCT: triangle filter for factors of 2 horizontally or both ways, repetition otherwise; lossless: repetition).
    /// </summary>
    /// <param name="codestream">The codestream from its SOI marker; bytes behind its EOI marker are left alone.</param>
    /// <param name="destination">Takes the samples. Nothing outside the frame's rows is written.</param>
    /// <param name="strideBytes">Bytes from row to row; 0 for rows without a gap.</param>
    /// <param name="conversion">Whether Y, Cb, Cr become red, green, blue.</param>
    /// <returns>
    /// The status, and how many leading rows are complete. Of a damaged progressive frame, or one in several scans, the picture as
    /// far as it came is written although no row counts as complete.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="strideBytes"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public CodecResult Decode(
        ReadOnlySpan<byte> codestream, Span<byte> destination, int strideBytes = 0, JpegColorConversion conversion = JpegColorConversion.None)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(strideBytes);
        CodecResult headers = ReadHeaders(codestream);
        if (!headers.IsOk)
        {
            return headers;
        }

        FrameInfo frame = MakeFrameInfo();
        long stride = strideBytes == 0 ? frame.RowBytes : strideBytes;
        if (stride < frame.RowBytes || destination.Length < stride * (frame.Height - 1) + frame.RowBytes)
        {
            return new CodecResult(CodecStatus.DestinationTooSmall, 0, headers.BytesConsumed, "the frame is larger than the destination");
        }

        bool convert = conversion switch
        {
            JpegColorConversion.None => false,
            JpegColorConversion.Auto => _frame.IsDct && FindColorSpace() == JpegColorSpace.YCbCr,
            _ => true,
        };
        if (convert && (!_frame.IsDct || _frame.ComponentCount != 3))
        {
            return new CodecResult(CodecStatus.Unsupported, 0, headers.BytesConsumed, "colour conversion needs a DCT frame of three components");
        }

        int offset = (int)headers.BytesConsumed;
        return _frame.IsDct
            ? DecodeDct(codestream, offset, destination, (int)stride, convert)
            : DecodeLossless(codestream, offset, destination, (int)stride);
    }

    private CodecResult DecodeLossless(ReadOnlySpan<byte> codestream, int offset, Span<byte> destination, int stride)
    {
        bool isDirect = JpegLosslessScan.IsDirect(_frame);
        if (!isDirect && !_lossless.TryLayOutPlanes())
        {
            return new CodecResult(CodecStatus.LimitExceeded, 0, offset, "more samples than one array can hold");
        }

        while (true)
        {
            if (MarkScanned() is { } repeated)
            {
                return Corrupt(0, offset, repeated);
            }

            if (_lossless.Prepare() is { } wrong)
            {
                return Corrupt(0, offset, wrong);
            }

            JpegScanOutcome outcome = isDirect
                ? _lossless.DecodeDirect(codestream, offset, _restartInterval, destination, stride)
                : _lossless.DecodeToPlanes(codestream, offset, _restartInterval);
            if (!outcome.IsOk)
            {
                // Rows are complete only if the other components were there before.
                return new CodecResult(outcome.Status, IsWholeFrameScanned() ? outcome.Rows : 0, outcome.Offset, outcome.Message);
            }

            offset = outcome.Offset;
            if (IsWholeFrameScanned())
            {
                break;
            }

            CodecResult next = ReadToNextScan(codestream, ref offset, out bool ended);
            if (!next.IsOk || ended)
            {
                return ended ? new CodecResult(CodecStatus.Truncated, 0, offset, "components without a scan") : next;
            }
        }

        if (!isDirect)
        {
            _lossless.WritePlanes(destination, stride);
        }

        return new CodecResult(CodecStatus.Ok, _frame.Height, PassEnd(codestream, offset));
    }

    private CodecResult DecodeDct(ReadOnlySpan<byte> codestream, int offset, Span<byte> destination, int stride, bool convert)
    {
        var output = new JpegOutput(_frame, _scratch, destination, stride, convert);
        if (_frame.Process == JpegProcess.Progressive || _scan.Count != _frame.ComponentCount)
        {
            return DecodeInSeveralScans(codestream, offset, ref output);
        }

        if (MarkScanned() is { } repeated)
        {
            return Corrupt(0, offset, repeated);
        }

        if (_sequential.Prepare() is { } wrong)
        {
            return Corrupt(0, offset, wrong);
        }

        JpegScanOutcome outcome = _sequential.DecodeToOutput(codestream, offset, _restartInterval, ref output);
        return outcome.IsOk
            ? new CodecResult(CodecStatus.Ok, _frame.Height, PassEnd(codestream, outcome.Offset))
            : new CodecResult(outcome.Status, outcome.Rows, outcome.Offset, outcome.Message);
    }

    private CodecResult DecodeInSeveralScans(ReadOnlySpan<byte> codestream, int offset, ref JpegOutput output)
    {
        if (!TryLayOutCoefficients(out int count))
        {
            return new CodecResult(CodecStatus.LimitExceeded, 0, offset, "more coefficients than one array can hold");
        }

        Span<short> coefficients = _scratch.Coefficients(count);
        coefficients.Clear();
        _progressive.Begin();
        CodecResult result = DecodeScans(codestream, ref offset, coefficients);
        bool hasPicture = _frame.Process == JpegProcess.Progressive ? _progressive.HasPicture : IsAnythingScanned();
        if (!hasPicture)
        {
            return result.IsOk ? new CodecResult(CodecStatus.Truncated, 0, offset, "components without a scan") : result;
        }

        for (int y = 0; y < _frame.McusHigh; y++)
        {
            if (!TransformMcuRow(y, coefficients, ref output))
            {
                return Corrupt(0, offset, "quantization table not defined");
            }

            output.FinishMcuRow(y);
        }

        return result;
    }

    private CodecResult DecodeScans(ReadOnlySpan<byte> codestream, ref int offset, Span<short> coefficients)
    {
        bool isProgressive = _frame.Process == JpegProcess.Progressive;
        for (int scans = 1; ; scans++)
        {
            if (scans > MaxScans)
            {
                return new CodecResult(CodecStatus.LimitExceeded, 0, offset, "too many scans");
            }

            string? wrong = isProgressive ? _progressive.Prepare() : MarkScanned() ?? _sequential.Prepare();
            if (wrong is not null)
            {
                return Corrupt(0, offset, wrong);
            }

            JpegScanOutcome outcome = isProgressive
                ? _progressive.Decode(codestream, offset, _restartInterval, coefficients)
                : _sequential.DecodeToCoefficients(codestream, offset, _restartInterval, coefficients);
            offset = outcome.Offset;
            if (!outcome.IsOk)
            {
                return new CodecResult(outcome.Status, 0, offset, outcome.Message);
            }

            if (!isProgressive && IsWholeFrameScanned())
            {
                offset = PassEnd(codestream, offset);
                break;
            }

            CodecResult next = ReadToNextScan(codestream, ref offset, out bool ended);
            if (!next.IsOk)
            {
                return next;
            }

            if (ended)
            {
                bool isWhole = isProgressive ? _endOfImageMet && _progressive.HasPicture || _progressive.IsComplete : IsWholeFrameScanned();
                return isWhole
                    ? new CodecResult(CodecStatus.Ok, _frame.Height, offset)
                    : new CodecResult(CodecStatus.Truncated, 0, offset, "scans of the frame are missing");
            }
        }

        return new CodecResult(CodecStatus.Ok, _frame.Height, offset);
    }

    private bool TryLayOutCoefficients(out int count)
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

    private bool TransformMcuRow(int mcuRow, Span<short> coefficients, ref JpegOutput output)
    {
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref _frame.Components[i];
            if (_tables.Quant(i) is not { } quant)
            {
                return false;
            }

            for (int v = 0; v < component.V; v++)
            {
                int row = mcuRow * component.V + v;
                Span<short> blocks = coefficients.Slice(
                    component.CoefficientOffset + 64 * row * component.PaddedBlocksWide, 64 * component.PaddedBlocksWide);
                for (int x = 0; x < component.PaddedBlocksWide; x++)
                {
                    ref short block = ref blocks[64 * x];
                    int last = blocks.Slice(64 * x + 1, 63).ContainsAnyExcept((short)0) ? 63 : 0;
                    if (_frame.Precision == 8)
                    {
                        output.Transform<JpegPrecision8>(ref component, v, x, ref block, ref quant[0], last);
                    }
                    else
                    {
                        output.Transform<JpegPrecision12>(ref component, v, x, ref block, ref quant[0], last);
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Notes that the scan's components are there; a sequential frame has each of them once.</summary>
    private string? MarkScanned()
    {
        for (int i = 0; i < _scan.Count; i++)
        {
            ref JpegComponent component = ref _frame.Components[_scan.Indexes[i]];
            if (component.Scanned)
            {
                return "second scan of a component";
            }

            component.Scanned = true;
        }

        return null;
    }

    private bool IsWholeFrameScanned()
    {
        bool all = true;
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            all &= _frame.Components[i].Scanned;
        }

        return all;
    }

    private bool IsAnythingScanned()
    {
        bool any = false;
        for (int i = 0; i < _frame.ComponentCount; i++)
        {
            any |= _frame.Components[i].Scanned;
        }

        return any;
    }

    private static CodecResult Corrupt(int rows, int offset, string message) => new(CodecStatus.Corrupt, rows, offset, message);

    /// <summary>Gives the scratch memory back; the decoder cannot be used after that.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _entropy.Dispose();
        _scratch.Dispose();
    }
}
