using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>A buffer writer over one pooled array that grows.</summary>
public sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer = [];
    private int _written;

    /// <summary>What was written, borrowed until the next write or disposal.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _written);

    /// <summary>What was written, borrowed until the next write or disposal.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _written);

    /// <summary>The bytes written.</summary>
    public int WrittenBytes => _written;

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => _written = 0;

    /// <summary>Makes room at once for what is about to be written, where that is more than the array holds.</summary>
    internal void Expect(long bytes)
    {
        if (bytes > _buffer.Length - _written && bytes + _written <= Array.MaxLength)
        {
            Reserve((int)bytes);
        }
    }

    /// <summary>Writes a sequence, its memory taken at once.</summary>
    /// <param name="bytes">What is copied; at most what is left of 2 GiB.</param>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        int count = checked((int)bytes.Length);
        bytes.CopyTo(GetSpan(count));
        Advance(count);
    }

    /// <summary>Hands the array over: the caller returns it to <see cref="ArrayPool{T}.Shared"/>.</summary>
    /// <returns>The array and the bytes written into it.</returns>
    public (byte[] Rented, int LengthBytes) Detach()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(1);
        }

        (byte[], int) result = (_buffer, _written);
        _buffer = [];
        _written = 0;
        return result;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _written = 0;
        }
    }

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(1, sizeHint);
        if (_buffer.Length - _written >= needed)
        {
            return;
        }

        long size = Math.Max((long)_buffer.Length * 2, Math.Max(1024L, (long)_written + needed));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, Array.MaxLength));
        if (larger.Length - _written < needed)
        {
            throw new OutOfMemoryException("The data set does not fit one array of 2 GiB.");
        }

        _buffer.AsSpan(0, _written).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
