namespace Dicom.Net.Imaging;

/// <summary>Encapsulated Uncompressed Explicit VR Little Endian (PS3.5 §A.4): each frame's native bytes, padded by themselves.</summary>
internal sealed class UncompressedFrameCodec : FrameCodec
{
    internal override long MostDecodedBytes(in FrameDescription frame, long codestreamLengthBytes) =>
        Multiply(codestreamLengthBytes, frame.BitsAllocated == 1 ? 8 : 1);

    internal override FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination)
    {
        if (frame.CellFormat.FindContradiction() is { } contradiction)
        {
            return FrameOutcome.Failed(contradiction);
        }

        Span<byte> cells = frame.BitsAllocated == 1 ? PackedBits.TailOf(destination) : destination;
        int length = Math.Min(codestream.Length, cells.Length);
        codestream[..length].CopyTo(cells);
        cells[length..].Clear();
        NativeCells.ToValues(frame, destination);
        return length == cells.Length
            ? new(true, frame.Rows, null)
            : FrameOutcome.Failed($"it has {length} bytes of {cells.Length}");
    }
}
