using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>Lays out open-addressing tables: a slot holds an entry's index + 1, 0 means empty, collisions go to the next slot.</summary>
internal static class HashTableBuilder
{
    public static IEnumerable<string> Build(IReadOnlyList<uint?> hashes)
    {
        int count = hashes.Count(h => h is not null);

        // At most a third full: a miss costs less than two probes on average.
        int size = 1;
        while (size < count * 3)
        {
            size *= 2;
        }

        var slots = new ushort[size];
        for (int i = 0; i < hashes.Count; i++)
        {
            if (hashes[i] is not uint hash)
            {
                continue;
            }

            int slot = DictionaryHash.Slot(hash, size);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            slots[slot] = checked((ushort)(i + 1));
        }

        return slots.Select(s => s.ToString(CultureInfo.InvariantCulture));
    }

    public static uint HashOf(string text) => DictionaryHash.Of(text.AsSpan());
}
