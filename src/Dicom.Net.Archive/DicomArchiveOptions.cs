namespace Dicom.Net.Archive;

/// <summary>How an archive behaves.</summary>
public sealed class DicomArchiveOptions
{
    /// <summary>The AE title from which objects can be retrieved, returned as Retrieve AE Title (0008,0054); null for the one that the peer called.</summary>
    public string? AETitle { get; init; }

    /// <summary>Where C-MOVE may send to.</summary>
    public IReadOnlyList<ArchivePeer> Peers { get; init; } = [];

    /// <summary>What happens to an object whose SOP instance is in the archive already.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>
    /// Whether the unique keys of all levels above the queried one must be there with one value (PS3.4 §C.4.1.3.1.1). Otherwise
    /// a key that is missing matches all, as if relational queries had been negotiated: many clients leave them out. An association that negotiated
    /// them by <see cref="ArchivePolicy"/> may leave them out in any case.
    /// </summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether ranges of a date and of its time are one range from moment to moment (PS3.4 §C.2.2.2.5) instead of a range of days and a range of hours of each, also where the association did not negotiate it (<see cref="ArchivePolicy"/>).</summary>
    public bool IsDateTimeCombined { get; init; }

    /// <summary>Whether upper and lower case differ when person names are matched.</summary>
    public bool IsNameCaseSensitive { get; init; }

    /// <summary>Whether an object is on the disk before it is acknowledged. Without it what was acknowledged survives the end of the process, but not a power failure.</summary>
    public bool FlushToDisk { get; init; } = true;

    /// <summary>Whether the objects are compared with the index when the archive is opened: one look at every file's name, length and time.</summary>
    public bool RefreshAtOpen { get; init; } = true;
}
