using Dicom.Net.Codecs;

namespace Dicom.Net.Imaging;

/// <summary>JPEG (PS3.5 §A.4.1, §8.2.1), every process that the decoder knows, whichever of them the transfer syntax names.</summary>
internal sealed class JpegFrameCodec : FrameCodec
{
    // A block costs at least one bit and stands for 64 samples; the most uneven subsampling makes 3.4 times as many of them, each of two bytes.
    private const int MostBytesPerByte = 4096;

    private readonly JpegDecoder _decoder = new();

    internal override long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes) =>
        Multiply(codestreamLengthBytes, (long)MostBytesPerByte * frame.ValueLengthBytes);

    internal override FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        CodecResult result = _decoder.ReadInfo(codestream, out JpegInfo info);
        if (!result.IsOk)
        {
            return FrameOutcome.Failed(result.Message ?? "its headers cannot be read");
        }

        if (CodedSamples.FindContradiction(frame, info.Frame) is { } contradiction)
        {
            return FrameOutcome.Failed(contradiction);
        }

        // Components as coded: whether Y, Cb, Cr are to become red, green, blue is a question of display.
        result = _decoder.Decode(codestream, CodedSamples.TailOf(destination, frame, info.Frame));
        CodedSamples.ToValues(destination, frame, info.Frame);
        return new(result.IsOk, result.RowsDecoded, result.IsOk ? null : result.Message);
    }
}
