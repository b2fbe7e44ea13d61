namespace Dicom.Net.Core;

/// <summary>Lookups in the generated table of data elements.</summary>
internal static partial class ElementTable
{
    /// <summary>The row of a tag, or -1. An exact row wins over one with a mask (PS3.5 §7.6 for repeating groups).</summary>
    public static int Find(uint tag)
    {
        ReadOnlySpan<ushort> slots = TagSlots;
        ReadOnlySpan<uint> tags = Tags;
        int slot = DictionaryHash.Slot(DictionaryHash.Of(tag), slots.Length);
        for (int row = slots[slot] - 1; row >= 0; row = slots[slot] - 1)
        {
            if (tags[row] == tag)
            {
                return row;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return FindMasked(tag);
    }

    /// <summary>The row of a keyword, or -1.</summary>
    public static int Find(ReadOnlySpan<char> keyword)
    {
        ReadOnlySpan<ushort> slots = KeywordSlots;
        int slot = DictionaryHash.Slot(DictionaryHash.Of(keyword), slots.Length);
        for (int row = slots[slot] - 1; row >= 0; row = slots[slot] - 1)
        {
            if (DictionaryText.Equal(KeywordBytes(row), keyword))
            {
                return row;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return -1;
    }

    public static DicomVR VR(int row) => (DicomVR)DictionaryVocabulary.VRCodes[Facts[row] & 0xFF];

    public static DicomVR ImplicitVR(int row) => (DicomVR)DictionaryVocabulary.ImplicitVRCodes[Facts[row] & 0xFF];

    /// <summary>Whether the standard leaves US or SS open.</summary>
    public static bool MayBeSigned(uint tag)
    {
        int row = Find(tag);
        return row >= 0 && VR(row) == DicomVR.US && VRText(row).StartsWith("US or SS", StringComparison.Ordinal);
    }

    public static string VRText(int row) => DictionaryVocabulary.VRText(Facts[row] & 0xFF);

    public static string VMText(int row) => DictionaryVocabulary.VMText((Facts[row] >> 8) & 0x7F);

    public static bool IsRetired(int row) => (Facts[row] & 0x8000) != 0;

    public static string Keyword(int row) => DictionaryText.Cached(Cache.Keywords, row, KeywordBytes(row));

    public static string Name(int row) =>
        DictionaryText.Cached(Cache.Names, row, DictionaryText.Field(DictionaryText.Line(Texts, TextsOffsets, row), 1, isLast: true));

    private static ReadOnlySpan<byte> KeywordBytes(int row) =>
        DictionaryText.Field(DictionaryText.Line(Texts, TextsOffsets, row), 0, isLast: false);

    private static int FindMasked(uint tag)
    {
        if ((tag & 0x0001_0000) != 0 && (tag & 0xFFFF) != 0)
        {
            // PS3.5 §7.8.1: (gggg,0010) to (gggg,00FF) of an odd group reserve blocks; nothing else there is the standard's.
            return (tag & 0xFF00) == 0 && (tag & 0xFF) >= 0x10 ? PrivateCreatorIndex : -1;
        }

        ReadOnlySpan<uint> masks = Masks;
        ReadOnlySpan<uint> values = MaskedValues;
        for (int i = 0; i < masks.Length; i++)
        {
            if ((tag & masks[i]) == values[i])
            {
                return ExactCount + i;
            }
        }

        return -1;
    }

    // Apart, so that a program which asks for VRs alone never makes the arrays.
    private static class Cache
    {
        public static readonly string?[] Keywords = new string?[Count];
        public static readonly string?[] Names = new string?[Count];
    }
}
