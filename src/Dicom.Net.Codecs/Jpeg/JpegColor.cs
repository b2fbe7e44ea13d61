using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>
/// Full-range YCbCr to RGB and back (JFIF 1.02, after ITU-R BT.601) in the 16-bit fixed point that the widespread codecs agree on to the bit.
/// </summary>
internal static class JpegColor
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);
    private const int CrToRed = 91881;     // 1.40200
    private const int CbToGreen = -22554;  // -0.34414
    private const int CrToGreen = -46802;  // -0.71414
    private const int CbToBlue = 116130;   // 1.77200

    /// <summary>Writes a row of red, green, blue bytes, interleaved.</summary>
    internal static void WriteRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> target)
    {
        const int Piece = 256;
        Span<byte> work = stackalloc byte[3 * Piece];
        while (!luma.IsEmpty)
        {
            int count = Math.Min(Piece, luma.Length);
            Span<byte> red = work[..count];
            Span<byte> green = work.Slice(Piece, count);
            Span<byte> blue = work.Slice(2 * Piece, count);
            int done = Vector256.IsHardwareAccelerated ? ConvertVector(luma, cb, cr, red, green, blue) : 0;
            ConvertScalar(luma, cb, cr, red, green, blue, done);
            JpegInterleaver.Three(red, green, blue, target);
            luma = luma[count..];
            cb = cb[count..];
            cr = cr[count..];
            target = target[(3 * count)..];
        }
    }

    internal static void ConvertScalar(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> red, Span<byte> green, Span<byte> blue, int start)
    {
        for (int x = start; x < red.Length; x++)
        {
            ToRgb(luma[x], cb[x] - 128, cr[x] - 128, 255, out int r, out int g, out int b);
            red[x] = (byte)r;
            green[x] = (byte)g;
            blue[x] = (byte)b;
        }
    }

    private static void ToRgb(int y, int cb, int cr, int max, out int red, out int green, out int blue)
    {
        red = Math.Clamp(y + ((CrToRed * cr + Half) >> Bits), 0, max);
        green = Math.Clamp(y + ((CbToGreen * cb + CrToGreen * cr + Half) >> Bits), 0, max);
        blue = Math.Clamp(y + ((CbToBlue * cb + Half) >> Bits), 0, max);
    }

    internal static int ConvertVector(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        Vector256<int> center = Vector256.Create(128);
        Vector256<int> half = Vector256.Create(Half);
        int x = 0;
        for (; x + 8 <= red.Length; x += 8)
        {
            Vector256<int> y = Widen(luma, x);
            Vector256<int> b = Widen(cb, x) - center;
            Vector256<int> r = Widen(cr, x) - center;
            Narrow(y + ((r * CrToRed + half) >> Bits), red, x);
            Narrow(y + ((b * CbToGreen + r * CrToGreen + half) >> Bits), green, x);
            Narrow(y + ((b * CbToBlue + half) >> Bits), blue, x);
        }

        return x;
    }

    private static Vector256<int> Widen(ReadOnlySpan<byte> source, int x)
    {
        ulong eight = Unsafe.ReadUnaligned<ulong>(in source[x]);
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(eight).AsByte());
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
        return Vector256.Create(low, high).AsInt32();
    }

    private static void Narrow(Vector256<int> values, Span<byte> target, int x)
    {
        values = Vector256.Min(Vector256.Max(values, Vector256<int>.Zero), Vector256.Create(255));
        Vector128<short> words = Vector128.Narrow(values.GetLower(), values.GetUpper());
        Vector128<byte> bytes = Vector128.Narrow(words.AsUInt16(), words.AsUInt16());
        Unsafe.WriteUnaligned(ref target[x], bytes.AsUInt64().ToScalar());
    }

    /// <summary>Converts interleaved 12-bit samples in place.</summary>
    internal static void ConvertWords(Span<byte> pixels)
    {
        for (int i = 0; i + 6 <= pixels.Length; i += 6)
        {
            Span<byte> pixel = pixels.Slice(i, 6);
            int y = BinaryPrimitives.ReadUInt16LittleEndian(pixel);
            int cb = BinaryPrimitives.ReadUInt16LittleEndian(pixel[2..]) - 2048;
            int cr = BinaryPrimitives.ReadUInt16LittleEndian(pixel[4..]) - 2048;
            ToRgb(y, cb, cr, 4095, out int red, out int green, out int blue);
            BinaryPrimitives.WriteUInt16LittleEndian(pixel, (ushort)red);
            BinaryPrimitives.WriteUInt16LittleEndian(pixel[2..], (ushort)green);
            BinaryPrimitives.WriteUInt16LittleEndian(pixel[4..], (ushort)blue);
        }
    }

    /// <summary>Turns rows of red, green and blue in place into Y, Cb and Cr (8 bits).</summary>
    internal static void SplitToYCbCr(Span<ushort> first, Span<ushort> second, Span<ushort> third)
    {
        // The rounding of the chroma rows is one half less the smallest step, so that full saturation stays at 255.
        const int ChromaOffset = (128 << Bits) + Half - 1;
        for (int x = 0; x < first.Length; x++)
        {
            int r = first[x], g = second[x], b = third[x];
            first[x] = (ushort)((19595 * r + 38470 * g + 7471 * b + Half) >> Bits);
            second[x] = (ushort)((-11059 * r - 21709 * g + 32768 * b + ChromaOffset) >> Bits);
            third[x] = (ushort)((32768 * r - 27439 * g - 5329 * b + ChromaOffset) >> Bits);
        }
    }
}
