using System.Globalization;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>Code of the UIDs: one constant per keyword, and the lookup table.</summary>
internal static class UidCode
{
    public static string Constants(IReadOnlyList<UidRow> rows)
    {
        var code = new CodeWriter();
        code.Line("/// <summary>The UIDs that PS3.6 Annex A registers, by keyword.</summary>");
        code.Open("public static partial class DicomUids");
        foreach (UidRow row in rows.Where(r => r.Keyword.Length > 0))
        {
            string retired = row.IsRetired ? ", retired" : string.Empty;
            code.Line($"/// <summary>{CodeWriter.Xml(row.Name)}: {CodeWriter.Xml(row.Type)}{retired}.</summary>");
            code.Line($"public const string {row.Keyword} = \"{row.Uid}\";");
        }

        code.Close();
        return code.ToString();
    }

    public static string Table(IReadOnlyList<UidRow> rows)
    {
        List<string> types = [.. rows.Select(r => r.Type).Distinct().Order(StringComparer.Ordinal)];
        var code = new CodeWriter();
        code.Line("/// <summary>The registered UIDs.</summary>");
        code.Open("internal static partial class UidTable");
        code.Line($"public const int Count = {rows.Count.ToString(CultureInfo.InvariantCulture)};");
        code.Blank();
        code.Line("/// <summary>Index of the type (bits 0 to 6), retired (bit 7).</summary>");
        code.Array("byte", "Facts", rows.Select(r => (types.IndexOf(r.Type) | (r.IsRetired ? 0x80 : 0)).ToString(CultureInfo.InvariantCulture)));
        code.Blank();
        code.Line("/// <summary>Open-addressing table of the UIDs.</summary>");
        code.Array("ushort", "Slots", HashTableBuilder.Build([.. rows.Select(r => (uint?)HashTableBuilder.HashOf(r.Uid))]));
        code.Blank();
        code.Line("/// <summary>UID, keyword and name of each row.</summary>");
        code.Texts("Texts", [.. rows.Select(r => $"{r.Uid}|{r.Keyword}|{r.Name}")]);
        code.Blank();
        code.Line("/// <summary>The type with the index that the rows hold.</summary>");
        code.Open("public static string TypeText(int index) => index switch");
        for (int i = 0; i < types.Count; i++)
        {
            code.Line($"{i.ToString(CultureInfo.InvariantCulture)} => \"{types[i]}\",");
        }

        code.Line("_ => throw new ArgumentOutOfRangeException(nameof(index)),");
        code.Close(";");
        code.Close();
        return code.ToString();
    }
}
