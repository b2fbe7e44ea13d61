namespace Dicom.Net.Archive;

/// <summary>Wildcard matching (PS3.4 §C.2.2.2.4): <c>*</c> is any sequence of characters, also none; <c>?</c> is one character.</summary>
internal static class Wildcard
{
    public static bool IsPattern(ReadOnlySpan<char> text) => text.ContainsAny('*', '?');

    // Greedy with one point of return: after a later star an earlier one need never be tried again, so that a hostile
    // pattern costs at most pattern times text. A surrogate pair is one character.
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0;
        int t = 0;
        int starPattern = -1;
        int starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = ++p;
                starText = t;
            }
            else if (p < pattern.Length && pattern[p] == '?')
            {
                p++;
                t += CharacterLength(text, t);
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (starPattern >= 0)
            {
                starText += CharacterLength(text, starText);
                p = starPattern;
                t = starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static int CharacterLength(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
}
