using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>Moves dates by whole days; times of day, fractions and time zones stay (PS3.15 §E.3.6).</summary>
internal static class DateShifter
{
    /// <summary>Moves all values of a DA or DT text; a TM text stays.</summary>
    /// <param name="text">The values with backslashes between them.</param>
    /// <param name="vr">DA, DT or TM.</param>
    /// <param name="days">The days to add.</param>
    /// <returns>Null where a value is no date that can be moved.</returns>
    public static string? Shift(string text, DicomVR vr, int days)
    {
        if (vr == DicomVR.TM)
        {
            return text;
        }

        string[] values = text.Split('\\');
        for (int i = 0; i < values.Length; i++)
        {
            string value = values[i].Trim(' ', '\0');
            string? shifted = value.Length == 0 ? "" : vr == DicomVR.DA ? ShiftDate(value, days) : ShiftDateTime(value, days);
            if (shifted is null)
            {
                return null;
            }

            values[i] = shifted;
        }

        return string.Join('\\', values);
    }

    // The form with dots is of ACR-NEMA; files still have it.
    private static string? ShiftDate(string value, int days)
    {
        string digits = value.Length == 10 && value[4] == '.' && value[7] == '.' ? value.Replace(".", "", StringComparison.Ordinal) : value;
        return digits.Length == 8 ? ShiftDigits(digits, days) : null;
    }

    private static string? ShiftDateTime(string value, int days)
    {
        int count = 0;
        while (count < value.Length && char.IsAsciiDigit(value[count]))
        {
            count++;
        }

        // Years and months alone stand for their first day, and stay as coarse as they were.
        return count switch
        {
            4 => ShiftDigits(value[..4] + "0101", days) is { } year ? year[..4] + value[4..] : null,
            6 => ShiftDigits(value[..6] + "01", days) is { } month ? month[..6] + value[6..] : null,
            >= 8 => ShiftDigits(value[..8], days) is { } date ? date + value[8..] : null,
            _ => null,
        };
    }

    private static string? ShiftDigits(string digits, int days)
    {
        if (!DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            || (long)date.DayNumber + days < 0)
        {
            return null;
        }

        return date.AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }
}
