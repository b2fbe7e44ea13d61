using System.Buffers;
using System.IO.Compression;

namespace Dicom.Net.Core;

/// <summary>Deflates a data set on its way to a buffer writer (PS3.5 §A.5), in constant memory.</summary>
internal static class Deflater
{
    /// <summary>Calls a writer with an output that deflates, and completes the stream.</summary>
    /// <param name="output">Where the deflated bytes go.</param>
    /// <param name="state">Passed on to the writer.</param>
    /// <param name="write">Writes the data set.</param>
    public static void Write<TState>(IBufferWriter<byte> output, TState state, Action<IBufferWriter<byte>, TState> write)
    {
        using var target = new OutputStream(output);
        using (var deflate = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true))
        using (var plain = new StreamBufferWriter(deflate))
        {
            write(plain, state);
            plain.Flush();
        }

        // PS3.5 §A.5: one byte of 0 makes the whole even.
        if ((target.LengthBytes & 1) != 0)
        {
            output.Write("\0"u8);
        }
    }

    private sealed class OutputStream(IBufferWriter<byte> output) : Stream
    {
        public long LengthBytes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            output.Write(buffer);
            LengthBytes += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
