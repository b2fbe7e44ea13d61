namespace Dicom.Net.DictionaryGenerator;

/// <summary>The few texts that VR and VM columns are made of; the tables keep one byte for each.</summary>
internal sealed class Vocabulary
{
    private readonly List<string> _vrs;
    private readonly List<string> _vms;

    public Vocabulary(IEnumerable<string> vrs, IEnumerable<string> vms)
    {
        _vrs = [.. vrs.Distinct().Order(StringComparer.Ordinal)];
        _vms = [.. vms.Distinct().Order(StringComparer.Ordinal)];
    }

    public int VRIndex(string vr) => _vrs.IndexOf(vr);

    public int VMIndex(string vm) => _vms.IndexOf(vm);

    public string ToCode()
    {
        var code = new CodeWriter();
        code.Line("/// <summary>The texts that the VR and VM columns of the dictionaries are made of.</summary>");
        code.Open("internal static partial class DictionaryVocabulary");
        code.Line("/// <summary>The first VR of each text; 0 where an element has none.</summary>");
        code.Array("ushort", "VRCodes", _vrs.Select(v => v.Length == 0 ? "0" : "(ushort)DicomVR." + v[..2]));
        code.Blank();
        code.Line("/// <summary>The VR where the transfer syntax does not write it: as above, but OW where OB or OW are allowed (PS3.5 §A.1).</summary>");
        code.Array("ushort", "ImplicitVRCodes", _vrs.Select(v => v.Length == 0 ? "0" : "(ushort)DicomVR." + (v == "OB or OW" ? "OW" : v[..2])));
        Texts(code, "VRText", _vrs);
        Texts(code, "VMText", _vms);
        code.Close();
        return code.ToString();
    }

    private static void Texts(CodeWriter code, string name, List<string> texts)
    {
        code.Blank();
        code.Line($"/// <summary>The text with the index that the tables hold.</summary>");
        code.Open($"public static string {name}(int index) => index switch");
        for (int i = 0; i < texts.Count; i++)
        {
            code.Line($"{i} => \"{texts[i]}\",");
        }

        code.Line("_ => throw new ArgumentOutOfRangeException(nameof(index)),");
        code.Close(";");
    }
}
