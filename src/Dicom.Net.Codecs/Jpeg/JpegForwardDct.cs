using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Codecs;

/// <summary>
/// The forward DCT (T.81 §A.3.3) in the same fixed-point form as <see cref="JpegInverseDct"/>: rows first, then columns.
/// Its results are 8 times the coefficients; quantization takes that out.
/// </summary>
internal static class JpegForwardDct
{
    private const int ConstantBits = JpegInverseDct.ConstantBits;

    /// <summary>Transforms 64 level-shifted samples in place.</summary>
    internal static void Transform(Span<int> block, int fractionBits)
    {
        if (Avx2.IsSupported)
        {
            TransformVector(block, fractionBits);
        }
        else
        {
            TransformScalar(block, fractionBits);
        }
    }

    internal static void TransformScalar(Span<int> block, int fractionBits)
    {
        for (int row = 0; row < 8; row++)
        {
            Pass(block, 8 * row, 1, -fractionBits, ConstantBits - fractionBits);
        }

        for (int column = 0; column < 8; column++)
        {
            Pass(block, column, 8, fractionBits, ConstantBits + fractionBits);
        }
    }

    /// <summary>One pass over eight values; the sums without a factor are shifted by the first count (left if negative), the others by the second.</summary>
    private static void Pass(Span<int> block, int start, int step, int sumShift, int shift)
    {
        int x0 = block[start], x1 = block[start + step], x2 = block[start + 2 * step], x3 = block[start + 3 * step];
        int x4 = block[start + 4 * step], x5 = block[start + 5 * step], x6 = block[start + 6 * step], x7 = block[start + 7 * step];
        int s0 = x0 + x7, s1 = x1 + x6, s2 = x2 + x5, s3 = x3 + x4;
        int d0 = x0 - x7, d1 = x1 - x6, d2 = x2 - x5, d3 = x3 - x4;
        int e0 = s0 + s3, e3 = s0 - s3, e1 = s1 + s2, e2 = s1 - s2;
        block[start] = ShiftSum(e0 + e1, sumShift);
        block[start + 4 * step] = ShiftSum(e0 - e1, sumShift);

        int round = 1 << (shift - 1);
        int p = (e2 + e3) * JpegInverseDct.F0541 + round;
        block[start + 2 * step] = (p + e3 * JpegInverseDct.F0765) >> shift;
        block[start + 6 * step] = (p - e2 * JpegInverseDct.F1847) >> shift;

        int q = (d3 + d1 + d2 + d0) * JpegInverseDct.F1175 + round;
        int z1 = (d3 + d0) * JpegInverseDct.F0899;
        int z2 = (d2 + d1) * JpegInverseDct.F2562;
        int z3 = q - (d3 + d1) * JpegInverseDct.F1961;
        int z4 = q - (d2 + d0) * JpegInverseDct.F0390;
        block[start + 7 * step] = (d3 * JpegInverseDct.F0298 - z1 + z3) >> shift;
        block[start + 5 * step] = (d2 * JpegInverseDct.F2053 - z2 + z4) >> shift;
        block[start + 3 * step] = (d1 * JpegInverseDct.F3072 - z2 + z3) >> shift;
        block[start + step] = (d0 * JpegInverseDct.F1501 - z1 + z4) >> shift;
    }

    private static int ShiftSum(int value, int shift) => shift <= 0 ? value << -shift : (value + (1 << (shift - 1))) >> shift;

    private static void TransformVector(Span<int> block, int fractionBits)
    {
        ref int p = ref MemoryMarshal.GetReference(block[..64]);
        Vector256<int> r0 = Vector256.LoadUnsafe(ref p, 0), r1 = Vector256.LoadUnsafe(ref p, 8);
        Vector256<int> r2 = Vector256.LoadUnsafe(ref p, 16), r3 = Vector256.LoadUnsafe(ref p, 24);
        Vector256<int> r4 = Vector256.LoadUnsafe(ref p, 32), r5 = Vector256.LoadUnsafe(ref p, 40);
        Vector256<int> r6 = Vector256.LoadUnsafe(ref p, 48), r7 = Vector256.LoadUnsafe(ref p, 56);
        JpegInverseDct.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, -fractionBits, ConstantBits - fractionBits);
        JpegInverseDct.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, fractionBits, ConstantBits + fractionBits);
        r0.StoreUnsafe(ref p, 0);
        r1.StoreUnsafe(ref p, 8);
        r2.StoreUnsafe(ref p, 16);
        r3.StoreUnsafe(ref p, 24);
        r4.StoreUnsafe(ref p, 32);
        r5.StoreUnsafe(ref p, 40);
        r6.StoreUnsafe(ref p, 48);
        r7.StoreUnsafe(ref p, 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> x0, ref Vector256<int> x1, ref Vector256<int> x2, ref Vector256<int> x3,
        ref Vector256<int> x4, ref Vector256<int> x5, ref Vector256<int> x6, ref Vector256<int> x7, int sumShift, int shift)
    {
        Vector256<int> s0 = x0 + x7, s1 = x1 + x6, s2 = x2 + x5, s3 = x3 + x4;
        Vector256<int> d0 = x0 - x7, d1 = x1 - x6, d2 = x2 - x5, d3 = x3 - x4;
        Vector256<int> e0 = s0 + s3, e3 = s0 - s3, e1 = s1 + s2, e2 = s1 - s2;
        Vector256<int> sumRound = Vector256.Create(sumShift > 0 ? 1 << (sumShift - 1) : 0);
        x0 = sumShift <= 0 ? (e0 + e1) << -sumShift : (e0 + e1 + sumRound) >> sumShift;
        x4 = sumShift <= 0 ? (e0 - e1) << -sumShift : (e0 - e1 + sumRound) >> sumShift;

        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> p = (e2 + e3) * JpegInverseDct.F0541 + round;
        x2 = (p + e3 * JpegInverseDct.F0765) >> shift;
        x6 = (p - e2 * JpegInverseDct.F1847) >> shift;

        Vector256<int> q = (d3 + d1 + d2 + d0) * JpegInverseDct.F1175 + round;
        Vector256<int> z1 = (d3 + d0) * JpegInverseDct.F0899;
        Vector256<int> z2 = (d2 + d1) * JpegInverseDct.F2562;
        Vector256<int> z3 = q - (d3 + d1) * JpegInverseDct.F1961;
        Vector256<int> z4 = q - (d2 + d0) * JpegInverseDct.F0390;
        x7 = (d3 * JpegInverseDct.F0298 - z1 + z3) >> shift;
        x5 = (d2 * JpegInverseDct.F2053 - z2 + z4) >> shift;
        x3 = (d1 * JpegInverseDct.F3072 - z2 + z3) >> shift;
        x1 = (d0 * JpegInverseDct.F1501 - z1 + z4) >> shift;
    }
}
