using System.Globalization;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>A value of DA, TM or DT with the precision that it states (PS3.5 Table 6.2-1). Without a date it is a time of day.</summary>
/// <param name="Date">The date, its unknown parts 1; null in a TM.</param>
/// <param name="Time">The time of day, its unknown parts 0; a leap second (60) is the last tick of second 59.</param>
/// <param name="Precision">The last part that is known.</param>
/// <param name="Offset">The offset from UTC of a DT that states one.</param>
/// <param name="FractionDigits">How many digits of the second's fraction are known, 0 to 6.</param>
public readonly record struct DicomDateTime(DateOnly? Date, TimeOnly Time, DicomTimePrecision Precision, TimeSpan? Offset = null, int FractionDigits = 0)
{
    private static readonly TimeOnly s_lastTick = new(TimeSpan.TicksPerDay - 1);

    /// <summary>The first moment that the value may stand for; null in a TM.</summary>
    public DateTime? Earliest => Date?.ToDateTime(Time);

    /// <summary>The last moment that the value may stand for, to the tick; null in a TM.</summary>
    public DateTime? Latest => Date is not { } date ? null : Precision switch
    {
        DicomTimePrecision.Year => date.AddMonths(11).AddDays(30).ToDateTime(s_lastTick),
        DicomTimePrecision.Month => date.AddMonths(1).AddDays(-1).ToDateTime(s_lastTick),
        DicomTimePrecision.Day => date.ToDateTime(s_lastTick),
        _ => date.ToDateTime(Time).AddTicks(UnitTicks - 1),
    };

    /// <summary>The first moment as a point in time.</summary>
    /// <param name="fallback">The offset from UTC where the value states none: that of (0008,0201), or the local one.</param>
    /// <returns>Null in a TM, and outside of what a point in time can be.</returns>
    public DateTimeOffset? ToDateTimeOffset(TimeSpan fallback) =>
        Earliest is { } earliest && earliest.Ticks - (Offset ?? fallback).Ticks is >= 0 and <= 3155378975999999999 ? new DateTimeOffset(earliest, Offset ?? fallback) : null;

    private long UnitTicks => Precision switch
    {
        DicomTimePrecision.Hour => TimeSpan.TicksPerHour,
        DicomTimePrecision.Minute => TimeSpan.TicksPerMinute,
        DicomTimePrecision.Second => TimeSpan.TicksPerSecond,
        _ => FractionUnit(FractionDigits),
    };

    /// <summary>Reads a value.</summary>
    /// <param name="vr">DA, TM or DT.</param>
    /// <param name="text">The value, padded or not. The forms of ACR-NEMA are read too: 2026.11.23 and 22:05:00.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(DicomVR vr, ReadOnlySpan<char> text, out DicomDateTime value)
    {
        value = default;
        text = text.Trim(" \0");
        return vr switch
        {
            DicomVR.DA => TryParseDate(text, out value),
            DicomVR.TM => TryParseTime(text, null, out value),
            DicomVR.DT => TryParseDateTime(text, out value),
            _ => throw new ArgumentException("Only DA, TM and DT hold dates and times.", nameof(vr)),
        };
    }

    /// <summary>The text of the value in a VR.</summary>
    /// <param name="vr">DA, TM or DT.</param>
    /// <returns>As PS3.5 Table 6.2-1 writes it.</returns>
    /// <exception cref="ArgumentException">The value lacks what the VR needs.</exception>
    public string ToText(DicomVR vr)
    {
        if (vr == DicomVR.DA)
        {
            return Date is { } day && Precision >= DicomTimePrecision.Day
                ? day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
                : throw new ArgumentException("A DA is a whole date.", nameof(vr));
        }

        var text = new StringBuilder(26);
        if (vr == DicomVR.DT)
        {
            DateOnly date = Date ?? throw new ArgumentException("A DT has a date.", nameof(vr));
            text.Append(date.ToString("yyyyMMdd", CultureInfo.InvariantCulture), 0, Math.Min(8, 4 + (2 * (int)Precision)));
        }
        else if (vr != DicomVR.TM || Precision < DicomTimePrecision.Hour)
        {
            throw new ArgumentException("The value has no time, or the VR none for it.", nameof(vr));
        }

        if (Precision >= DicomTimePrecision.Hour)
        {
            text.Append(Time.ToString("HHmmss", CultureInfo.InvariantCulture), 0, Math.Min(6, 2 * ((int)Precision - 2)));
        }

        if (Precision == DicomTimePrecision.Fraction)
        {
            text.Append('.').Append(Time.ToString("ffffff", CultureInfo.InvariantCulture), 0, Math.Clamp(FractionDigits, 1, 6));
        }

        if (vr == DicomVR.DT && Offset is { } offset)
        {
            text.Append(offset < TimeSpan.Zero ? '-' : '+').Append(offset.ToString("hhmm", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>The value as it would stand in DT, or in TM where it has no date.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Date is null && Precision < DicomTimePrecision.Hour ? "" : ToText(Date is null ? DicomVR.TM : DicomVR.DT);

    private static bool TryParseDate(ReadOnlySpan<char> text, out DicomDateTime value)
    {
        bool isDate = text.Length == 10
            ? DateOnly.TryParseExact(text, "yyyy.MM.dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            : DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
        value = new DicomDateTime(date, default, DicomTimePrecision.Day);
        return isDate;
    }

    private static bool TryParseDateTime(ReadOnlySpan<char> text, out DicomDateTime value)
    {
        value = default;
        TimeSpan? offset = null;
        int sign = text.IndexOfAny('+', '-');
        if (sign > 0)
        {
            if (!TryParseOffset(text[sign..], out TimeSpan zone))
            {
                return false;
            }

            offset = zone;
            text = text[..sign];
        }

        if (text.Length is not (4 or 6 or >= 8) || !TryDigits(text, 0, 4, 1, 9999, out int year))
        {
            return false;
        }

        int month = 1;
        int day = 1;
        if ((text.Length > 4 && !TryDigits(text, 4, 2, 1, 12, out month))
            || (text.Length > 6 && !TryDigits(text, 6, 2, 1, DateTime.DaysInMonth(year, month), out day)))
        {
            return false;
        }

        var date = new DateOnly(year, month, day);
        if (text.Length <= 8)
        {
            DicomTimePrecision precision = text.Length == 4 ? DicomTimePrecision.Year : text.Length == 6 ? DicomTimePrecision.Month : DicomTimePrecision.Day;
            value = new DicomDateTime(date, default, precision, offset);
            return true;
        }

        bool isTime = TryParseTime(text[8..], date, out value);
        value = value with { Offset = offset };
        return isTime;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || !TryDigits(text, 1, 2, 0, 14, out int hours) || !TryDigits(text, 3, 2, 0, 59, out int minutes))
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return offset.Duration() <= TimeSpan.FromHours(14);
    }

    private static bool TryParseTime(ReadOnlySpan<char> text, DateOnly? date, out DicomDateTime value)
    {
        value = default;
        if (text.Length is >= 5 and <= 16 && text[2] == ':' && (text.Length < 8 || text[5] == ':'))
        {
            text = text.ToString().Replace(":", "", StringComparison.Ordinal);
        }

        int dot = text.IndexOf('.');
        ReadOnlySpan<char> whole = dot < 0 ? text : text[..dot];
        ReadOnlySpan<char> fraction = dot < 0 ? default : text[(dot + 1)..];
        int minute = 0;
        int second = 0;
        if (whole.Length is not (2 or 4 or 6) || (dot >= 0 && (whole.Length != 6 || fraction.Length is 0 or > 6))
            || !TryDigits(whole, 0, 2, 0, 23, out int hour)
            || (whole.Length > 2 && !TryDigits(whole, 2, 2, 0, 59, out minute))
            || (whole.Length > 4 && !TryDigits(whole, 4, 2, 0, 60, out second)))
        {
            return false;
        }

        int units = 0;
        if (dot >= 0 && !TryDigits(fraction, 0, fraction.Length, 0, 999_999, out units))
        {
            return false;
        }

        long ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (Math.Min(second, 59) * TimeSpan.TicksPerSecond)
            + (second == 60 ? TimeSpan.TicksPerSecond - 1 : units * FractionUnit(fraction.Length));
        DicomTimePrecision precision = dot >= 0 ? DicomTimePrecision.Fraction : (DicomTimePrecision)(2 + (whole.Length / 2));
        value = new DicomDateTime(date, new TimeOnly(ticks), precision, null, fraction.Length);
        return true;
    }

    private static long FractionUnit(int digits)
    {
        long unit = TimeSpan.TicksPerSecond;
        for (int i = 0; i < digits; i++)
        {
            unit /= 10;
        }

        return unit;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, int at, int count, int least, int most, out int value)
    {
        value = 0;
        return text.Length >= at + count
            && int.TryParse(text.Slice(at, count), NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most;
    }
}
