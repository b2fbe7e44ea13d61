using System.Buffers;
using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>The form of each value of a text VR (PS3.5 Table 6.2-1).</summary>
internal static class ValueRules
{
    private const string Section = "PS3.5 Table 6.2-1";

    private static readonly SearchValues<char> s_codeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _");

    public static void Check(DicomElement element, string path, FindingList findings)
    {
        DicomVR vr = element.VR;
        if (!vr.IsText() || element.IsEmpty || element.IsDeferred)
        {
            return;
        }

        int index = 0;
        string[] values = element.GetStrings();
        foreach (string value in values)
        {
            if (value.Length > 0 && Fault(vr, value) is { } fault)
            {
                findings.Error(path, values.Length == 1 ? fault : $"Value {index + 1}: {fault}", Section);
            }

            index++;
        }
    }

    /// <summary>What is wrong with one value, without its padding; null where nothing is.</summary>
    public static string? Fault(DicomVR vr, string value) => vr switch
    {
        DicomVR.AE => TooLong(vr, value, 16) ?? Controls(vr, value),
        DicomVR.AS => value.Length == 4 && AllDigits(value.AsSpan(0, 3)) && value[3] is 'D' or 'W' or 'M' or 'Y' ? null : "An AS is three digits and D, W, M or Y",
        DicomVR.CS => TooLong(vr, value, 16) ?? (value.AsSpan().ContainsAnyExcept(s_codeCharacters) ? "A CS holds capitals, digits, blanks and _ only" : null),
        DicomVR.DA => IsDate(value) ? null : "A DA is a date as YYYYMMDD",
        DicomVR.DS => TooLong(vr, value, 16) ?? (IsDecimal(value) ? null : "A DS is a decimal number"),
        DicomVR.DT => IsDateTime(value) ? null : "A DT is YYYYMMDDHHMMSS.FFFFFF&ZZXX, from the right as short as need be",
        DicomVR.IS => TooLong(vr, value, 12) ?? (IsInteger(value) ? null : "An IS is an integer of 32 bits"),
        DicomVR.LO => TooLong(vr, value, 64) ?? Controls(vr, value),
        DicomVR.LT => TooLong(vr, value, 10240),
        DicomVR.PN => PersonName(value),
        DicomVR.SH => TooLong(vr, value, 16) ?? Controls(vr, value),
        DicomVR.ST => TooLong(vr, value, 1024),
        DicomVR.TM => IsTime(value) ? null : "A TM is a time as HHMMSS.FFFFFF, from the right as short as need be",
        DicomVR.UC => Controls(vr, value),
        DicomVR.UI => Uid(value),
        DicomVR.UR => value[0] == ' ' ? "A UR does not begin with a blank" : Controls(vr, value),
        _ => null,
    };

    private static string? TooLong(DicomVR vr, string value, int most)
    {
        if (value.Length <= most)
        {
            return null;
        }

        int length = new StringInfo(value).LengthInTextElements;
        return length > most ? $"{length} characters are too many for {vr}, which has {most}" : null;
    }

    private static string? Controls(DicomVR vr, string value)
    {
        foreach (char c in value)
        {
            if (char.IsControl(c))
            {
                return $"{vr} holds no control characters";
            }
        }

        return null;
    }

    // PS3.5 §6.2.1: up to three groups of up to five components; each group up to 64 characters.
    private static string? PersonName(string value)
    {
        string[] groups = value.Split('=');
        if (groups.Length > 3)
        {
            return "A PN has at most three component groups";
        }

        foreach (string group in groups)
        {
            if (group.AsSpan().Count('^') > 4)
            {
                return "A component group of a PN has at most five components";
            }

            if (TooLong(DicomVR.PN, group, 64) is { } fault)
            {
                return fault;
            }
        }

        return Controls(DicomVR.PN, value);
    }

    private static string? Uid(string value)
    {
        if (!DicomUid.IsValid(value))
        {
            return "A UI is digits and dots, without empty components, 64 characters at most";
        }

        foreach (Range range in value.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> component = value.AsSpan(range);
            if (component.Length > 1 && component[0] == '0')
            {
                return "No component of a UI begins with 0";
            }
        }

        return null;
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsDate(ReadOnlySpan<char> value) =>
        value.Length == 8 && AllDigits(value) && DateOnly.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDecimal(ReadOnlySpan<char> value)
    {
        value = value.Trim(' ');
        return !value.ContainsAnyExcept("0123456789+-.eE") && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
    }

    private static bool IsInteger(ReadOnlySpan<char> value)
    {
        value = value.Trim(' ');
        return !value.ContainsAnyExcept("0123456789+-") && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    // Seconds go to 60, for leap seconds.
    private static bool IsTime(ReadOnlySpan<char> value)
    {
        int dot = value.IndexOf('.');
        ReadOnlySpan<char> whole = dot < 0 ? value : value[..dot];
        if (dot >= 0 && (whole.Length != 6 || value.Length - dot is < 2 or > 7 || !AllDigits(value[(dot + 1)..])))
        {
            return false;
        }

        return whole.Length is 2 or 4 or 6 && AllDigits(whole) && InRange(whole, 0, 23) && InRange(whole, 2, 59) && InRange(whole, 4, 60);
    }

    private static bool InRange(ReadOnlySpan<char> digits, int at, int most) =>
        at >= digits.Length || int.Parse(digits.Slice(at, 2), NumberStyles.None, CultureInfo.InvariantCulture) <= most;

    private static bool IsDateTime(ReadOnlySpan<char> value)
    {
        int zone = value.IndexOfAny('+', '-');
        if (zone >= 0)
        {
            ReadOnlySpan<char> offset = value[(zone + 1)..];
            if (offset.Length != 4 || !AllDigits(offset) || !InRange(offset, 0, 14) || !InRange(offset, 2, 59))
            {
                return false;
            }

            value = value[..zone];
        }

        return value.Length switch
        {
            4 => AllDigits(value),
            6 => AllDigits(value) && InRange(value, 4, 12) && value[4..] is not "00",
            8 => IsDate(value),
            > 8 => IsDate(value[..8]) && IsTime(value[8..]),
            _ => false,
        };
    }
}
