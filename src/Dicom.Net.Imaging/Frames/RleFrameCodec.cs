using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Imaging;

/// <summary>RLE (PS3.5 Annex G): byte planes of cells, which are masked as native ones are.</summary>
internal sealed class RleFrameCodec : FrameCodec
{
    private readonly RleDecoder _decoder = new();

    // PS3.5 §G.3.1: two bytes make 128 at most. A packed bit becomes a byte besides.
    internal override long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes) =>
        Multiply(codestreamLengthBytes, frame.BitsAllocated == 1 ? 64 * 8 : 64);

    internal override FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        if (frame.CellFormat.FindContradiction() is { } contradiction)
        {
            return FrameOutcome.Failed(contradiction);
        }

        RleLayout layout = new() { Width = frame.Columns, Height = frame.Rows, Components = frame.SamplesPerPixel, BitsAllocated = frame.BitsAllocated };
        bool isPacked = frame.BitsAllocated == 1;
        Span<byte> cells = isPacked ? PackedBits.TailOf(destination) : destination;
        CodecResult result = _decoder.Decode(codestream, layout, cells, (int)layout.RowBytes);
        if (isPacked)
        {
            PackedBits.SpreadTail(destination);
        }
        else
        {
            StoredPixels.Copy(destination, destination, frame.CellFormat);
        }

        return new(result.IsOk, result.RowsDecoded, result.IsOk ? null : result.Message);
    }
}
