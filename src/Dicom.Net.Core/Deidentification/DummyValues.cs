namespace Dicom.Net.Core;

/// <summary>Values that say nothing and are valid for their VR: action D of PS3.15 Table E.1-1.</summary>
internal static class DummyValues
{
    /// <summary>What stands for a removed text.</summary>
    public const string Text = "ANONYMIZED";

    private static readonly byte[] s_zeros = new byte[8];

    /// <summary>Sets an element to its dummy value.</summary>
    public static void Set(DicomDatasetBuilder target, DicomTag tag, DicomVR vr)
    {
        string? text = TextOf(vr);
        if (text is not null)
        {
            target.Set(tag, vr, text);
        }
        else
        {
            target.SetBytes(tag, vr, s_zeros.AsMemory(0, vr == DicomVR.AT ? 4 : Math.Max(2, vr.UnitBytes())));
        }
    }

    private static string? TextOf(DicomVR vr) => vr switch
    {
        DicomVR.DA => "19000101",
        DicomVR.TM => "000000",
        DicomVR.DT => "19000101000000",
        DicomVR.AS => "000Y",
        DicomVR.DS or DicomVR.IS => "0",
        DicomVR.UR => "urn:anonymized",
        _ => vr.IsText() ? Text : null,
    };
}
