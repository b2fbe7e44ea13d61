using System.Buffers;

namespace Dicom.Net.Codecs;

/// <summary>
/// Encodes frames as JPEG (ISO/IEC 10918-1, T.81): baseline and extended sequential (8 and 12 bits) and lossless with any predictor
/// (2 to 16 bits), always with Huffman tables made for the frame. One object encodes frame after frame with the scratch memory it keeps,
/// and allocates nothing once that has grown to the largest frame. Not for use by several threads at a time.
/// </summary>
public sealed class JpegEncoder : IDisposable
{
    private readonly JpegScratch _scratch = new();
    private readonly JpegLosslessEncoder _lossless;
    private readonly JpegDctEncoder _dct;
    private bool _isDisposed;

    /// <summary>Creates an encoder; its scratch memory is rented when first needed.</summary>
    public JpegEncoder()
    {
        _lossless = new JpegLosslessEncoder(_scratch);
        _dct = new JpegDctEncoder(_scratch);
    }

    /// <summary>
    /// Encodes a frame.
    /// </summary>
    /// <param name="frame">
    /// The frame's shape: 1 to 65535 rows and columns, 1 to 4 components, the precisions of the process. Bits of the samples above
    /// <see cref="FrameInfo.BitsPerSample"/> are ignored, so two's complement samples go through as the words they are.
    /// </param>
    /// <param name="samples">The samples, row by row, components interleaved: a byte each up to 8 bits, two bytes little-endian above.</param>
    /// <param name="strideBytes">Bytes from row to row; 0 for rows without a gap.</param>
    /// <param name="options">What to make of it.</param>
    /// <param name="output">Takes the codestream, from SOI to EOI.</param>
    /// <returns>The status; <see cref="CodecResult.BytesConsumed"/> is the length of the codestream. Nothing is written unless it is Ok.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> or <paramref name="output"/> is null.</exception>
    /// <exception cref="ArgumentException">The samples are fewer than frame and stride ask for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride is negative or an option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The encoder was disposed.</exception>
    public CodecResult Encode(in FrameInfo frame, ReadOnlySpan<byte> samples, int strideBytes, JpegEncoderOptions options, IBufferWriter<byte> output)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(strideBytes);
        CheckOptions(options);
        if (FindUnsupported(frame, options) is { } unsupported)
        {
            return new CodecResult(CodecStatus.Unsupported, 0, 0, unsupported);
        }

        long stride = strideBytes == 0 ? frame.RowBytes : strideBytes;
        if (stride < frame.RowBytes || samples.Length < stride * (frame.Height - 1) + frame.RowBytes)
        {
            throw new ArgumentException("Fewer samples than the frame has.", nameof(samples));
        }

        return options.Process == JpegProcess.Lossless
            ? _lossless.Encode(frame, samples, (int)stride, options, output)
            : _dct.Encode(frame, samples, (int)stride, options, output);
    }

    private static void CheckOptions(JpegEncoderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Quality, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Predictor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Predictor, 7);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PointTransform);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RestartRows);
    }

    private static string? FindUnsupported(in FrameInfo frame, JpegEncoderOptions options)
    {
        if (frame.Width is < 1 or > 65535 || frame.Height is < 1 or > 65535 || frame.Components is < 1 or > JpegFrame.MaxComponents)
        {
            return "size or number of components that a JPEG frame cannot have";
        }

        int bits = frame.BitsPerSample;
        switch (options.Process)
        {
            case JpegProcess.Baseline when bits != 8:
                return "baseline JPEG has 8 bits per sample";
            case JpegProcess.Extended when bits is not (8 or 12):
                return "extended JPEG has 8 or 12 bits per sample";
            case JpegProcess.Lossless when bits is < 2 or > 16:
                return "lossless JPEG has 2 to 16 bits per sample";
            case JpegProcess.Lossless when options.PointTransform >= bits:
                return "point transform not below the precision";
            case JpegProcess.Progressive:
                return "progressive JPEG is not encoded";
        }

        if (options.Process == JpegProcess.Lossless)
        {
            return null;
        }

        if (options.Subsampling != JpegSubsampling.None && frame.Components != 3)
        {
            return "subsampling needs three components";
        }

        return options.ConvertRgbToYCbCr && (frame.Components != 3 || bits != 8) ? "colour conversion needs three components of 8 bits" : null;
    }

    /// <summary>Gives the scratch memory back; the encoder cannot be used after that.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _scratch.Dispose();
    }
}
