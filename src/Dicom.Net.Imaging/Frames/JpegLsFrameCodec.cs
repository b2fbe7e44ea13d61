using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Imaging;

/// <summary>JPEG-LS (PS3.5 §A.4.3, §8.2.3), lossless and near-lossless.</summary>
internal sealed class JpegLsFrameCodec : FrameCodec
{
    // T.87 §A.7.1.2: one bit stands for a run of 2^15 pixels at most, and a run ends with its line.
    private const int LongestRun = 1 << 15;

    private readonly JpegLsDecoder _decoder = new();

    internal override long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes) =>
        Multiply(codestreamLengthBytes, 8L * Math.Min(frame.Columns, LongestRun) * frame.SamplesPerPixel * frame.ValueLengthBytes);

    internal override FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        CodecResult result = _decoder.ReadHeader(codestream, out JpegLsStreamInfo info);
        if (!result.IsOk)
        {
            return FrameOutcome.Failed(result.Message ?? "its headers cannot be read");
        }

        if (CodedSamples.FindContradiction(frame, info.Frame) is { } contradiction)
        {
            return FrameOutcome.Failed(contradiction);
        }

        result = _decoder.Decode(codestream, CodedSamples.TailOf(destination, frame, info.Frame), (int)info.Frame.RowBytes);
        CodedSamples.ToValues(destination, frame, info.Frame);
        return new(result.IsOk, result.RowsDecoded, result.IsOk ? null : result.Message);
    }
}
