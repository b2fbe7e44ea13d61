namespace Dicom.Net.Core;

/// <summary>What PS3.5 Table 6.2-1 and §7.1.2 say of each VR.</summary>
public static class DicomVRExtensions
{
    private const byte Short = 1;
    private const byte Long = 2;

    // The VR and its form, in the place that its letters say.
    private static readonly uint[] s_lengthForm = BuildLengthForms();

    /// <summary>Whether the VR is one of the 34 of PS3.5 §6.2.</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>False for <see cref="DicomVR.None"/> and for other letters.</returns>
    public static bool IsKnown(this DicomVR vr) => LengthForm(vr) != 0;

    /// <summary>Whether explicit VR encoding gives the VR a 32-bit length after two reserved bytes (PS3.5 Table 7.1-1).</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>True for OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT and UV.</returns>
    public static bool HasLongLength(this DicomVR vr) => LengthForm(vr) == Long;

    /// <summary>Whether the value is text in the data set's specific character set (PS3.5 §6.1.2.3).</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>True for LO, LT, PN, SH, ST, UC and UT.</returns>
    public static bool UsesCharacterSet(this DicomVR vr) =>
        vr is DicomVR.LO or DicomVR.LT or DicomVR.PN or DicomVR.SH or DicomVR.ST or DicomVR.UC or DicomVR.UT;

    /// <summary>Whether the value is characters of any kind.</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>False for numbers, bytes, tags and sequences.</returns>
    public static bool IsText(this DicomVR vr) =>
        UsesCharacterSet(vr) || vr is DicomVR.AE or DicomVR.AS or DicomVR.CS or DicomVR.DA or DicomVR.DS or DicomVR.DT
            or DicomVR.IS or DicomVR.TM or DicomVR.UI or DicomVR.UR;

    /// <summary>Whether a backslash separates values (PS3.5 §6.4); in LT, ST, UR and UT it is a character.</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>True for the text VRs other than LT, ST, UR and UT.</returns>
    public static bool IsMultiValuedText(this DicomVR vr) =>
        IsText(vr) && vr is not (DicomVR.LT or DicomVR.ST or DicomVR.UT or DicomVR.UR);

    /// <summary>The bytes of one binary number, which big endian reverses: 1 where there is none.</summary>
    /// <param name="vr">The VR.</param>
    /// <returns>1, 2, 4 or 8; AT counts as two 16-bit numbers.</returns>
    public static int UnitBytes(this DicomVR vr) => vr switch
    {
        DicomVR.US or DicomVR.SS or DicomVR.OW or DicomVR.AT => 2,
        DicomVR.UL or DicomVR.SL or DicomVR.FL or DicomVR.OF or DicomVR.OL => 4,
        DicomVR.FD or DicomVR.OD or DicomVR.OV or DicomVR.SV or DicomVR.UV => 8,
        _ => 1,
    };

    internal static byte LengthForm(DicomVR vr)
    {
        uint entry = s_lengthForm[PlaceOf(vr)];
        return (ushort)entry == (ushort)vr ? (byte)(entry >> 16) : (byte)0;
    }

    /// <summary>A number below 64 that no two VRs share.</summary>
    internal static int PlaceOf(DicomVR vr) => (int)(((uint)vr * 0xD1C6_CA47) >> 26);

    private static uint[] BuildLengthForms()
    {
        var table = new uint[64];

        // What is in the place of no VR is none that is looked for there.
        Array.Fill(table, (uint)DicomVR.AE);
        foreach (DicomVR vr in Enum.GetValues<DicomVR>())
        {
            if (vr != DicomVR.None)
            {
                bool isLong = vr is DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW
                    or DicomVR.SQ or DicomVR.SV or DicomVR.UC or DicomVR.UN or DicomVR.UR or DicomVR.UT or DicomVR.UV;
                table[PlaceOf(vr)] = (uint)vr | ((uint)(isLong ? Long : Short) << 16);
            }
        }

        return table;
    }
}
