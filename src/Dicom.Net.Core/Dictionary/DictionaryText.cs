using System.Text;

namespace Dicom.Net.Core;

/// <summary>Lines of a generated text, made into strings the first time that somebody asks.</summary>
internal static class DictionaryText
{
    /// <summary>The bytes of one line.</summary>
    public static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ReadOnlySpan<uint> offsets, int index) =>
        text[(int)offsets[index]..((int)offsets[index + 1] - 1)];

    /// <summary>One of the fields of a line that are separated by |; the last one may hold the separator itself.</summary>
    public static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index, bool isLast)
    {
        for (; index > 0; index--)
        {
            line = line[(line.IndexOf((byte)'|') + 1)..];
        }

        int end = isLast ? -1 : line.IndexOf((byte)'|');
        return end < 0 ? line : line[..end];
    }

    /// <summary>The field as a string, kept in a cache: two threads may make it twice, and either string will do.</summary>
    public static string Cached(string?[] cache, int index, ReadOnlySpan<byte> field) =>
        cache[index] ??= field.IsEmpty ? string.Empty : Encoding.UTF8.GetString(field);

    /// <summary>Whether ASCII bytes and UTF-16 characters are the same text.</summary>
    public static bool Equal(ReadOnlySpan<byte> ascii, ReadOnlySpan<char> text) => Ascii.Equals(ascii, text);
}
