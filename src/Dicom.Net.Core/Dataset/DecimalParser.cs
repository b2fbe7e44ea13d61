using System.Buffers.Binary;
using System.Numerics;

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

    // Up to eight characters behind the sign and the backslash that ends them, all at once: each is a byte of one number,
    // the first the lowest. Their count is not a branch, which nobody could foretell.
    private static bool TryReadShort(ReadOnlySpan<byte> text, out double value, out int consumed)
    {
        value = 0;
        consumed = 0;
        if (text.Length < 9)
        {
            return false;
        }

        int sign = text[0] == '-' ? 1 : 0;
        ulong characters = BinaryPrimitives.ReadUInt64LittleEndian(text[sign..]);
        int endBits = FirstBits(characters ^ (Ones * '\\'));
        int pointBits = FirstBits(characters ^ (Ones * '.'));
        if (endBits == 64)
        {
            return false;
        }

        int digitBits = endBits;
        int fraction = 0;
        if (pointBits < endBits)
        {
            // What follows the point moves into its place.
            ulong before = (1UL << pointBits) - 1;
            characters = (characters & before) | ((characters >> 8) & ~before);
            digitBits -= 8;
            fraction = (digitBits - pointBits) >> 3;
        }

        if (digitBits == 0)
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
        value = digits / s_powers[fraction];
        value = sign != 0 ? -value : value;
        consumed = sign + (endBits >> 3);
        return true;
    }

    // How many bits come before the first byte that is 0; bytes above it may be taken for 0 wrongly.
    private static int FirstBits(ulong bytes) => BitOperations.TrailingZeroCount((bytes - Ones) & ~bytes & (Ones << 7)) & ~7;

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
