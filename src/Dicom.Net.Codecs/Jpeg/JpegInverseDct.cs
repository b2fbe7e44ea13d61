using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Codecs;

/// <summary>What differs between sample precisions in the DCT's fixed-point arithmetic.</summary>
internal interface IJpegPrecision
{
    /// <summary>Fraction bits kept between the passes: 2 for 8-bit samples, 1 for 12-bit ones, which need the room.</summary>
    static abstract int FractionBits { get; }

    /// <summary>The level shift of T.81 §A.3.1, half the range.</summary>
    static abstract int Center { get; }
}

internal readonly struct JpegPrecision8 : IJpegPrecision
{
    public static int FractionBits => 2;

    public static int Center => 128;
}

internal readonly struct JpegPrecision12 : IJpegPrecision
{
    public static int FractionBits => 1;

    public static int Center => 2048;
}

/// <summary>
/// The inverse DCT (T.81 §A.3.3) in the fixed-point form that the widespread decoders agree on to the bit: the factorisation of
/// Loeffler, Ligtenberg and Moschytz with 12 multiplications, constants of 13 fraction bits, columns first, then rows.
/// Arithmetic is modulo 2^32, so that the vector form gives the same for any input.
/// </summary>
internal static partial class JpegInverseDct
{
    internal const int ConstantBits = 13;
    internal const int F0298 = 2446;   // 0.298631336
    internal const int F0390 = 3196;   // 0.390180644
    internal const int F0541 = 4433;   // 0.541196100
    internal const int F0765 = 6270;   // 0.765366865
    internal const int F0899 = 7373;   // 0.899976223
    internal const int F1175 = 9633;   // 1.175875602
    internal const int F1501 = 12299;  // 1.501321110
    internal const int F1847 = 15137;  // 1.847759065
    internal const int F1961 = 16069;  // 1.961570560
    internal const int F2053 = 16819;  // 2.053119869
    internal const int F2562 = 20995;  // 2.562915447
    internal const int F3072 = 25172;  // 3.072711026

    /// <summary>Dequantizes and transforms a block of 8-bit samples into 8 rows of 8 bytes.</summary>
    internal static void ToBytes(ref short block, ref int quant, ref byte target, nint stride)
    {
        if (Avx2.IsSupported)
        {
            ToBytesVector(ref block, ref quant, ref target, stride);
        }
        else
        {
            ToBytesScalar(ref block, ref quant, ref target, stride);
        }
    }

    /// <summary>Dequantizes and transforms a block of 12-bit samples into 8 rows of 8 words; the stride is in samples.</summary>
    internal static void ToWords(ref short block, ref int quant, ref ushort target, nint stride)
    {
        if (Avx2.IsSupported)
        {
            ToWordsVector(ref block, ref quant, ref target, stride);
        }
        else
        {
            ToWordsScalar(ref block, ref quant, ref target, stride);
        }
    }

    /// <summary>The sample that a block of a DC coefficient alone consists of; equal to the transform of that block.</summary>
    internal static int Constant<TPrecision>(int coefficient, int step)
        where TPrecision : struct, IJpegPrecision
    {
        // Both passes of the transform, with a lone first value in each.
        int shift = ConstantBits - TPrecision.FractionBits;
        int value = (((coefficient * step) << ConstantBits) + (1 << (shift - 1))) >> shift;
        shift = ConstantBits + TPrecision.FractionBits + 3;
        value = ((value << ConstantBits) + (1 << (shift - 1))) >> shift;
        return Math.Clamp(value + TPrecision.Center, 0, 2 * TPrecision.Center - 1);
    }

    internal static void ToBytesScalar(ref short block, ref int quant, ref byte target, nint stride)
    {
        Span<int> work = stackalloc int[64];
        Transform<JpegPrecision8>(ref block, ref quant, work);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                Unsafe.Add(ref target, y * stride + x) = (byte)Math.Clamp(work[8 * y + x] + 128, 0, 255);
            }
        }
    }

    internal static void ToWordsScalar(ref short block, ref int quant, ref ushort target, nint stride)
    {
        Span<int> work = stackalloc int[64];
        Transform<JpegPrecision12>(ref block, ref quant, work);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                Unsafe.Add(ref target, y * stride + x) = (ushort)Math.Clamp(work[8 * y + x] + 2048, 0, 4095);
            }
        }
    }

    private static void Transform<TPrecision>(ref short block, ref int quant, Span<int> work)
        where TPrecision : struct, IJpegPrecision
    {
        for (int i = 0; i < 64; i++)
        {
            work[i] = Unsafe.Add(ref block, i) * Unsafe.Add(ref quant, i);
        }

        for (int column = 0; column < 8; column++)
        {
            Pass(work, column, 8, ConstantBits - TPrecision.FractionBits);
        }

        for (int row = 0; row < 8; row++)
        {
            Pass(work, 8 * row, 1, ConstantBits + TPrecision.FractionBits + 3);
        }
    }

    /// <summary>One pass over eight values, in place, rounded and shifted.</summary>
    private static void Pass(Span<int> work, int start, int step, int shift)
    {
        int x0 = work[start], x1 = work[start + step], x2 = work[start + 2 * step], x3 = work[start + 3 * step];
        int x4 = work[start + 4 * step], x5 = work[start + 5 * step], x6 = work[start + 6 * step], x7 = work[start + 7 * step];

        int p = (x2 + x6) * F0541;
        int even2 = p - x6 * F1847;
        int even3 = p + x2 * F0765;
        int even0 = (x0 + x4) << ConstantBits;
        int even1 = (x0 - x4) << ConstantBits;
        int round = 1 << (shift - 1);
        int e0 = even0 + even3 + round;
        int e3 = even0 - even3 + round;
        int e1 = even1 + even2 + round;
        int e2 = even1 - even2 + round;

        int q = (x7 + x3 + x5 + x1) * F1175;
        int z1 = (x7 + x1) * -F0899;
        int z2 = (x5 + x3) * -F2562;
        int z3 = q - (x7 + x3) * F1961;
        int z4 = q - (x5 + x1) * F0390;
        int o0 = x7 * F0298 + z1 + z3;
        int o1 = x5 * F2053 + z2 + z4;
        int o2 = x3 * F3072 + z2 + z3;
        int o3 = x1 * F1501 + z1 + z4;

        work[start] = (e0 + o3) >> shift;
        work[start + 7 * step] = (e0 - o3) >> shift;
        work[start + step] = (e1 + o2) >> shift;
        work[start + 6 * step] = (e1 - o2) >> shift;
        work[start + 2 * step] = (e2 + o1) >> shift;
        work[start + 5 * step] = (e2 - o1) >> shift;
        work[start + 3 * step] = (e3 + o0) >> shift;
        work[start + 4 * step] = (e3 - o0) >> shift;
    }
}
