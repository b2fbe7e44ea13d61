using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dicom.Net.Codecs;

/// <summary>The inverse DCT with eight columns (then eight rows) in the lanes of 256-bit vectors.</summary>
internal static partial class JpegInverseDct
{
    private static void ToBytesVector(ref short block, ref int quant, ref byte target, nint stride)
    {
        TransformVector<JpegPrecision8>(
            ref block, ref quant,
            out Vector256<int> r0, out Vector256<int> r1, out Vector256<int> r2, out Vector256<int> r3,
            out Vector256<int> r4, out Vector256<int> r5, out Vector256<int> r6, out Vector256<int> r7);

        // The vectors hold columns x, lanes hold rows. Saturating to signed bytes and flipping the sign bit is adding 128 and clamping.
        Vector256<sbyte> left = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r0, r1), Avx2.PackSignedSaturate(r2, r3));
        Vector256<sbyte> right = Avx2.PackSignedSaturate(Avx2.PackSignedSaturate(r4, r5), Avx2.PackSignedSaturate(r6, r7));

        // In each 128-bit half now lie 4 columns of 4 rows: transpose these 4x4 bytes, then put left and right halves of rows together.
        Vector256<byte> transpose = Vector256.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        Vector256<byte> flip = Vector256.Create((byte)0x80);
        Vector256<uint> l = (Avx2.Shuffle(left.AsByte(), transpose) ^ flip).AsUInt32();
        Vector256<uint> r = (Avx2.Shuffle(right.AsByte(), transpose) ^ flip).AsUInt32();
        Vector256<ulong> low = Avx2.UnpackLow(l, r).AsUInt64();
        Vector256<ulong> high = Avx2.UnpackHigh(l, r).AsUInt64();
        Store(ref target, low.GetElement(0));
        Store(ref Unsafe.Add(ref target, stride), low.GetElement(1));
        Store(ref Unsafe.Add(ref target, 2 * stride), high.GetElement(0));
        Store(ref Unsafe.Add(ref target, 3 * stride), high.GetElement(1));
        Store(ref Unsafe.Add(ref target, 4 * stride), low.GetElement(2));
        Store(ref Unsafe.Add(ref target, 5 * stride), low.GetElement(3));
        Store(ref Unsafe.Add(ref target, 6 * stride), high.GetElement(2));
        Store(ref Unsafe.Add(ref target, 7 * stride), high.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte target, ulong eight) => Unsafe.WriteUnaligned(ref target, eight);

    private static void ToWordsVector(ref short block, ref int quant, ref ushort target, nint stride)
    {
        TransformVector<JpegPrecision12>(
            ref block, ref quant,
            out Vector256<int> r0, out Vector256<int> r1, out Vector256<int> r2, out Vector256<int> r3,
            out Vector256<int> r4, out Vector256<int> r5, out Vector256<int> r6, out Vector256<int> r7);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        StoreTwo(r0, r1, ref target, stride);
        StoreTwo(r2, r3, ref Unsafe.Add(ref target, 2 * stride), stride);
        StoreTwo(r4, r5, ref Unsafe.Add(ref target, 4 * stride), stride);
        StoreTwo(r6, r7, ref Unsafe.Add(ref target, 6 * stride), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(Vector256<int> first, Vector256<int> second, ref ushort target, nint stride)
    {
        Vector256<int> center = Vector256.Create(2048);
        Vector256<int> top = Vector256.Create(4095);
        first = Vector256.Min(Vector256.Max(first + center, Vector256<int>.Zero), top);
        second = Vector256.Min(Vector256.Max(second + center, Vector256<int>.Zero), top);
        Vector256<ulong> rows = Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first, second).AsUInt64(), 0b11_01_10_00);
        rows.GetLower().AsUInt16().StoreUnsafe(ref target);
        rows.GetUpper().AsUInt16().StoreUnsafe(ref Unsafe.Add(ref target, stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformVector<TPrecision>(
        ref short block, ref int quant,
        out Vector256<int> r0, out Vector256<int> r1, out Vector256<int> r2, out Vector256<int> r3,
        out Vector256<int> r4, out Vector256<int> r5, out Vector256<int> r6, out Vector256<int> r7)
        where TPrecision : struct, IJpegPrecision
    {
        r0 = LoadRow(ref block, ref quant, 0);
        r1 = LoadRow(ref block, ref quant, 8);
        r2 = LoadRow(ref block, ref quant, 16);
        r3 = LoadRow(ref block, ref quant, 24);
        r4 = LoadRow(ref block, ref quant, 32);
        r5 = LoadRow(ref block, ref quant, 40);
        r6 = LoadRow(ref block, ref quant, 48);
        r7 = LoadRow(ref block, ref quant, 56);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits - TPrecision.FractionBits);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits + TPrecision.FractionBits + 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> LoadRow(ref short block, ref int quant, nuint offset) =>
        Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref block, offset)) * Vector256.LoadUnsafe(ref quant, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> x0, ref Vector256<int> x1, ref Vector256<int> x2, ref Vector256<int> x3,
        ref Vector256<int> x4, ref Vector256<int> x5, ref Vector256<int> x6, ref Vector256<int> x7, int shift)
    {
        Vector256<int> p = (x2 + x6) * F0541;
        Vector256<int> even2 = p - x6 * F1847;
        Vector256<int> even3 = p + x2 * F0765;
        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> even0 = ((x0 + x4) << ConstantBits) + round;
        Vector256<int> even1 = ((x0 - x4) << ConstantBits) + round;
        Vector256<int> e0 = even0 + even3;
        Vector256<int> e3 = even0 - even3;
        Vector256<int> e1 = even1 + even2;
        Vector256<int> e2 = even1 - even2;

        Vector256<int> a = x7 + x3;
        Vector256<int> b = x5 + x1;
        Vector256<int> q = (a + b) * F1175;
        Vector256<int> z1 = (x7 + x1) * F0899;
        Vector256<int> z2 = (x5 + x3) * F2562;
        Vector256<int> z3 = q - a * F1961;
        Vector256<int> z4 = q - b * F0390;
        Vector256<int> o0 = x7 * F0298 - z1 + z3;
        Vector256<int> o1 = x5 * F2053 - z2 + z4;
        Vector256<int> o2 = x3 * F3072 - z2 + z3;
        Vector256<int> o3 = x1 * F1501 - z1 + z4;

        x0 = (e0 + o3) >> shift;
        x7 = (e0 - o3) >> shift;
        x1 = (e1 + o2) >> shift;
        x6 = (e1 - o2) >> shift;
        x2 = (e2 + o1) >> shift;
        x5 = (e2 - o1) >> shift;
        x3 = (e3 + o0) >> shift;
        x4 = (e3 - o0) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7)
    {
        Vector256<long> a0 = Avx2.UnpackLow(r0, r1).AsInt64(), a1 = Avx2.UnpackHigh(r0, r1).AsInt64();
        Vector256<long> a2 = Avx2.UnpackLow(r2, r3).AsInt64(), a3 = Avx2.UnpackHigh(r2, r3).AsInt64();
        Vector256<long> a4 = Avx2.UnpackLow(r4, r5).AsInt64(), a5 = Avx2.UnpackHigh(r4, r5).AsInt64();
        Vector256<long> a6 = Avx2.UnpackLow(r6, r7).AsInt64(), a7 = Avx2.UnpackHigh(r6, r7).AsInt64();

        // Lanes: b0 = column 0 | column 4 of rows 0..3, b1 = 1 | 5, b2 = 2 | 6, b3 = 3 | 7; c likewise of rows 4..7.
        Vector256<int> b0 = Avx2.UnpackLow(a0, a2).AsInt32(), b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        Vector256<int> b2 = Avx2.UnpackLow(a1, a3).AsInt32(), b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        Vector256<int> c0 = Avx2.UnpackLow(a4, a6).AsInt32(), c1 = Avx2.UnpackHigh(a4, a6).AsInt32();
        Vector256<int> c2 = Avx2.UnpackLow(a5, a7).AsInt32(), c3 = Avx2.UnpackHigh(a5, a7).AsInt32();

        r0 = Avx2.Permute2x128(b0, c0, 0x20);
        r1 = Avx2.Permute2x128(b1, c1, 0x20);
        r2 = Avx2.Permute2x128(b2, c2, 0x20);
        r3 = Avx2.Permute2x128(b3, c3, 0x20);
        r4 = Avx2.Permute2x128(b0, c0, 0x31);
        r5 = Avx2.Permute2x128(b1, c1, 0x31);
        r6 = Avx2.Permute2x128(b2, c2, 0x31);
        r7 = Avx2.Permute2x128(b3, c3, 0x31);
    }
}
