using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>
/// Lends 64-byte aligned native memory for voxels and keeps what comes back, because copying into fresh pages costs several
/// times what copying into warm ones does. Thread-safe.
/// </summary>
public sealed unsafe class VoxelPool : IDisposable
{
    /// <summary>Fills a lent block in poison mode, so that a voxel that nobody wrote is seen.</summary>
    internal const byte RentPoison = 0xCD;

    /// <summary>Fills a returned block in poison mode, so that a look at it after disposal is seen.</summary>
    internal const byte ReturnPoison = 0xDD;

    private const nuint Alignment = 64;

    // Blocks are whole multiples of this, so that series of nearly the same size share blocks.
    private const nint GranularityBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly List<(nint Pointer, nint CapacityBytes)> _free = [];
    private readonly bool _poison;
    private readonly long _maxRetainedBytes;
    private long _retainedBytes;
    private long _rentedBytes;
    private int _rentedCount;
    private int _leakedCount;
    private bool _disposed;

    /// <summary>Creates a pool.</summary>
    /// <param name="maxRetainedBytes">
    /// How many bytes of returned blocks to keep, at least 0. The default, 1 GiB, holds a few CT series and is a fraction of
    /// the memory of a machine that loads volumes.
    /// </param>
    /// <param name="poison">Fill blocks with 0xCD when lent and 0xDD when returned; for tests.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRetainedBytes"/> is negative.</exception>
    public VoxelPool(long maxRetainedBytes = 1L << 30, bool poison = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRetainedBytes);
        _maxRetainedBytes = maxRetainedBytes;
        _poison = poison;
    }

    /// <summary>The pool that is used where none is given.</summary>
    public static VoxelPool Shared { get; } = new();

    /// <summary>Blocks that are lent at this moment.</summary>
    public int RentedCount => Volatile.Read(ref _rentedCount);

    /// <summary>Bytes that are lent at this moment.</summary>
    public long RentedBytes => Volatile.Read(ref _rentedBytes);

    /// <summary>Bytes of returned blocks that are kept for the next volume.</summary>
    public long RetainedBytes => Volatile.Read(ref _retainedBytes);

    /// <summary>Blocks whose owner was never disposed and that the garbage collector brought home.</summary>
    public int LeakedCount => Volatile.Read(ref _leakedCount);

    /// <summary>Frees all memory that is kept. What is lent stays valid.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            foreach ((nint pointer, _) in _free)
            {
                NativeMemory.AlignedFree((void*)pointer);
            }

            _free.Clear();
            _retainedBytes = 0;
        }
    }

    /// <summary>Frees all memory that is kept; blocks still lent are freed when they come back. Idempotent.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Trim();
    }

    internal VoxelBlock Rent(nint lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        nint pointer = 0;
        nint capacity = 0;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            int best = FindFree(lengthBytes);
            if (best >= 0)
            {
                (pointer, capacity) = _free[best];
                _free.RemoveAt(best);
                _retainedBytes -= capacity;
            }
        }

        if (pointer == 0)
        {
            capacity = checked(Math.Max(1, (lengthBytes + GranularityBytes - 1) / GranularityBytes) * GranularityBytes);
            pointer = (nint)Allocate(capacity);
        }

        lock (_gate)
        {
            _rentedBytes += capacity;
            _rentedCount++;
        }

        if (_poison)
        {
            NativeMemory.Fill((void*)pointer, (nuint)capacity, RentPoison);
        }

        return new VoxelBlock(this, (byte*)pointer, capacity);
    }

    internal void Return(byte* pointer, nint capacityBytes)
    {
        if (_poison)
        {
            NativeMemory.Fill(pointer, (nuint)capacityBytes, ReturnPoison);
        }

        lock (_gate)
        {
            _rentedBytes -= capacityBytes;
            _rentedCount--;
            if (!_disposed && _retainedBytes + capacityBytes <= _maxRetainedBytes)
            {
                _free.Add(((nint)pointer, capacityBytes));
                _retainedBytes += capacityBytes;
                return;
            }
        }

        NativeMemory.AlignedFree(pointer);
    }

    internal void Forget(byte* pointer, nint capacityBytes)
    {
        Interlocked.Increment(ref _leakedCount);
        lock (_gate)
        {
            _rentedBytes -= capacityBytes;
            _rentedCount--;
        }

        NativeMemory.AlignedFree(pointer);
    }

    // The smallest block that fits, and none that would waste more than half of itself.
    private int FindFree(nint lengthBytes)
    {
        int best = -1;
        for (int i = 0; i < _free.Count; i++)
        {
            nint capacity = _free[i].CapacityBytes;
            bool fits = capacity >= lengthBytes && (capacity <= 2 * GranularityBytes || capacity / 2 <= lengthBytes);
            if (fits && (best < 0 || capacity < _free[best].CapacityBytes))
            {
                best = i;
            }
        }

        return best;
    }

    private void* Allocate(nint capacityBytes)
    {
        try
        {
            return NativeMemory.AlignedAlloc((nuint)capacityBytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            // What is kept for later may be just what is missing now.
            Trim();
            return NativeMemory.AlignedAlloc((nuint)capacityBytes, Alignment);
        }
    }
}
