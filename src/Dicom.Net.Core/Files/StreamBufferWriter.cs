using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>A buffer writer that passes its buffer on to a stream whenever it is full, and large values without a copy.</summary>
/// <remarks>Into a new file, runs of zeros copied from another file become holes, so that a sparse file stays one.</remarks>
internal sealed class StreamBufferWriter(Stream stream) : IBufferWriter<byte>, IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int CopyBytes = 256 * 1024;
    private readonly bool _makesHoles = stream is FileStream { CanSeek: true } file && file.Position == file.Length;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _written;

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <summary>Writes bytes that need not go through the buffer.</summary>
    public void WriteLarge(ReadOnlySpan<byte> bytes)
    {
        Flush();
        stream.Write(bytes);
    }

    /// <summary>Copies a deferred value of a data set in constant memory.</summary>
    /// <returns>How many bytes there were: less than the length where the file ends before.</returns>
    public long CopyDeferred(DicomDataset source, long offset, long length)
    {
        Flush();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            long done = 0;
            while (done < length)
            {
                int count = source.ReadDeferred(offset + done, chunk.AsSpan(0, (int)Math.Min(CopyBytes, length - done)));
                if (count == 0)
                {
                    break;
                }

                if (_makesHoles && count == CopyBytes && !chunk.AsSpan(0, count).ContainsAnyExcept((byte)0))
                {
                    stream.Seek(count, SeekOrigin.Current);
                }
                else
                {
                    stream.Write(chunk, 0, count);
                }

                done += count;
            }

            return done;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _written);
        _written = 0;
    }

    /// <summary>Writes what is left, and the hole that the file may end with.</summary>
    public void Complete()
    {
        Flush();
        if (_makesHoles && stream.Length < stream.Position)
        {
            stream.SetLength(stream.Position);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _written >= Math.Max(1, sizeHint))
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
