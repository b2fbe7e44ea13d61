using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Deflate;

namespace Dicom.Net.Imaging;

/// <summary>Deflated Image Frame Compression (PS3.5 §A.4.13): each frame's native bytes, deflated by themselves (RFC 1951).</summary>
internal sealed class DeflatedFrameCodec : FrameCodec
{
    // RFC 1951 §3.2.5: a length code and a distance code of one bit each stand for 258 bytes.
    private const int MostBytesPerByte = 258 * 4;

    private readonly DeflateDecoder _decoder = new();

    internal override long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes) =>
        Multiply(codestreamLengthBytes, frame.BitsAllocated == 1 ? MostBytesPerByte * 8 : MostBytesPerByte);

    internal override FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        if (frame.CellFormat.FindContradiction() is { } contradiction)
        {
            return FrameOutcome.Failed(contradiction);
        }

        bool isPacked = frame.BitsAllocated == 1;
        Span<byte> cells = isPacked ? PackedBits.TailOf(destination) : destination;
        CodecResult result = _decoder.Decode(codestream, cells, out int done);
        cells[done..].Clear();
        string? problem = result.IsOk ? null : $"{result.Message} ({done} bytes of {cells.Length} are there)";
        NativeCells.ToValues(frame, destination);
        long rowBits = (long)frame.Columns * frame.SamplesPerPixel * frame.BitsAllocated;
        int rows = frame.IsPlanar && problem is not null ? 0 : (int)Math.Min(frame.Rows, 8L * done / rowBits);
        return new(problem is null, rows, problem);
    }
}
