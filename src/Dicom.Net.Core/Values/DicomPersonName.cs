namespace Dicom.Net.Core;

/// <summary>A value of PN: up to three component groups, the same name in several scripts (PS3.5 §6.2.1).</summary>
/// <param name="Alphabetic">The first group.</param>
/// <param name="Ideographic">The second group, as Chinese characters.</param>
/// <param name="Phonetic">The third group, as Hiragana.</param>
public readonly record struct DicomPersonName(DicomPersonNameGroup Alphabetic, DicomPersonNameGroup Ideographic = default, DicomPersonNameGroup Phonetic = default)
{
    /// <summary>Reads a value.</summary>
    /// <param name="text">One value of PN, decoded.</param>
    /// <returns>The name; what stands behind a third group or a fifth component belongs to the last one.</returns>
    public static DicomPersonName Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \0");
        return new DicomPersonName(Next(ref text), Next(ref text), DicomPersonNameGroup.Parse(text));
    }

    /// <summary>The name as the value of PN: without the groups and delimiters at its end that say nothing.</summary>
    /// <returns>As <c>Yamada^Tarou=山田^太郎</c>.</returns>
    public override string ToString() => $"{Alphabetic}={Ideographic}={Phonetic}".TrimEnd('=');

    private static DicomPersonNameGroup Next(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('=');
        ReadOnlySpan<char> group = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return DicomPersonNameGroup.Parse(group);
    }
}
