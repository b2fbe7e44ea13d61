namespace Dicom.Net.Archive;

/// <summary>The levels of the query/retrieve information models (PS3.4 §C.6), from the top.</summary>
public enum ArchiveLevel
{
    /// <summary>PATIENT.</summary>
    Patient = 0,

    /// <summary>STUDY.</summary>
    Study,

    /// <summary>SERIES.</summary>
    Series,

    /// <summary>IMAGE.</summary>
    Image,
}
