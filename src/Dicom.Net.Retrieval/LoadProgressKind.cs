namespace Dicom.Net.Retrieval;

/// <summary>Kinds of <see cref="LoadProgress"/>.</summary>
public enum LoadProgressKind
{
    /// <summary>A detail of what is done and why, for those who ask for it.</summary>
    Detail,

    /// <summary>Something a person should know without asking, such as a fall from C-GET to C-MOVE.</summary>
    Notice,

    /// <summary>A count of objects.</summary>
    Count,
}
