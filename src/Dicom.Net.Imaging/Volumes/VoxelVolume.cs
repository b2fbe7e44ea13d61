using System.Security.Cryptography;

namespace Dicom.Net.Imaging;

/// <summary>
/// A volume of voxels: one contiguous [slice][row][column] block, 64-byte aligned, in native memory of a
/// <see cref="VoxelPool"/>, with its place in the patient as ITK states it (LPS, mm).
/// </summary>
/// <remarks>
/// The voxel at column i, row j, slice k has its centre at Origin + X * (i * Spacing.X) + Y * (j * Spacing.Y) + Z * (k * Spacing.Z).
/// The caller owns the volume and disposes it; spans that it lends end with it, and the volume must be kept reachable
/// (a <c>using</c> does) while they are used.
/// </remarks>
public abstract class VoxelVolume : IDisposable
{
    private readonly VoxelBlock _block;

    private protected VoxelVolume(VoxelBlock block, VoxelType voxelType, in VolumeShape shape)
    {
        _block = block;
        VoxelType = voxelType;
        Columns = shape.Columns;
        Rows = shape.Rows;
        Slices = shape.Slices;
        Spacing = shape.Spacing;
        Origin = shape.Origin;
        Direction = shape.Direction;
    }

    /// <summary>Voxels along x.</summary>
    public int Columns { get; }

    /// <summary>Voxels along y.</summary>
    public int Rows { get; }

    /// <summary>Voxels along z.</summary>
    public int Slices { get; }

    /// <summary>The number type of a voxel.</summary>
    public VoxelType VoxelType { get; }

    /// <summary>Distance in mm between the centres of neighbours along x, y and z.</summary>
    public Vector3D Spacing { get; }

    /// <summary>The centre of voxel (0, 0, 0), LPS in mm.</summary>
    public Vector3D Origin { get; }

    /// <summary>The unit vectors of the three axes, LPS.</summary>
    public VolumeDirection Direction { get; }

    /// <summary>What is known of the slices' positions, or null for a volume that was not built from a series.</summary>
    public GeometryReport? Geometry { get; internal init; }

    /// <summary>What the series' headers said beside the geometry, or null for a volume that was not built from a series.</summary>
    public SeriesDescription? Description { get; internal init; }

    /// <summary>Bytes of one slice.</summary>
    public int SliceLengthBytes => checked((int)((long)Columns * Rows * VoxelType.GetSizeBytes()));

    /// <summary>Bytes of all voxels; may be above 2 GiB.</summary>
    public nint LengthBytes => checked((nint)SliceLengthBytes * Slices);

    private protected VoxelBlock Block => _block;

    /// <summary>Creates a volume of zeros.</summary>
    /// <param name="voxelType">The number type.</param>
    /// <param name="shape">Size and place.</param>
    /// <param name="pool">Where the memory comes from; null: <see cref="VoxelPool.Shared"/>.</param>
    /// <returns>The volume, owned by the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, a slice is above 2 GiB, or the type is unknown.</exception>
    public static VoxelVolume Create(VoxelType voxelType, in VolumeShape shape, VoxelPool? pool = null)
    {
        nint lengthBytes = shape.CheckLengthBytes(voxelType.GetSizeBytes());
        VoxelBlock block = (pool ?? VoxelPool.Shared).Rent(lengthBytes);
        block.Clear(lengthBytes);
        return Adopt(block, voxelType, shape, null, null);
    }

    /// <summary>Lends the bytes of one slice, row by row, little-endian, without padding.</summary>
    /// <param name="slice">0 to <see cref="Slices"/> - 1.</param>
    /// <returns>The bytes; valid until the volume is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such slice.</exception>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public Span<byte> GetSliceBytes(int slice)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, Slices);
        return _block.Span((nint)slice * SliceLengthBytes, SliceLengthBytes);
    }

    /// <summary>The SHA-256 over all voxels, [slice][row][column], little-endian.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="ObjectDisposedException">The volume is disposed.</exception>
    public string ComputeSha256()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int slice = 0; slice < Slices; slice++)
        {
            hash.AppendData(GetSliceBytes(slice));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The place of a voxel's centre in the patient.</summary>
    /// <param name="column">Column index, may lie outside or between voxels.</param>
    /// <param name="row">Row index.</param>
    /// <param name="slice">Slice index.</param>
    /// <returns>LPS in mm.</returns>
    public Vector3D ToPatient(double column, double row, double slice) =>
        Origin + (Direction.X * (column * Spacing.X)) + (Direction.Y * (row * Spacing.Y)) + (Direction.Z * (slice * Spacing.Z));

    /// <summary>Gives the memory back. Idempotent; every later access throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _block.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static VoxelVolume Adopt(VoxelBlock block, VoxelType type, in VolumeShape shape, GeometryReport? geometry, SeriesDescription? description) => type switch
    {
        VoxelType.UInt8 => new VoxelVolume<byte>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.Int8 => new VoxelVolume<sbyte>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.UInt16 => new VoxelVolume<ushort>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.Int16 => new VoxelVolume<short>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.UInt32 => new VoxelVolume<uint>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.Int32 => new VoxelVolume<int>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.Float32 => new VoxelVolume<float>(block, shape) { Geometry = geometry, Description = description },
        VoxelType.Float64 => new VoxelVolume<double>(block, shape) { Geometry = geometry, Description = description },
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
