namespace Dicom.Net.Core;

/// <summary>The hash that the generated tables are laid out with: the generator compiles this same file.</summary>
internal static class DictionaryHash
{
    /// <summary>The hash of a tag.</summary>
    public static uint Of(uint tag) => Mix(tag * 0x9E37_79B1u);

    /// <summary>The hash of a text in ASCII (FNV-1a, mixed).</summary>
    public static uint Of(ReadOnlySpan<byte> ascii)
    {
        uint hash = 2166136261;
        foreach (byte b in ascii)
        {
            hash = (hash ^ b) * 16777619;
        }

        return Mix(hash);
    }

    /// <summary>The same hash of a text in UTF-16; other characters than ASCII's are in no table.</summary>
    public static uint Of(ReadOnlySpan<char> text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ (byte)c) * 16777619;
        }

        return Mix(hash);
    }

    /// <summary>The first slot to look into.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="size">The number of slots, a power of two.</param>
    public static int Slot(uint hash, int size) => (int)(hash & (uint)(size - 1));

    private static uint Mix(uint hash) => hash ^ (hash >> 15) ^ (hash >> 23);
}
