namespace Dicom.Net.Core;

/// <summary>Which is the last part that a date or time states (PS3.5 Table 6.2-1: what is left out on the right is not known).</summary>
public enum DicomTimePrecision : byte
{
    /// <summary>The year alone.</summary>
    Year,

    /// <summary>The month.</summary>
    Month,

    /// <summary>The day.</summary>
    Day,

    /// <summary>The hour.</summary>
    Hour,

    /// <summary>The minute.</summary>
    Minute,

    /// <summary>The second.</summary>
    Second,

    /// <summary>A fraction of a second, to the digits that it was written with.</summary>
    Fraction,
}
