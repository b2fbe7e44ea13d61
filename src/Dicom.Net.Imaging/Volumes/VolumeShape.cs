namespace Dicom.Net.Imaging;

/// <summary>Size and place of a volume.</summary>
/// <param name="Columns">Voxels along x, at least 1.</param>
/// <param name="Rows">Voxels along y, at least 1.</param>
/// <param name="Slices">Voxels along z, at least 1.</param>
/// <param name="Spacing">mm between the centres of neighbours along x, y, z; above 0.</param>
/// <param name="Origin">The centre of voxel (0, 0, 0), LPS in mm.</param>
/// <param name="Direction">The unit vectors of the axes, LPS.</param>
public readonly record struct VolumeShape(int Columns, int Rows, int Slices, Vector3D Spacing, Vector3D Origin, VolumeDirection Direction)
{
    internal nint CheckLengthBytes(int voxelBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Slices, 1);
        long sliceBytes = checked((long)Columns * Rows * voxelBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sliceBytes, int.MaxValue, nameof(Rows));
        return checked((nint)sliceBytes * Slices);
    }
}
