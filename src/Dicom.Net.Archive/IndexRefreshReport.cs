using System.Globalization;

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

    /// <summary>The counts in one line.</summary>
    /// <returns>For example <c>120 objects, 2 added to the index, 0 removed, 1 skipped</c>.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Objects} objects, {Added} added to the index, {Removed} removed, {Skipped.Count} skipped");
}
