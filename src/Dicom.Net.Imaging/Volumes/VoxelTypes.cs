namespace Dicom.Net.Imaging;

/// <summary>Facts about the voxel types.</summary>
public static class VoxelTypes
{
    /// <summary>The size of one voxel.</summary>
    /// <param name="type">One of the enumeration's values.</param>
    /// <returns>1, 2, 4 or 8 bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of the enumeration's.</exception>
    public static int GetSizeBytes(this VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.Int8 => 1,
        VoxelType.UInt16 or VoxelType.Int16 => 2,
        VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 => 4,
        VoxelType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The short lower-case name, as array libraries write it.</summary>
    /// <param name="type">One of the enumeration's values.</param>
    /// <returns>For example <c>int16</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of the enumeration's.</exception>
    public static string GetName(this VoxelType type) => type switch
    {
        VoxelType.UInt8 => "uint8",
        VoxelType.Int8 => "int8",
        VoxelType.UInt16 => "uint16",
        VoxelType.Int16 => "int16",
        VoxelType.UInt32 => "uint32",
        VoxelType.Int32 => "int32",
        VoxelType.Float32 => "float32",
        VoxelType.Float64 => "float64",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The voxel type of a .NET number type.</summary>
    /// <typeparam name="T">byte, sbyte, ushort, short, uint, int, float or double.</typeparam>
    /// <returns>The voxel type.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static VoxelType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
        {
            return VoxelType.UInt8;
        }

        if (typeof(T) == typeof(sbyte))
        {
            return VoxelType.Int8;
        }

        if (typeof(T) == typeof(ushort))
        {
            return VoxelType.UInt16;
        }

        if (typeof(T) == typeof(short))
        {
            return VoxelType.Int16;
        }

        if (typeof(T) == typeof(uint))
        {
            return VoxelType.UInt32;
        }

        if (typeof(T) == typeof(int))
        {
            return VoxelType.Int32;
        }

        if (typeof(T) == typeof(float))
        {
            return VoxelType.Float32;
        }

        return typeof(T) == typeof(double) ? VoxelType.Float64 : throw new NotSupportedException("A voxel is byte, sbyte, ushort, short, uint, int, float or double.");
    }
}
