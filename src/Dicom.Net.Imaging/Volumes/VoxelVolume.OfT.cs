namespace Dicom.Net.Imaging;

/// <summary>A <see cref="VoxelVolume"/> of voxels of one .NET number type.</summary>
/// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
public sealed class VoxelVolume<T> : VoxelVolume
    where T : unmanaged
{
    internal VoxelVolume(VoxelBlock block, in VolumeShape shape)
        : base(block, VoxelTypes.Of<T>(), shape)
    {
    }

    /// <summary>Lends one voxel for reading and writing.</summary>
    /// <param name="slice">0 to Slices - 1.</param>
    /// <param name="row">0 to Rows - 1.</param>
    /// <param name="column">0 to Columns - 1.</param>
    /// <returns>The voxel; valid until the volume is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such slice, row or column.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public ref T this[int slice, int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns);
            return ref GetRow(slice, row)[column];
        }
    }

    /// <summary>Creates a volume of zeros.</summary>
    /// <param name="shape">Size and place.</param>
    /// <param name="pool">Where the memory comes from; null: <see cref="VoxelPool.Shared"/>.</param>
    /// <returns>The volume, owned by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or a slice is above 2 GiB.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no voxel type.</exception>
    public static VoxelVolume<T> Create(in VolumeShape shape, VoxelPool? pool = null) =>
        (VoxelVolume<T>)Create(VoxelTypes.Of<T>(), shape, pool);

    /// <summary>Lends one slice, row by row, without padding.</summary>
    /// <param name="slice">0 to Slices - 1.</param>
    /// <returns>Rows * Columns voxels; valid until the volume is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such slice.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public Span<T> GetSlice(int slice)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, Slices);
        int voxels = checked(Rows * Columns);
        return Block.Span<T>((nint)slice * voxels, voxels);
    }

    /// <summary>Lends one row.</summary>
    /// <param name="slice">0 to Slices - 1.</param>
    /// <param name="row">0 to Rows - 1.</param>
    /// <returns>Columns voxels; valid until the volume is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such slice or row.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public Span<T> GetRow(int slice, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return GetSlice(slice).Slice(row * Columns, Columns);
    }
}
