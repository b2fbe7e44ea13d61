using System.Globalization;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>One data element of the TSV. A tag with x digits has a mask that leaves them out.</summary>
internal sealed record ElementRow(uint Value, uint Mask, string Pattern, string Keyword, string Name, string VR, string VM, bool IsRetired)
{
    public bool IsExact => Mask == 0xFFFF_FFFF;

    /// <summary>The two rows that stand for every group: they have no property of their own.</summary>
    public bool IsGeneric => Pattern.StartsWith("xxxx", StringComparison.Ordinal);

    public static IReadOnlyList<ElementRow> Read(string path)
    {
        var rows = TsvReader.Read(path, 6).Select(Parse).ToList();
        var exact = rows.Where(r => r.IsExact).OrderBy(r => r.Value);

        // Masks in the order in which a lookup asks: group length before any other mask.
        var masked = rows.Where(r => !r.IsExact)
            .OrderBy(r => r.Mask == 0x0000_FFFF ? 0 : 1).ThenByDescending(r => r.Mask).ThenBy(r => r.Value);
        return [.. exact, .. masked];
    }

    /// <summary>The lowest tag that leads to this row: the pattern's x digits counted up past tags that an exact row or group length claims.</summary>
    public uint FirstTag(IReadOnlySet<uint> claimed)
    {
        if (IsExact)
        {
            return Value;
        }

        uint free = ~Mask;
        uint tag = Value;
        while (claimed.Contains(tag) || (tag & 0xFFFF) == 0)
        {
            // Counts within the free bits alone.
            tag = Value | (((tag | Mask) + 1) & free);
        }

        return tag;
    }

    private static ElementRow Parse(string[] cells)
    {
        string digits = cells[0].Replace(",", string.Empty, StringComparison.Ordinal);
        uint value = uint.Parse(digits.Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        uint mask = 0;
        foreach (char c in digits)
        {
            mask = (mask << 4) | (c == 'x' ? 0u : 0xFu);
        }

        return new ElementRow(value, mask, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5] == "retired");
    }
}
