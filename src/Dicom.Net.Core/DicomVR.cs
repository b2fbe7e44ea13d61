namespace Dicom.Net.Core;

/// <summary>The value representations of PS3.5 §6.2. A member's number is its two letters as they stand in the file, first letter in the low byte.</summary>
#pragma warning disable CA1028 // Two letters are 16 bits: the enum is stored in rows and read from the wire.
#pragma warning disable CA1720 // The names are the standard's.
public enum DicomVR : ushort
{
    /// <summary>No VR is known.</summary>
    None = 0,

    /// <summary>Application Entity.</summary>
    AE = 'A' | ('E' << 8),

    /// <summary>Age String.</summary>
    AS = 'A' | ('S' << 8),

    /// <summary>Attribute Tag.</summary>
    AT = 'A' | ('T' << 8),

    /// <summary>Code String.</summary>
    CS = 'C' | ('S' << 8),

    /// <summary>Date.</summary>
    DA = 'D' | ('A' << 8),

    /// <summary>Decimal String.</summary>
    DS = 'D' | ('S' << 8),

    /// <summary>Date Time.</summary>
    DT = 'D' | ('T' << 8),

    /// <summary>Floating Point Single.</summary>
    FL = 'F' | ('L' << 8),

    /// <summary>Floating Point Double.</summary>
    FD = 'F' | ('D' << 8),

    /// <summary>Integer String.</summary>
    IS = 'I' | ('S' << 8),

    /// <summary>Long String.</summary>
    LO = 'L' | ('O' << 8),

    /// <summary>Long Text.</summary>
    LT = 'L' | ('T' << 8),

    /// <summary>Other Byte.</summary>
    OB = 'O' | ('B' << 8),

    /// <summary>Other Double.</summary>
    OD = 'O' | ('D' << 8),

    /// <summary>Other Float.</summary>
    OF = 'O' | ('F' << 8),

    /// <summary>Other Long.</summary>
    OL = 'O' | ('L' << 8),

    /// <summary>Other 64-bit Very Long.</summary>
    OV = 'O' | ('V' << 8),

    /// <summary>Other Word.</summary>
    OW = 'O' | ('W' << 8),

    /// <summary>Person Name.</summary>
    PN = 'P' | ('N' << 8),

    /// <summary>Short String.</summary>
    SH = 'S' | ('H' << 8),

    /// <summary>Signed Long.</summary>
    SL = 'S' | ('L' << 8),

    /// <summary>Sequence of Items.</summary>
    SQ = 'S' | ('Q' << 8),

    /// <summary>Signed Short.</summary>
    SS = 'S' | ('S' << 8),

    /// <summary>Short Text.</summary>
    ST = 'S' | ('T' << 8),

    /// <summary>Signed 64-bit Very Long.</summary>
    SV = 'S' | ('V' << 8),

    /// <summary>Time.</summary>
    TM = 'T' | ('M' << 8),

    /// <summary>Unlimited Characters.</summary>
    UC = 'U' | ('C' << 8),

    /// <summary>Unique Identifier.</summary>
    UI = 'U' | ('I' << 8),

    /// <summary>Unsigned Long.</summary>
    UL = 'U' | ('L' << 8),

    /// <summary>Unknown.</summary>
    UN = 'U' | ('N' << 8),

    /// <summary>Universal Resource Identifier or Locator.</summary>
    UR = 'U' | ('R' << 8),

    /// <summary>Unsigned Short.</summary>
    US = 'U' | ('S' << 8),

    /// <summary>Unlimited Text.</summary>
    UT = 'U' | ('T' << 8),

    /// <summary>Unsigned 64-bit Very Long.</summary>
    UV = 'U' | ('V' << 8),
}
#pragma warning restore CA1028, CA1720
