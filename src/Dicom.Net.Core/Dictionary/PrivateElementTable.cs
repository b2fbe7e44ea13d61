namespace Dicom.Net.Core;

/// <summary>Lookups in the generated table of private elements.</summary>
internal static partial class PrivateElementTable
{
    /// <summary>The row of an element in a block that a creator reserved, or -1.</summary>
    public static int Find(ReadOnlySpan<char> creator, uint tag)
    {
        int index = FindCreator(creator);
        if (index < 0)
        {
            return -1;
        }

        // The block's number, bits 8 to 15 of the element, is the object's own choice (PS3.5 §7.8.1).
        uint key = ((tag >> 16) << 8) | (tag & 0xFF);
        ReadOnlySpan<uint> keys = Keys[CreatorRows[index]..CreatorRows[index + 1]];
        int row = keys.BinarySearch(key);
        if (row < 0 && (key >> 16) is 0x60 or 0x70)
        {
            // Creators that reserve in repeating groups have their rows under 6000 and 7000.
            row = keys.BinarySearch(key & 0xFF_00_FF);
        }

        return row < 0 ? -1 : CreatorRows[index] + row;
    }

    public static DicomVR VR(int row) => (DicomVR)DictionaryVocabulary.VRCodes[(int)(Facts[row] & 0xFF)];

    public static string VRText(int row) => DictionaryVocabulary.VRText((int)(Facts[row] & 0xFF));

    public static string VMText(int row) => DictionaryVocabulary.VMText((int)((Facts[row] >> 8) & 0xFF));

    public static string Name(int row)
    {
        int name = (int)(Facts[row] >> 16);
        return DictionaryText.Cached(Cache.Names, name, DictionaryText.Line(Names, NamesOffsets, name));
    }

    private static int FindCreator(ReadOnlySpan<char> creator)
    {
        ReadOnlySpan<ushort> slots = CreatorSlots;
        int slot = DictionaryHash.Slot(DictionaryHash.Of(creator), slots.Length);
        for (int index = slots[slot] - 1; index >= 0; index = slots[slot] - 1)
        {
            if (DictionaryText.Equal(DictionaryText.Line(Creators, CreatorsOffsets, index), creator))
            {
                return index;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return -1;
    }

    private static class Cache
    {
        public static readonly string?[] Names = new string?[NamesOffsets.Length - 1];
    }
}
