using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Imaging;

/// <summary>Stored values to float: binary32 of (stored * slope + intercept in binary64), so that no step rounds but the last.</summary>
internal static class Rescaler
{
    internal static void Rescale(ReadOnlySpan<byte> stored, VoxelType type, Span<float> values, double slope, double intercept)
    {
        switch (type)
        {
            case VoxelType.UInt8: Scalar(stored, values, slope, intercept); break;
            case VoxelType.Int8: Scalar(MemoryMarshal.Cast<byte, sbyte>(stored), values, slope, intercept); break;
            case VoxelType.UInt16: Vector(MemoryMarshal.Cast<byte, ushort>(stored), values, slope, intercept); break;
            case VoxelType.Int16: Vector(MemoryMarshal.Cast<byte, short>(stored), values, slope, intercept); break;
            case VoxelType.UInt32: Scalar(MemoryMarshal.Cast<byte, uint>(stored), values, slope, intercept); break;
            case VoxelType.Int32: Scalar(MemoryMarshal.Cast<byte, int>(stored), values, slope, intercept); break;
            case VoxelType.Float32: Scalar(MemoryMarshal.Cast<byte, float>(stored), values, slope, intercept); break;
            default: Scalar(MemoryMarshal.Cast<byte, double>(stored), values, slope, intercept); break;
        }
    }

    internal static void Scalar<T>(ReadOnlySpan<T> stored, Span<float> values, double slope, double intercept)
        where T : unmanaged, INumber<T>
    {
        values = values[..stored.Length];
        for (int i = 0; i < stored.Length; i++)
        {
            values[i] = (float)((double.CreateTruncating(stored[i]) * slope) + intercept);
        }
    }

    internal static void Vector(ReadOnlySpan<short> stored, Span<float> values, double slope, double intercept)
    {
        int i = 0;
        if (Avx.IsSupported && Vector128.IsHardwareAccelerated)
        {
            Vector256<double> slopes = Vector256.Create(slope);
            Vector256<double> intercepts = Vector256.Create(intercept);
            for (; i <= stored.Length - Vector128<short>.Count; i += Vector128<short>.Count)
            {
                (Vector128<int> lower, Vector128<int> upper) = Vector128.Widen(Vector128.Create(stored[i..]));
                Four(lower, slopes, intercepts).CopyTo(values[i..]);
                Four(upper, slopes, intercepts).CopyTo(values[(i + 4)..]);
            }
        }

        Scalar(stored[i..], values[i..], slope, intercept);
    }

    internal static void Vector(ReadOnlySpan<ushort> stored, Span<float> values, double slope, double intercept)
    {
        int i = 0;
        if (Avx.IsSupported && Vector128.IsHardwareAccelerated)
        {
            Vector256<double> slopes = Vector256.Create(slope);
            Vector256<double> intercepts = Vector256.Create(intercept);
            for (; i <= stored.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Create(stored[i..]));
                Four(lower.AsInt32(), slopes, intercepts).CopyTo(values[i..]);
                Four(upper.AsInt32(), slopes, intercepts).CopyTo(values[(i + 4)..]);
            }
        }

        Scalar(stored[i..], values[i..], slope, intercept);
    }

    // Multiply and add stay two roundings in binary64, as in the scalar twin: no fused multiply-add here.
    private static Vector128<float> Four(Vector128<int> stored, Vector256<double> slopes, Vector256<double> intercepts) =>
        Avx.ConvertToVector128Single(Avx.Add(Avx.Multiply(Avx.ConvertToVector256Double(stored), slopes), intercepts));
}
