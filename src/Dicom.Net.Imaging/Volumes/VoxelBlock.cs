using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>One 64-byte aligned native block, lent by a <see cref="VoxelPool"/>. The only place of this library that holds a pointer.</summary>
internal sealed unsafe class VoxelBlock : IDisposable
{
    private readonly VoxelPool _pool;
    private byte* _pointer;
    private int _returned;

    internal VoxelBlock(VoxelPool pool, byte* pointer, nint capacityBytes)
    {
        _pool = pool;
        _pointer = pointer;
        CapacityBytes = capacityBytes;
    }

    // A forgotten owner must not cost its memory for good. It is freed, not pooled: nobody knows who still looks at it.
    ~VoxelBlock()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            _pool.Forget(_pointer, CapacityBytes);
        }
    }

    internal nint CapacityBytes { get; }

    internal bool IsDisposed => Volatile.Read(ref _returned) != 0;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            byte* pointer = _pointer;
            _pointer = null;
            GC.SuppressFinalize(this);
            _pool.Return(pointer, CapacityBytes);
        }
    }

    internal Span<byte> Span(nint offsetBytes, int lengthBytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(VoxelVolume));
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offsetBytes, CapacityBytes - lengthBytes);
        return new Span<byte>(_pointer + offsetBytes, lengthBytes);
    }

    internal Span<T> Span<T>(nint offsetElements, int lengthElements)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Span(checked(offsetElements * sizeof(T)), checked(lengthElements * sizeof(T))));

    internal void CopyTo(VoxelBlock destination, nint lengthBytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed || destination.IsDisposed, typeof(VoxelVolume));
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, Math.Min(CapacityBytes, destination.CapacityBytes));
        NativeMemory.Copy(_pointer, destination._pointer, (nuint)lengthBytes);
    }

    internal void Clear(nint lengthBytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(VoxelVolume));
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengthBytes, CapacityBytes);
        NativeMemory.Clear(_pointer, (nuint)lengthBytes);
    }

    internal bool IsAligned(int alignment) => (nuint)_pointer % (nuint)alignment == 0;
}
