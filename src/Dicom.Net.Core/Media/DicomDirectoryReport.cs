namespace Dicom.Net.Core;

/// <summary>What became of the files of a folder for which a DICOMDIR was written.</summary>
public sealed class DicomDirectoryReport
{
    internal DicomDirectoryReport(int fileCount, IReadOnlyList<string> skipped, IReadOnlyList<string> findings)
    {
        FileCount = fileCount;
        Skipped = skipped;
        Findings = findings;
    }

    /// <summary>The number of files that the directory refers to.</summary>
    public int FileCount { get; }

    /// <summary>Files that it does not refer to, each with the reason.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Values that a record must have and the file lacks; they were written empty.</summary>
    public IReadOnlyList<string> Findings { get; }
}
