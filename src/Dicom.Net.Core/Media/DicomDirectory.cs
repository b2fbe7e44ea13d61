namespace Dicom.Net.Core;

/// <summary>A DICOMDIR: the directory of a medium or file-set (PS3.10 §8.6, PS3.3 §F.2).</summary>
/// <remarks>Owns its data set. Nothing that a directory refers to is opened unasked.</remarks>
public sealed class DicomDirectory : IDisposable
{
    private static readonly DicomReadOptions s_inMemory = new() { DeferValuesOver = int.MaxValue };

    private readonly DicomFile _file;
    private readonly List<DicomDirectoryRecord> _all = [];
    private readonly List<DicomDirectoryRecord> _roots = [];
    private readonly List<string> _findings = [];

    private DicomDirectory(DicomFile file, string path)
    {
        _file = file;
        Folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
    }

    /// <summary>The folder of the medium: the one that holds the DICOMDIR.</summary>
    public string Folder { get; }

    /// <summary>The File-set ID, or null.</summary>
    public string? FileSetId => _file.Dataset.GetString(DicomTags.FileSetID);

    /// <summary>The data set as read.</summary>
    public DicomDataset Dataset => _file.Dataset;

    /// <summary>The records of the root directory entity, patients as a rule.</summary>
    public IReadOnlyList<DicomDirectoryRecord> Roots => _roots;

    /// <summary>All records in the order of the file.</summary>
    public IReadOnlyList<DicomDirectoryRecord> Records => _all;

    /// <summary>Records in use that no offset leads to: the directory is damaged.</summary>
    public IReadOnlyList<DicomDirectoryRecord> Unlinked { get; private set; } = [];

    /// <summary>What is wrong with the directory's offsets, a sentence each.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Opens a DICOMDIR and links its records.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The directory; the caller disposes it.</returns>
    /// <exception cref="DicomDataException">The file is no DICOM file, or no directory.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DicomDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Everything in memory: then an offset in the block is the offset in the file.
        var directory = new DicomDirectory(DicomFile.Open(path, s_inMemory), path);
        try
        {
            directory.Read();
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The path of the file that a record refers to. It is not opened, and may not be there.</summary>
    /// <param name="record">The record.</param>
    /// <returns>A path below <see cref="Folder"/>; null where the record refers to no file.</returns>
    /// <exception cref="UnsafeFileIdException">The File ID is absolute, goes upwards, or leads out of the folder by a symbolic link.</exception>
    public string? ResolveFile(DicomDirectoryRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.ReferencedFileId.Count == 0 ? null : FileIdResolver.Resolve(Folder, record.ReferencedFileId);
    }

    /// <summary>Disposes the data set; the second time it does nothing.</summary>
    public void Dispose() => _file.Dispose();

    internal static long OffsetOf(DicomItem item, long datasetOffset) => datasetOffset + item.Dataset!.Rows[item.FirstRow - 1].Offset - 8;

    private void Read()
    {
        if (!Dataset.TryGetElement(DicomTags.DirectoryRecordSequence, out DicomElement sequence))
        {
            throw new DicomDataException("This is no DICOMDIR: it has no Directory Record Sequence", -1, DicomTags.DirectoryRecordSequence.ToString(), "PS3.3 §F.3");
        }

        var byOffset = new Dictionary<long, DicomDirectoryRecord>();
        foreach (DicomItem item in sequence.Items)
        {
            var record = new DicomDirectoryRecord(item, OffsetOf(item, 0));
            _all.Add(record);
            byOffset[record.Offset] = record;
        }

        long first = Dataset.GetUInt32(DicomTags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity) ?? 0;
        if (_all.Count > 0 && !byOffset.ContainsKey(first))
        {
            _findings.Add($"The offset of the first root record, {first}, is no record's: the records were linked by their order and types");
            LinkByOrder();
            return;
        }

        Link(first, byOffset);
    }

    // PS3.3 §F.3.2.2: records of one level are chained by (0004,1400), the level below begins at (0004,1420). A record is entered once.
    private void Link(long first, Dictionary<long, DicomDirectoryRecord> byOffset)
    {
        var linked = new HashSet<DicomDirectoryRecord>();
        var open = new Stack<(List<DicomDirectoryRecord> Level, long Offset)>();
        open.Push((_roots, first));
        while (open.TryPop(out (List<DicomDirectoryRecord> Level, long Offset) chain))
        {
            for (long offset = chain.Offset; offset != 0;)
            {
                if (!byOffset.TryGetValue(offset, out DicomDirectoryRecord? record))
                {
                    _findings.Add($"Offset {offset} is no record's");
                    break;
                }

                if (!linked.Add(record))
                {
                    _findings.Add($"The record at offset {offset} is linked more than once");
                    break;
                }

                chain.Level.Add(record);
                if (record.LowerOffset != 0)
                {
                    open.Push((record.ChildList, record.LowerOffset));
                }

                offset = record.NextOffset;
            }
        }

        Unlinked = _all.FindAll(record => record.IsInUse && !linked.Contains(record));
        if (Unlinked.Count > 0)
        {
            _findings.Add($"{Unlinked.Count} records in use are linked from nowhere");
        }
    }

    private void LinkByOrder()
    {
        var path = new List<(int Level, DicomDirectoryRecord Record)>();
        foreach (DicomDirectoryRecord record in _all)
        {
            int level = record.Type switch
            {
                "PATIENT" => 0,
                "STUDY" => 1,
                "SERIES" => 2,
                _ => 3,
            };
            path.RemoveAll(p => p.Level >= level);
            (path.Count == 0 ? _roots : path[^1].Record.ChildList).Add(record);
            path.Add((level, record));
        }
    }
}
