namespace Dicom.Net.Archive;

/// <summary>Brings a value into the form in which it is compared and indexed. Keys and stored values go through the same.</summary>
internal static class ValueText
{
    private static readonly char[] s_padding = [' ', '\0'];

    public static string Normalize(ValueKind kind, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        return kind switch
        {
            ValueKind.PersonName => NormalizeName(value),
            ValueKind.Date => TemporalText.TryReadDate(value.AsSpan().Trim(s_padding), out int date) ? TemporalText.FormatDate(date) : "",
            // PS3.5 §6.2: leading spaces are significant in long texts, trailing ones are not.
            ValueKind.LongText => value.TrimEnd(s_padding),
            _ => value.Trim(s_padding),
        };
    }

    // PS3.5 §6.2.1.1: trailing empty components and groups may be left out. Case is folded here because a PN may be
    // matched without regard to it (PS3.4 §C.2.2.2.1).
    private static string NormalizeName(string value)
    {
        string folded = value.Trim(s_padding).ToUpperInvariant();
        if (!folded.Contains('=', StringComparison.Ordinal))
        {
            return folded.TrimEnd('^', ' ');
        }

        string[] groups = folded.Split('=');
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = groups[i].TrimEnd('^', ' ');
        }

        return string.Join('=', groups).TrimEnd('=');
    }
}
