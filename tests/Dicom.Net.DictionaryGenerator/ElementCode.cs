using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>Code of the data elements: one property per keyword, and the lookup tables.</summary>
internal static class ElementCode
{
    public static string Tags(IReadOnlyList<ElementRow> rows)
    {
        var claimed = Claimed(rows);
        var code = new CodeWriter();
        code.Line("/// <summary>The tags of all data elements of PS3.6, by keyword.</summary>");
        code.Open("public static partial class DicomTags");
        foreach (ElementRow row in rows.Where(r => r.Keyword.Length > 0 && !r.IsGeneric))
        {
            string vr = row.VR.Length == 0 ? "no VR" : "VR " + row.VR;
            string retired = row.IsRetired ? ", retired" : string.Empty;
            code.Line($"/// <summary>({row.Pattern}) {CodeWriter.Xml(row.Name)}: {vr}, VM {row.VM}{retired}.</summary>");
            code.Line(Invariant($"public static DicomTag {row.Keyword} => new(0x{row.FirstTag(claimed):X8});"));
        }

        code.Close();
        return code.ToString();
    }

    public static string Table(IReadOnlyList<ElementRow> rows, Vocabulary vocabulary)
    {
        var claimed = Claimed(rows);
        var code = new CodeWriter();
        code.Line("/// <summary>The data elements of PS3.6: exact tags in ascending order, then those with masks.</summary>");
        code.Open("internal static partial class ElementTable");
        code.Line(Invariant($"public const int ExactCount = {rows.Count(r => r.IsExact)};"));
        code.Blank();
        code.Line(Invariant($"public const int Count = {rows.Count};"));
        code.Blank();
        code.Line(Invariant($"public const int PrivateCreatorIndex = {rows.ToList().FindIndex(r => r.Keyword == "PrivateCreator")};"));
        code.Blank();
        code.Line("/// <summary>The tag of each row; the lowest one where the row has a mask.</summary>");
        code.Array("uint", "Tags", rows.Select(r => Hex(r.IsGeneric ? r.Value : r.FirstTag(claimed))));
        code.Blank();
        code.Line("/// <summary>Index of VR text (bits 0 to 7), of VM text (bits 8 to 14), retired (bit 15).</summary>");
        code.Array("ushort", "Facts", rows.Select(r => Facts(r, vocabulary).ToString(CultureInfo.InvariantCulture)));
        code.Blank();
        var masked = rows.Where(r => !r.IsExact && r.Keyword != "PrivateCreator").ToList();
        code.Line("/// <summary>The masks of the rows after the exact ones, in the order in which they are tried.</summary>");
        code.Array("uint", "Masks", masked.Select(r => Hex(r.Mask)));
        code.Blank();
        code.Line("/// <summary>What a masked tag must equal.</summary>");
        code.Array("uint", "MaskedValues", masked.Select(r => Hex(r.Value)));
        code.Blank();
        code.Line("/// <summary>Open-addressing table of the exact tags.</summary>");
        code.Array("ushort", "TagSlots", HashTableBuilder.Build([.. rows.Select(r => r.IsExact ? (uint?)DictionaryHash.Of(r.Value) : null)]));
        code.Blank();
        code.Line("/// <summary>Open-addressing table of the keywords.</summary>");
        code.Array("ushort", "KeywordSlots", HashTableBuilder.Build(
            [.. rows.Select(r => r.Keyword.Length == 0 || r.IsGeneric ? null : (uint?)HashTableBuilder.HashOf(r.Keyword))]));
        code.Blank();
        code.Line("/// <summary>Keyword and name of each row.</summary>");
        code.Texts("Texts", [.. rows.Select(r => $"{r.Keyword}|{r.Name}")]);
        code.Close();
        return code.ToString();
    }

    private static HashSet<uint> Claimed(IReadOnlyList<ElementRow> rows) => [.. rows.Where(r => r.IsExact).Select(r => r.Value)];

    private static int Facts(ElementRow row, Vocabulary vocabulary) =>
        vocabulary.VRIndex(row.VR) | (vocabulary.VMIndex(row.VM) << 8) | (row.IsRetired ? 0x8000 : 0);

    private static string Hex(uint value) => Invariant($"0x{value:X8}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
