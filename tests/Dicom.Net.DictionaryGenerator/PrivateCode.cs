using System.Globalization;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>Code of the private elements: creators, and each creator's rows in ascending order of key.</summary>
internal static class PrivateCode
{
    public static string Table(IReadOnlyList<PrivateRow> rows, Vocabulary vocabulary)
    {
        List<string> creators = [.. rows.Select(r => r.Creator).Distinct()];
        List<string> names = [.. rows.Select(r => r.Name).Distinct().Order(StringComparer.Ordinal)];
        var nameIndex = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        var code = new CodeWriter();
        code.Line("/// <summary>The private elements that are publicly known.</summary>");
        code.Open("internal static partial class PrivateElementTable");
        code.Line("/// <summary>Open-addressing table of the private creators.</summary>");
        code.Array("ushort", "CreatorSlots", HashTableBuilder.Build([.. creators.Select(c => (uint?)HashTableBuilder.HashOf(c))]));
        code.Blank();
        code.Line("/// <summary>The first row of each creator, and the number of rows.</summary>");
        code.Array("ushort", "CreatorRows", Starts(rows, creators).Select(s => s.ToString(CultureInfo.InvariantCulture)));
        code.Blank();
        code.Line("/// <summary>The private creators.</summary>");
        code.Texts("Creators", creators);
        code.Blank();
        code.Line("/// <summary>Group (bits 8 to 23) and element within the block (bits 0 to 7).</summary>");
        code.Array("uint", "Keys", rows.Select(r => FormattableString.Invariant($"0x{r.Key:X6}")));
        code.Blank();
        code.Line("/// <summary>Index of VR text (bits 0 to 7), of VM text (bits 8 to 15), of the name (bits 16 to 31).</summary>");
        code.Array("uint", "Facts", rows.Select(r => Facts(r, vocabulary, nameIndex[r.Name]).ToString(CultureInfo.InvariantCulture)));
        code.Blank();
        code.Line("/// <summary>The distinct names.</summary>");
        code.Texts("Names", names);
        code.Close();
        return code.ToString();
    }

    private static IEnumerable<int> Starts(IReadOnlyList<PrivateRow> rows, List<string> creators)
    {
        int row = 0;
        foreach (string creator in creators)
        {
            yield return row;
            while (row < rows.Count && rows[row].Creator == creator)
            {
                row++;
            }
        }

        yield return row;
    }

    private static uint Facts(PrivateRow row, Vocabulary vocabulary, int name) =>
        (uint)vocabulary.VRIndex(row.VR) | ((uint)vocabulary.VMIndex(row.VM) << 8) | ((uint)name << 16);
}
