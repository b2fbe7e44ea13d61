using System.IO.Compression;

namespace Dicom.Net.Imaging;

/// <summary>Deflated Image Frame Compression (PS3.5 §A.4.13): each frame's native bytes, deflated by themselves (RFC 1951).</summary>
internal sealed class DeflatedFrameCodec : FrameCodec
{
    // RFC 1951 §3.2.5: a length code and a distance code of one bit each stand for 258 bytes.
    private const int MostBytesPerByte = 258 * 4;

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
        int done = 0;
        string? problem = null;
        try
        {
            done = Inflate(codestream, cells);
        }
        catch (InvalidDataException)
        {
            problem = "its deflated bytes are damaged";
        }

        if (done < cells.Length)
        {
            cells[done..].Clear();
            problem ??= $"it inflates to {done} bytes of {cells.Length}";
        }

        NativeCells.ToValues(frame, destination);
        long rowBits = (long)frame.Columns * frame.SamplesPerPixel * frame.BitsAllocated;
        int rows = frame.IsPlanar && problem is not null ? 0 : (int)Math.Min(frame.Rows, 8L * done / rowBits);
        return new(problem is null, rows, problem);
    }

    private static unsafe int Inflate(ReadOnlySpan<byte> codestream, Span<byte> cells)
    {
        if (codestream.IsEmpty)
        {
            return 0;
        }

        fixed (byte* first = codestream)
        {
            using UnmanagedMemoryStream input = new(first, codestream.Length);
            using DeflateStream inflate = new(input, CompressionMode.Decompress);
            return inflate.ReadAtLeast(cells, cells.Length, throwOnEndOfStream: false);
        }
    }
}
