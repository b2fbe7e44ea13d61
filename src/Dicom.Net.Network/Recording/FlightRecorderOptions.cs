namespace Dicom.Net.Network;

/// <summary>
/// What is kept of the last PDUs of each association, and when it is written: one pcapng file each, which Wireshark opens.
/// Without patient data unless it is asked for: the bytes of data sets become zeros, as do SOP instance UIDs and texts in
/// command sets, so that lengths and structure stay as they were.
/// </summary>
public sealed class FlightRecorderOptions
{
    /// <summary>Creates the default: kept, and written on request alone until a folder is named.</summary>
    public FlightRecorderOptions() => Files = new RecordingFolder(this);

    /// <summary>The folder that files are written into; it is made when first needed. Null: only on request.</summary>
    public string? Folder { get; set; }

    /// <summary>Also write a file of each association that ended in order.</summary>
    public bool RecordAll { get; set; }

    /// <summary>Keep the bytes of data sets and command sets as they are: patient data. Passwords are left out all the same.</summary>
    public bool IncludePatientData { get; set; }

    /// <summary>Most memory for what is kept of one association, in bytes; the oldest PDUs make room. Default 256 KiB: some thousand PDUs without their data, or two whole ones with it.</summary>
    public int MaxMemoryBytes { get; set; } = 256 * 1024;

    /// <summary>Longest file, in bytes of PDUs with their zeros; the oldest PDUs are left out. Default 16 MiB.</summary>
    public int MaxFileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most files that this process leaves in the folder; the oldest of its own are deleted. Default 100.</summary>
    public int MaxFiles { get; set; } = 100;

    internal RecordingFolder Files { get; }
}
