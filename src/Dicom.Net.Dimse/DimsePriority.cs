namespace Dicom.Net.Dimse;

/// <summary>Priority (0000,0700) of a C-STORE, C-FIND, C-GET or C-MOVE request, PS3.7 §E.1.</summary>
public enum DimsePriority : ushort
{
    /// <summary>Medium, what everybody sends.</summary>
    Medium = 0,

    /// <summary>High.</summary>
    High = 1,

    /// <summary>Low.</summary>
    Low = 2,
}
