namespace Dicom.Net.Core;

/// <summary>What the short way of reading has to know of a VR, in one look into 64 numbers.</summary>
/// <remarks>VR 16 | form 16. UN is not there: it may hide a sequence.</remarks>
internal static class PlainVR
{
    /// <summary>From here on more than the VR decides: an UL is known to be written with a wrong length, and may be a group length.</summary>
    public const uint Number = 1 << 16;

    /// <summary>From here on the header is one of 12 bytes (PS3.5 Table 7.1-1).</summary>
    public const uint LongForm = 2 << 16;

    /// <summary>From here on it is a sequence.</summary>
    public const uint SequenceForm = 3 << 16;

    /// <summary>An entry whose low half is not the VR that was asked for says nothing.</summary>
    /// <remarks>A VR has its place by <see cref="DicomVRExtensions.PlaceOf"/>.</remarks>
    public static readonly uint[] Table = Build();

    private static uint[] Build()
    {
        var table = new uint[64];
        Array.Fill(table, (uint)DicomVR.AE);
        foreach (DicomVR vr in Enum.GetValues<DicomVR>())
        {
            if (vr is not (DicomVR.None or DicomVR.UN))
            {
                uint form = vr == DicomVR.SQ ? SequenceForm : vr.HasLongLength() ? LongForm : vr == DicomVR.UL ? Number : 0;
                table[DicomVRExtensions.PlaceOf(vr)] = (uint)vr | form;
            }
        }

        return table;
    }
}
