using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dicom.Net.Retrieval;

/// <summary>A date or a range of dates (PS3.4 §C.2.2.2.1, §C.2.2.2.5), compared on our side.</summary>
internal readonly struct DateKey
{
    private readonly DateOnly? _from;
    private readonly DateOnly? _to;

    private DateKey(DateOnly? from, DateOnly? to)
    {
        _from = from;
        _to = to;
    }

    /// <summary>Whether every date fits.</summary>
    public bool IsUniversal => _from is null && _to is null;

    /// <summary>The key as DICOM writes it: empty, one date, or a range with a hyphen.</summary>
    public string Sent => IsUniversal
        ? string.Empty
        : _from == _to ? Text(_from) : $"{Text(_from)}-{Text(_to)}";

    /// <summary>Reads what a person types. Null and empty match all; a star does too.</summary>
    public static bool TryParse(string? text, out DateKey key, [NotNullWhen(false)] out string? problem)
    {
        key = default;
        problem = null;
        ReadOnlySpan<char> value = text.AsSpan().Trim();
        if (value.IsEmpty || value is "*")
        {
            return true;
        }

        if (TryDate(value, out DateOnly day))
        {
            key = new DateKey(day, day);
            return true;
        }

        if (!TrySplit(value, out ReadOnlySpan<char> left, out ReadOnlySpan<char> right)
            || !TryEnd(left, out DateOnly? from) || !TryEnd(right, out DateOnly? to) || (from is null && to is null))
        {
            problem = $"'{text}' is no date: write 20240301, 2024-03-01, or a range such as 20240101-20241231";
            return false;
        }

        if (from > to)
        {
            problem = $"the range '{text}' ends before it begins: swap its dates";
            return false;
        }

        key = new DateKey(from, to);
        return true;
    }

    /// <summary>Compares a returned value: null was left out, empty or unreadable came without a usable value.</summary>
    public KeyMatch Match(string? value)
    {
        if (IsUniversal)
        {
            return KeyMatch.Exact;
        }

        if (value is null)
        {
            return KeyMatch.Unknown;
        }

        if (!TryDate(value.AsSpan().Trim(), out DateOnly date))
        {
            return KeyMatch.Empty;
        }

        return (_from is null || date >= _from) && (_to is null || date <= _to) ? KeyMatch.Exact : KeyMatch.No;
    }

    private static string Text(DateOnly? date) => date?.ToString("yyyyMMdd", CultureInfo.InvariantCulture) ?? string.Empty;

    // YYYYMMDD, the YYYY.MM.DD of ACR-NEMA that PS3.5 Table 6.2-1 asks readers to accept, and the ISO form people type.
    private static bool TryDate(ReadOnlySpan<char> text, out DateOnly date) =>
        DateOnly.TryParseExact(text, ["yyyyMMdd", "yyyy-MM-dd", "yyyy.MM.dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static bool TryEnd(ReadOnlySpan<char> text, out DateOnly? end)
    {
        end = null;
        text = text.Trim();
        if (text.IsEmpty)
        {
            return true;
        }

        bool read = TryDate(text, out DateOnly date);
        end = date;
        return read;
    }

    private static bool TrySplit(ReadOnlySpan<char> text, out ReadOnlySpan<char> left, out ReadOnlySpan<char> right)
    {
        int at = text.IndexOf("..");
        int width = 2;
        if (at < 0)
        {
            // One hyphen parts a range of DICOM dates; two ISO dates joined by one have five, and the third is it.
            width = 1;
            int hyphens = text.Count('-');
            at = hyphens switch { 1 => text.IndexOf('-'), 3 => IsoEnd(text), 5 => 10, _ => -1 };
        }

        left = right = default;
        if (at < 0 || at + width > text.Length)
        {
            return false;
        }

        left = text[..at];
        right = text[(at + width)..];
        return true;
    }

    // "2024-01-01-" is open at its end, "-2024-01-01" at its beginning.
    private static int IsoEnd(ReadOnlySpan<char> text) => text[0] == '-' ? 0 : text[^1] == '-' ? text.Length - 1 : -1;
}
