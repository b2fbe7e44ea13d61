using System.Text;

namespace Dicom.Net.Core;

/// <summary>Lookups in the generated table of UIDs.</summary>
internal static partial class UidTable
{
    /// <summary>The row of a UID in ASCII, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> uid)
    {
        ReadOnlySpan<ushort> slots = Slots;
        int slot = DictionaryHash.Slot(DictionaryHash.Of(uid), slots.Length);
        for (int row = slots[slot] - 1; row >= 0; row = slots[slot] - 1)
        {
            if (UidBytes(row).SequenceEqual(uid))
            {
                return row;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }

        return -1;
    }

    /// <summary>The row of a UID, or -1.</summary>
    public static int Find(ReadOnlySpan<char> uid)
    {
        Span<byte> ascii = stackalloc byte[DicomUid.MaxLength];
        return uid.Length <= ascii.Length && Encoding.UTF8.TryGetBytes(uid, ascii, out int written) ? Find(ascii[..written]) : -1;
    }

    public static string Uid(int row) => DictionaryText.Cached(Cache.Uids, row, UidBytes(row));

    public static string Keyword(int row) => DictionaryText.Cached(Cache.Keywords, row, DictionaryText.Field(Line(row), 1, isLast: false));

    public static string Name(int row) => DictionaryText.Cached(Cache.Names, row, DictionaryText.Field(Line(row), 2, isLast: true));

    public static string Type(int row) => TypeText(Facts[row] & 0x7F);

    public static bool IsRetired(int row) => (Facts[row] & 0x80) != 0;

    private static ReadOnlySpan<byte> Line(int row) => DictionaryText.Line(Texts, TextsOffsets, row);

    private static ReadOnlySpan<byte> UidBytes(int row) => DictionaryText.Field(Line(row), 0, isLast: false);

    private static class Cache
    {
        public static readonly string?[] Uids = new string?[Count];
        public static readonly string?[] Keywords = new string?[Count];
        public static readonly string?[] Names = new string?[Count];
    }
}
