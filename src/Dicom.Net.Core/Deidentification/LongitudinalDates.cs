namespace Dicom.Net.Core;

/// <summary>What a de-identifier does with dates and times (PS3.15 §E.3.6).</summary>
public enum LongitudinalDates
{
    /// <summary>Removed, emptied or replaced as the basic profile says.</summary>
    Remove,

    /// <summary>Kept as they are: Retain Longitudinal Temporal Information with Full Dates Option.</summary>
    KeepFull,

    /// <summary>Moved by a number of whole days that is the same for all of a patient's objects: the option with Modified Dates. Times of day stay.</summary>
    Shift,
}
