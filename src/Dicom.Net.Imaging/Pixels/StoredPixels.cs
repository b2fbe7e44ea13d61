using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Imaging;

/// <summary>
/// Turns cells into stored values in one pass: shifting left drops the bits above the high bit (overlays), shifting right
/// drops those below and extends the sign. The vector loops have a scalar twin that tests hold equal.
/// </summary>
internal static class StoredPixels
{
    /// <summary>Copies cells as values. The spans may be the same memory, and must not overlap otherwise.</summary>
    /// <param name="cells">Little-endian cells; as many bytes as <paramref name="values"/>.</param>
    /// <param name="values">Receives the values, little-endian.</param>
    /// <param name="format">A format without contradiction.</param>
    internal static void Copy(ReadOnlySpan<byte> cells, Span<byte> values, in PixelFormat format)
    {
        if (format.IsWholeCell)
        {
            cells.CopyTo(values);
            return;
        }

        int left = format.ShiftLeft;
        int right = format.ShiftRight;
        if (format.BitsAllocated == 64)
        {
            // No volume has voxels of 64-bit integers; frames do.
            if (format.IsSigned)
            {
                Shift<long>(cells, values, left, right);
            }
            else
            {
                Shift<ulong>(cells, values, left, right);
            }

            return;
        }

        switch (format.VoxelType)
        {
            case VoxelType.UInt8: Shift<byte>(cells, values, left, right); break;
            case VoxelType.Int8: Shift<sbyte>(cells, values, left, right); break;
            case VoxelType.UInt16: Shift<ushort>(cells, values, left, right); break;
            case VoxelType.Int16: Shift<short>(cells, values, left, right); break;
            case VoxelType.UInt32: Shift<uint>(cells, values, left, right); break;
            default: Shift<int>(cells, values, left, right); break;
        }
    }

    internal static void ShiftScalar<T>(ReadOnlySpan<T> cells, Span<T> values, int left, int right)
        where T : unmanaged, IBinaryInteger<T>
    {
        values = values[..cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            // Small integers are widened by the operators, so the left shift is cut back to the cell before the right one.
            T shifted = T.CreateTruncating(cells[i] << left);
            values[i] = shifted >> right;
        }
    }

    internal static void ShiftVector<T>(ReadOnlySpan<T> cells, Span<T> values, int left, int right)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= cells.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                Vector512<T> vector = Vector512.Create(cells[i..]);
                ((vector << left) >> right).CopyTo(values[i..]);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= cells.Length - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                Vector256<T> vector = Vector256.Create(cells[i..]);
                ((vector << left) >> right).CopyTo(values[i..]);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= cells.Length - Vector128<T>.Count; i += Vector128<T>.Count)
            {
                Vector128<T> vector = Vector128.Create(cells[i..]);
                ((vector << left) >> right).CopyTo(values[i..]);
            }
        }

        ShiftScalar(cells[i..], values[i..], left, right);
    }

    private static void Shift<T>(ReadOnlySpan<byte> cells, Span<byte> values, int left, int right)
        where T : unmanaged, IBinaryInteger<T> =>
        ShiftVector(MemoryMarshal.Cast<byte, T>(cells), MemoryMarshal.Cast<byte, T>(values), left, right);
}
