namespace Dicom.Net.Core;

/// <summary>Reads the decimals of DS and IS that are short enough for exact arithmetic; the others are left to the general way.</summary>
internal static class DecimalParser
{
    // An integer below 2^53 and a power of ten up to 10^22 are both exact, so that their quotient is rounded once: correctly.
    private const int MostDigits = 15;
    private static readonly double[] s_powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads one value: a sign, digits and a point, without padding.</summary>
    /// <returns>False where the text is anything else, which may still be a number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) => TryRead(text, out value, out int consumed) && consumed == text.Length;

    /// <summary>Reads the first value of a text, up to its backslash or its end.</summary>
    /// <returns>False where the value is anything else than a sign, digits and a point.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value, out int consumed)
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
