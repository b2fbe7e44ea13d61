using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>How the values of a key are compared; it follows from the VR (PS3.4 §C.2.2.2).</summary>
public enum ValueKind
{
    /// <summary>Not compared at all: sequences and bulk values.</summary>
    None = 0,

    /// <summary>Text with wildcards, case-sensitive: AE, AS, CS, LO, SH, UC.</summary>
    Text,

    /// <summary>One long text in which a backslash is a character: LT, ST, UT, UR.</summary>
    LongText,

    /// <summary>A person's name, without regard to case and component group (PS3.4 §C.2.2.2.1).</summary>
    PersonName,

    /// <summary>A UID or a list of them (PS3.4 §C.2.2.2.2); no wildcards.</summary>
    Uid,

    /// <summary>A date or a range of dates (PS3.4 §C.2.2.2.5).</summary>
    Date,

    /// <summary>A time of day or a range.</summary>
    Time,

    /// <summary>A date and time or a range.</summary>
    DateTime,

    /// <summary>A number: equal values match, however they are written.</summary>
    Number,
}

/// <summary>Finds the <see cref="ValueKind"/> of a VR.</summary>
internal static class ValueKinds
{
    public static ValueKind Of(DicomVR vr) => vr switch
    {
        DicomVR.AE or DicomVR.AS or DicomVR.CS or DicomVR.LO or DicomVR.SH or DicomVR.UC => ValueKind.Text,
        DicomVR.LT or DicomVR.ST or DicomVR.UT or DicomVR.UR => ValueKind.LongText,
        DicomVR.PN => ValueKind.PersonName,
        DicomVR.UI => ValueKind.Uid,
        DicomVR.DA => ValueKind.Date,
        DicomVR.TM => ValueKind.Time,
        DicomVR.DT => ValueKind.DateTime,
        DicomVR.IS or DicomVR.DS or DicomVR.US or DicomVR.SS or DicomVR.UL or DicomVR.SL
            or DicomVR.UV or DicomVR.SV or DicomVR.FL or DicomVR.FD => ValueKind.Number,
        _ => ValueKind.None,
    };
}
