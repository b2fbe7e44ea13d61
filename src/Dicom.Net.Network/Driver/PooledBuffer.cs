using System.Buffers;

namespace Dicom.Net.Network;

/// <summary>One contiguous rented block that grows: for data sets that are collected or encoded whole.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - Length), nameof(count));
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Room for so many bytes more; doubles, so that the copies stay few.</summary>
    public void Reserve(int count)
    {
        if (_array.Length - Length >= count)
        {
            return;
        }

        int size = (int)Math.Min(Math.Max((long)_array.Length * 2, (long)Length + count), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, 4096));
        _array.AsSpan(0, Length).CopyTo(larger);
        Return();
        _array = larger;
    }

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        int count = checked((int)bytes.Length);
        Reserve(count);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += count;
    }

    public void Clear() => Length = 0;

    /// <summary>Hands the rented array over; this is empty afterwards.</summary>
    public byte[] Detach(out int length)
    {
        byte[] array = _array.Length == 0 ? ArrayPool<byte>.Shared.Rent(1) : _array;
        length = Length;
        _array = [];
        Length = 0;
        return array;
    }

    public void Dispose()
    {
        Return();
        _array = [];
        Length = 0;
    }

    private void Return()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
