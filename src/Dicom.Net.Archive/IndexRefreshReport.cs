namespace Dicom.Net.Archive;

/// <summary>What came of comparing the objects with the index.</summary>
public sealed class IndexRefreshReport
{
    /// <summary>Objects that are there.</summary>
    public int Objects { get; init; }

    /// <summary>Objects that the index did not know, or knew in an older state.</summary>
    public int Added { get; init; }

    /// <summary>Entries of the index whose objects are gone or have changed.</summary>
    public int Removed { get; init; }

    /// <summary>Names of objects that are no DICOM objects, lack the UIDs that name them, or hold an instance that another object holds; they are left alone.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];
}
