namespace Dicom.Net.Retrieval;

/// <summary>A text key with the wildcards of PS3.4 §C.2.2.2.4, compared on our side.</summary>
internal readonly struct TextKey
{
    private readonly string _pattern;

    public TextKey(string? pattern)
    {
        // Leading and trailing spaces are padding in LO, SH and CS (PS3.5 Table 6.2-1).
        _pattern = pattern?.Trim() ?? string.Empty;
    }

    /// <summary>The pattern without its padding.</summary>
    public string Pattern => _pattern ?? string.Empty;

    /// <summary>An empty key, or stars alone, matches every entity (PS3.4 §C.2.2.2.3).</summary>
    public bool IsUniversal => Pattern.AsSpan().Trim('*').IsEmpty;

    /// <summary>Whether the key holds a wildcard.</summary>
    public bool HasWildcard => Pattern.AsSpan().ContainsAny('*', '?');

    /// <summary>
    /// What may be sent to a peer: a backslash would part the key into several values, so such a key is matched here alone.
    /// </summary>
    public string Sent => IsUniversal || Pattern.Contains('\\') ? string.Empty : Pattern;

    /// <summary>Compares a returned value: null was left out, empty came without a value.</summary>
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

        ReadOnlySpan<char> text = value.AsSpan().Trim();
        if (text.IsEmpty)
        {
            return KeyMatch.Empty;
        }

        // A description that holds a star itself ("T2* map") is found by its own text, whatever a wildcard would make of it.
        if (text.SequenceEqual(Pattern) || Glob(Pattern, text, ignoreCase: false))
        {
            return KeyMatch.Exact;
        }

        return Glob(Pattern, text, ignoreCase: true) ? KeyMatch.IgnoringCase : KeyMatch.No;
    }

    // Linear in practice and never deeper than one level: on a mismatch only the last star is widened.
    private static bool Glob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
