using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Core;

/// <summary>Reads the decimals of DS and IS that are short enough for exact arithmetic; the others are left to the general way.</summary>
internal static class DecimalParser
{
    // An integer below 2^53 and a power of ten up to 10^22 are both exact, so that their quotient is rounded once: correctly.
    private const int MostDigits = 15;
    private const ulong Ones = 0x0101_0101_0101_0101;
    private static readonly double[] s_powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads one value: a sign, digits and a point, without padding.</summary>
    /// <returns>False where the text is anything else, which may still be a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) => TryRead(text, out value, out int consumed) && consumed == text.Length;

    /// <summary>Reads the first value of a text, up to its backslash or its end.</summary>
    /// <returns>False where the value is anything else than a sign, digits and a point.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value, out int consumed) =>
        TryReadShort(text, out value, out consumed) || TryReadLong(text, out value, out consumed);

    // Up to eight characters behind the sign, all at once: each is a byte of one number, the first the lowest. Neither their count
    // nor the sign is a branch, as nobody could foretell it, and where the next value begins is known before this one is read.
    private static bool TryReadShort(ReadOnlySpan<byte> text, out double value, out int consumed)
    {
        value = 0;
        consumed = 0;
        if (text.Length < Vector128<byte>.Count)
        {
            return false;
        }

        Vector128<byte> window = Vector128.Create(text);
        int end = BitOperations.TrailingZeroCount(Vector128.Equals(window, Vector128.Create((byte)'\\')).ExtractMostSignificantBits());
        int point = BitOperations.TrailingZeroCount(Vector128.Equals(window, Vector128.Create((byte)'.')).ExtractMostSignificantBits());
        int sign = text[0] == '-' ? 1 : 0;
        if (end - sign > 8)
        {
            return false;
        }

        ulong characters = BinaryPrimitives.ReadUInt64LittleEndian(text[sign..]);
        int digitBits = (end - sign) * 8;
        int fraction = 0;
        if (point < end)
        {
            // What follows the point moves into its place.
            ulong before = (1UL << ((point - sign) * 8)) - 1;
            characters = (characters & before) | ((characters >> 8) & ~before);
            digitBits -= 8;
            fraction = end - point - 1;
        }

        if (digitBits is <= 0 or >= 64)
        {
            return false;
        }

        // The last digit goes to the top, zeros in front of the first.
        characters = (characters << (64 - digitBits)) | ((Ones * '0') >> digitBits);
        if (((characters & (Ones * 0xF0)) | (((characters + (Ones * 6)) & (Ones * 0xF0)) >> 4)) != Ones * 0x33)
        {
            return false;
        }

        // Pairs, then pairs of pairs, then both halves.
        characters -= Ones * '0';
        characters = (characters * 10) + (characters >> 8);
        uint digits = (uint)((((characters & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064)
            + (((characters >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32);
        value = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits((int)digits / s_powers[fraction]) | ((long)sign << 63));
        consumed = end;
        return true;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> text, out double value, out int consumed)
    {
        value = 0;
        consumed = 0;
        int i = 0;
        bool isNegative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            isNegative = text[0] == '-';
            i = 1;
        }

        long digits = 0;
        int count = 0;
        int point = -1;
        for (; i < text.Length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                count++;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = count;
            }
            else if (text[i] == '\\')
            {
                break;
            }
            else
            {
                return false;
            }
        }

        consumed = i;

        if (count == 0 || count > MostDigits)
        {
            return false;
        }

        value = point < 0 ? digits : digits / s_powers[count - point];
        value = isNegative ? -value : value;
        return true;
    }
}
