using System.Buffers;

namespace Dicom.Net.Imaging;

/// <summary>A buffer writer that passes its buffer on to a stream whenever it is full, and counts.</summary>
internal sealed class StreamOutput(Stream stream) : IBufferWriter<byte>, IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _held;

    /// <summary>All bytes written so far.</summary>
    internal long LengthBytes { get; private set; }

    public void Advance(int count)
    {
        _held += count;
        LengthBytes += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_held);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_held);
    }

    /// <summary>Writes bytes, large ones past the buffer.</summary>
    internal void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < BufferBytes)
        {
            this.Write(bytes);
            return;
        }

        Flush();
        stream.Write(bytes);
        LengthBytes += bytes.Length;
    }

    internal void Flush()
    {
        stream.Write(_buffer, 0, _held);
        _held = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _held >= Math.Max(1, sizeHint))
        {
            return;
        }

        Flush();
        if (_buffer.Length < sizeHint)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(sizeHint);
        }
    }
}
