namespace Dicom.Net.Core;

/// <summary>One component group of a person's name (PS3.5 §6.2.1.1); components that are absent are null or empty.</summary>
/// <param name="FamilyName">The family name complex.</param>
/// <param name="GivenName">The given name complex.</param>
/// <param name="MiddleName">The middle name.</param>
/// <param name="Prefix">What is put before the name.</param>
/// <param name="Suffix">What is put behind it.</param>
public readonly record struct DicomPersonNameGroup(string? FamilyName, string? GivenName = null, string? MiddleName = null, string? Prefix = null, string? Suffix = null)
{
    /// <summary>Whether no component says anything.</summary>
    public bool IsEmpty => ToString().Length == 0;

    /// <summary>Reads a component group.</summary>
    /// <param name="text">The group, with carets between components.</param>
    /// <returns>The group; components are without the blanks around them.</returns>
    public static DicomPersonNameGroup Parse(ReadOnlySpan<char> text)
    {
        string? family = Next(ref text);
        string? given = Next(ref text);
        string? middle = Next(ref text);
        string? prefix = Next(ref text);
        text = text.Trim(' ');
        return new DicomPersonNameGroup(family, given, middle, prefix, text.IsEmpty ? null : text.ToString());
    }

    /// <summary>The group as it stands in a PN: without the carets at its end that say nothing.</summary>
    /// <returns>As <c>Adams^John Robert Quincy^^Rev.^B.A. M.Div.</c>.</returns>
    public override string ToString() => $"{FamilyName}^{GivenName}^{MiddleName}^{Prefix}^{Suffix}".TrimEnd('^');

    private static string? Next(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('^');
        ReadOnlySpan<char> component = (end < 0 ? text : text[..end]).Trim(' ');
        text = end < 0 ? default : text[(end + 1)..];
        return component.IsEmpty ? null : component.ToString();
    }
}
