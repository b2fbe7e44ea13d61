using System.Globalization;

namespace Dicom.Net.Archive;

/// <summary>Reads DA, TM and DT (PS3.5 §6.2) into numbers that compare. What is given with less precision is an interval.</summary>
internal static class TemporalText
{
    public const long MicrosecondsPerDay = 24L * 60 * 60 * 1_000_000;
    public const int MinDate = 101;
    public const int MaxDate = 99991231;

    /// <summary>A date as yyyymmdd; the form with dots of ACR-NEMA is read too, as PS3.5 §6.2 asks of receivers.</summary>
    public static bool TryReadDate(ReadOnlySpan<char> text, out int date)
    {
        date = 0;
        if (text.Length == 10 && text[4] == '.' && text[7] == '.')
        {
            return TryReadDate(string.Concat(text[..4], text.Slice(5, 2), text[8..]), out date);
        }

        if (text.Length != 8 || !TryDigits(text, out int number)
            || number / 10000 < 1 || number / 100 % 100 is < 1 or > 12
            || number % 100 < 1 || number % 100 > DateTime.DaysInMonth(number / 10000, number / 100 % 100))
        {
            return false;
        }

        date = number;
        return true;
    }

    public static string FormatDate(int date) => date.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>A time of day, HH[MM[SS[.F]]] or with colons, as the interval of microseconds that it leaves open.</summary>
    public static bool TryReadTime(ReadOnlySpan<char> text, out Interval time)
    {
        time = default;
        if (text.Contains(':'))
        {
            return TryReadTime(text.ToString().Replace(":", "", StringComparison.Ordinal), out time);
        }

        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        if (whole.Length is not (2 or 4 or 6) || (point >= 0 && whole.Length != 6) || !TryDigits(whole, out int number))
        {
            return false;
        }

        int hours = whole.Length == 2 ? number : whole.Length == 4 ? number / 100 : number / 10000;
        int minutes = whole.Length == 2 ? 0 : whole.Length == 4 ? number % 100 : number / 100 % 100;
        int seconds = whole.Length == 6 ? number % 100 : 0;
        if (hours > 23 || minutes > 59 || seconds > 60)
        {
            return false;
        }

        // PS3.5 §6.2: second 60 is a leap second; it compares as the last one of its minute.
        long start = ((((hours * 60L) + minutes) * 60) + Math.Min(seconds, 59)) * 1_000_000;
        long span = whole.Length switch { 2 => 3_600_000_000, 4 => 60_000_000, _ => 1_000_000 };
        if (point >= 0)
        {
            ReadOnlySpan<char> fraction = text[(point + 1)..];
            if (fraction.Length is 0 or > 6 || !TryDigits(fraction, out int part))
            {
                return false;
            }

            span = 1;
            for (int i = fraction.Length; i < 6; i++)
            {
                span *= 10;
            }

            start += part * span;
        }

        time = new Interval(start, start + span - 1);
        return true;
    }

    /// <summary>A date time, YYYY[MM[DD[HH[MM[SS[.F]]]]]][+-ZZXX], as an interval of microseconds from year 1, shifted to UTC where an offset is given.</summary>
    public static bool TryReadDateTime(ReadOnlySpan<char> text, out Interval value)
    {
        value = default;
        long shift = 0;
        if (text.Length > 5 && text[^5] is '+' or '-')
        {
            if (!TryReadOffset(text[^5..], out shift))
            {
                return false;
            }

            text = text[..^5];
        }

        int digits = text.IndexOf('.') is int point and >= 0 ? point : text.Length;
        if (digits is not (4 or 6 or 8 or 10 or 12 or 14))
        {
            return false;
        }

        string day = digits >= 8 ? text[..8].ToString() : text[..digits].ToString() + (digits == 4 ? "0101" : "01");
        if (!TryReadDate(day, out int first))
        {
            return false;
        }

        long start = Days(first) * MicrosecondsPerDay;
        Interval time;
        if (digits <= 8)
        {
            if (digits != text.Length)
            {
                return false;
            }

            int year = first / 10000;
            long days = digits == 4 ? (DateTime.IsLeapYear(year) ? 366 : 365) : digits == 6 ? DateTime.DaysInMonth(year, first / 100 % 100) : 1;
            time = new Interval(0, (days * MicrosecondsPerDay) - 1);
        }
        else if (!TryReadTime(text[8..], out time))
        {
            return false;
        }

        value = new Interval(start + time.From - shift, start + time.To - shift);
        return true;
    }

    /// <summary>Days from 0001-01-01.</summary>
    public static long Days(int date) => new DateOnly(date / 10000, date / 100 % 100, date % 100).DayNumber;

    /// <summary>Splits a DT range at its hyphen; one that begins a valid offset from UTC belongs to the value (PS3.4 §C.2.2.2.5).</summary>
    public static int FindDateTimeHyphen(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '-')
            {
                continue;
            }

            bool endsValue = i + 5 == text.Length || (i + 5 < text.Length && text[i + 5] == '-');
            if (i < 4 || !endsValue || !TryReadOffset(text.Slice(i, 5), out _))
            {
                return i;
            }

            i += 4;
        }

        return -1;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out long microseconds)
    {
        // PS3.5 §6.2: -1200 to +1400.
        microseconds = 0;
        if (!TryDigits(text[1..], out int number) || number % 100 > 59 || number > (text[0] == '-' ? 1200 : 1400))
        {
            return false;
        }

        microseconds = ((number / 100 * 60L) + (number % 100)) * 60_000_000 * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return text.Length > 0;
    }
}

/// <summary>A closed interval; two match where they overlap.</summary>
internal readonly record struct Interval(long From, long To)
{
    public bool Overlaps(Interval other) => From <= other.To && other.From <= To;
}
