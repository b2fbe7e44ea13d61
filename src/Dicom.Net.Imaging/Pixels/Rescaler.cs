using System.Numerics;
using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>Stored values to float: binary32 of (stored * slope + intercept in binary64), so that no step rounds but the last.</summary>
internal static class Rescaler
{
    internal static void Rescale(ReadOnlySpan<byte> stored, VoxelType type, Span<float> values, double slope, double intercept)
    {
        switch (type)
        {
            case VoxelType.Float32: Floats(MemoryMarshal.Cast<byte, float>(stored), values, slope, intercept); break;
            case VoxelType.Float64: Floats(MemoryMarshal.Cast<byte, double>(stored), values, slope, intercept); break;
            default: ValueKernels.Convert<SingleLanes, float>(stored, Whole(type), slope, intercept, values); break;
        }
    }

    internal static void Floats<T>(ReadOnlySpan<T> stored, Span<float> values, double slope, double intercept)
        where T : unmanaged, IFloatingPoint<T>
    {
        values = values[..stored.Length];
        for (int i = 0; i < stored.Length; i++)
        {
            values[i] = (float)((double.CreateTruncating(stored[i]) * slope) + intercept);
        }
    }

    private static PixelFormat Whole(VoxelType type)
    {
        int bits = type switch
        {
            VoxelType.UInt8 or VoxelType.Int8 => 8,
            VoxelType.UInt16 or VoxelType.Int16 => 16,
            _ => 32,
        };
        return new(bits, bits, bits - 1, type is VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32);
    }
}
