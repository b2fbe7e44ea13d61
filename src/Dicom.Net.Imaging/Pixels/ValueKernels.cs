using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Imaging;

/// <summary>
/// From cells to meaning in one pass over memory: what is not the value is shifted out of the cell, the sign extended, the value
/// multiplied and added to in binary64, and the result cast (<see cref="SingleLanes"/>) or cut to a range of gray
/// (<see cref="ByteLanes"/>, <see cref="WordLanes"/>). Vectors of 512, 256 and 128 bits and a scalar twin, which tests hold equal.
/// </summary>
/// <remarks>Multiply and add stay two roundings everywhere: no fused multiply-add, so that the width of vectors changes no result.</remarks>
internal static class ValueKernels
{
    /// <summary>Converts cells.</summary>
    /// <typeparam name="TLanes">What becomes of the numbers.</typeparam>
    /// <typeparam name="TTarget">Their type then.</typeparam>
    /// <param name="cells">Whole cells, little-endian.</param>
    /// <param name="format">How values lie in them; a format without contradiction.</param>
    /// <param name="slope">Multiplies the value.</param>
    /// <param name="intercept">Is added then.</param>
    /// <param name="targets">Receives a number per cell.</param>
    internal static void Convert<TLanes, TTarget>(ReadOnlySpan<byte> cells, in PixelFormat format, double slope, double intercept, Span<TTarget> targets)
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        int left = format.IsWholeCell ? 0 : format.ShiftLeft;
        int right = format.IsWholeCell ? 0 : format.ShiftRight;
        switch (format.BitsAllocated, format.IsSigned)
        {
            case (8, false): Small<byte, TLanes, TTarget>(cells, targets, left, right, slope, intercept); break;
            case (8, true): Small<sbyte, TLanes, TTarget>(MemoryMarshal.Cast<byte, sbyte>(cells), targets, left, right, slope, intercept); break;
            case (16, false): Small<ushort, TLanes, TTarget>(MemoryMarshal.Cast<byte, ushort>(cells), targets, left, right, slope, intercept); break;
            case (16, true): Small<short, TLanes, TTarget>(MemoryMarshal.Cast<byte, short>(cells), targets, left, right, slope, intercept); break;

            // Cells beyond 16 bits are doses, maps and labels: few enough for the scalar loop.
            case (32, false): Scalar<uint, TLanes, TTarget>(MemoryMarshal.Cast<byte, uint>(cells), targets, left, right, slope, intercept); break;
            case (32, true): Scalar<int, TLanes, TTarget>(MemoryMarshal.Cast<byte, int>(cells), targets, left, right, slope, intercept); break;
            case (64, false): Scalar<ulong, TLanes, TTarget>(MemoryMarshal.Cast<byte, ulong>(cells), targets, left, right, slope, intercept); break;
            default: Scalar<long, TLanes, TTarget>(MemoryMarshal.Cast<byte, long>(cells), targets, left, right, slope, intercept); break;
        }
    }

    internal static void Scalar<T, TLanes, TTarget>(ReadOnlySpan<T> cells, Span<TTarget> targets, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        targets = targets[..cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            T value = T.CreateTruncating(cells[i] << left) >> right;
            targets[i] = TLanes.One((float)((double.CreateTruncating(value) * slope) + intercept));
        }
    }

    internal static void Small<T, TLanes, TTarget>(ReadOnlySpan<T> cells, Span<TTarget> targets, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        targets = targets[..cells.Length];
        int done = Vector512.IsHardwareAccelerated ? Wide<T, TLanes, TTarget>(cells, targets, left, right, slope, intercept)
            : Vector256.IsHardwareAccelerated ? Middle<T, TLanes, TTarget>(cells, targets, left, right, slope, intercept)
            : Vector128.IsHardwareAccelerated ? Narrow<T, TLanes, TTarget>(cells, targets, left, right, slope, intercept)
            : 0;
        Scalar<T, TLanes, TTarget>(cells[done..], targets[done..], left, right, slope, intercept);
    }

    internal static int Wide<T, TLanes, TTarget>(ReadOnlySpan<T> cells, Span<TTarget> targets, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        Vector512<double> slopes = Vector512.Create(slope);
        Vector512<double> intercepts = Vector512.Create(intercept);
        int i = 0;
        for (; i <= cells.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
        {
            Vector512<ushort> words;
            if (Unsafe.SizeOf<T>() == 1)
            {
                Vector256<T> bytes = (Vector256.Create(cells[i..]) << left) >> right;
                words = typeof(T) == typeof(sbyte)
                    ? Vector512.Create(Vector256.WidenLower(bytes.AsSByte()), Vector256.WidenUpper(bytes.AsSByte())).AsUInt16()
                    : Vector512.Create(Vector256.WidenLower(bytes.AsByte()), Vector256.WidenUpper(bytes.AsByte()));
            }
            else
            {
                words = ((Vector512.Create(cells[i..]) << left) >> right).AsUInt16();
            }

            (Vector512<int> lower, Vector512<int> upper) = T.IsNegative(-T.One)
                ? Vector512.Widen(words.AsInt16())
                : (Vector512.WidenLower(words).AsInt32(), Vector512.WidenUpper(words).AsInt32());
            TLanes.Store(Scale(lower, slopes, intercepts), Scale(upper, slopes, intercepts), targets[i..]);
        }

        return i;
    }

    internal static int Middle<T, TLanes, TTarget>(ReadOnlySpan<T> cells, Span<TTarget> targets, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        Vector256<double> slopes = Vector256.Create(slope);
        Vector256<double> intercepts = Vector256.Create(intercept);
        int i = 0;
        for (; i <= cells.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            Vector256<ushort> words;
            if (Unsafe.SizeOf<T>() == 1)
            {
                Vector128<T> bytes = (Vector128.Create(cells[i..]) << left) >> right;
                words = typeof(T) == typeof(sbyte)
                    ? Vector256.Create(Vector128.WidenLower(bytes.AsSByte()), Vector128.WidenUpper(bytes.AsSByte())).AsUInt16()
                    : Vector256.Create(Vector128.WidenLower(bytes.AsByte()), Vector128.WidenUpper(bytes.AsByte()));
            }
            else
            {
                words = ((Vector256.Create(cells[i..]) << left) >> right).AsUInt16();
            }

            (Vector256<int> lower, Vector256<int> upper) = T.IsNegative(-T.One)
                ? Vector256.Widen(words.AsInt16())
                : (Vector256.WidenLower(words).AsInt32(), Vector256.WidenUpper(words).AsInt32());
            TLanes.Store(Scale(lower, slopes, intercepts), Scale(upper, slopes, intercepts), targets[i..]);
        }

        return i;
    }

    internal static int Narrow<T, TLanes, TTarget>(ReadOnlySpan<T> cells, Span<TTarget> targets, int left, int right, double slope, double intercept)
        where T : unmanaged, IBinaryInteger<T>
        where TLanes : struct, IValueLanes<TTarget>
        where TTarget : unmanaged
    {
        Vector128<double> slopes = Vector128.Create(slope);
        Vector128<double> intercepts = Vector128.Create(intercept);
        int i = 0;
        for (; i <= cells.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            Vector128<ushort> words;
            if (Unsafe.SizeOf<T>() == 1)
            {
                Vector64<T> bytes = (Vector64.Create(cells[i..]) << left) >> right;
                words = typeof(T) == typeof(sbyte)
                    ? Vector128.WidenLower(bytes.ToVector128Unsafe().AsSByte()).AsUInt16()
                    : Vector128.WidenLower(bytes.ToVector128Unsafe().AsByte());
            }
            else
            {
                words = ((Vector128.Create(cells[i..]) << left) >> right).AsUInt16();
            }

            (Vector128<int> lower, Vector128<int> upper) = T.IsNegative(-T.One)
                ? Vector128.Widen(words.AsInt16())
                : (Vector128.WidenLower(words).AsInt32(), Vector128.WidenUpper(words).AsInt32());
            TLanes.Store(Scale(lower, slopes, intercepts), Scale(upper, slopes, intercepts), targets[i..]);
        }

        return i;
    }

    // Sixteen bits are exact in binary32, and any of its numbers is exact in binary64: a way that every instruction set has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(Vector512<int> values, Vector512<double> slopes, Vector512<double> intercepts)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.ConvertToSingle(values));
        return Vector512.Narrow((lower * slopes) + intercepts, (upper * slopes) + intercepts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(Vector256<int> values, Vector256<double> slopes, Vector256<double> intercepts)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.ConvertToSingle(values));
        return Vector256.Narrow((lower * slopes) + intercepts, (upper * slopes) + intercepts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Scale(Vector128<int> values, Vector128<double> slopes, Vector128<double> intercepts)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(Vector128.ConvertToSingle(values));
        return Vector128.Narrow((lower * slopes) + intercepts, (upper * slopes) + intercepts);
    }
}
