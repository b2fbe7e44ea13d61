namespace Dicom.Net.Core;

/// <summary>Writes the DICOMDIR of a folder: patient, study, series and instance records with their offsets (PS3.10 §8.6, PS3.3 §F.3).</summary>
public static class DicomDirectoryWriter
{
    private const string DirectoryName = "DICOMDIR";
    private static readonly DicomReadOptions s_header = new() { StopBefore = DicomTags.PixelData };

    /// <summary>Reads the headers of all files of a folder and those below, and writes its DICOMDIR.</summary>
    /// <param name="folder">The folder. Names in it are File IDs: up to 8 components of 1 to 8 characters A-Z, 0-9 and _ (PS3.10 §8.2, §8.5).</param>
    /// <param name="fileSetId">The File-set ID, up to 16 characters, or null.</param>
    /// <param name="overwrite">Whether a DICOMDIR that is there is replaced.</param>
    /// <param name="allowOtherNames">Whether files whose names are no File IDs are taken in, against the standard.</param>
    /// <returns>What became of the files.</returns>
    /// <exception cref="IOException">The folder cannot be read or the file not written, or it is there already.</exception>
    public static DicomDirectoryReport Write(string folder, string? fileSetId = null, bool overwrite = false, bool allowOtherNames = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, DirectoryName);
        if (!overwrite && File.Exists(path))
        {
            throw new IOException($"The file '{path}' is there already.");
        }

        var tree = new DirectoryTree();
        var skipped = new List<string>();
        int count = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System };
        foreach (string file in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            string[] components = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            if (components is [DirectoryName])
            {
                continue;
            }

            string? reason = allowOtherNames || IsFileId(components) ? TryAdd(tree, file, components) : "its name is no File ID";
            if (reason is null)
            {
                count++;
            }
            else
            {
                skipped.Add($"{string.Join('/', components)}: {reason}");
            }
        }

        Save(path, tree.Build(fileSetId, out List<(DicomDatasetBuilder Builder, int Next, int Lower)> records, out int lastRoot), records, lastRoot, overwrite);
        return new DicomDirectoryReport(count, skipped, tree.Findings);
    }

    private static bool IsFileId(string[] components) =>
        components.Length <= 8 && Array.TrueForAll(components, c => c.Length is >= 1 and <= 8 && c.All(x => char.IsAsciiLetterUpper(x) || char.IsAsciiDigit(x) || x == '_'));

    private static string? TryAdd(DirectoryTree tree, string path, string[] components)
    {
        try
        {
            using DicomFile file = DicomFile.Open(path, s_header);
            if (file.MetaInformation is null)
            {
                return "it has no file meta information";
            }

            string? sopClass = file.Dataset.GetString(DicomTags.SOPClassUID);
            string? instance = file.Dataset.GetString(DicomTags.SOPInstanceUID);
            if (sopClass is null || instance is null)
            {
                return "it names no SOP class and instance";
            }

            string? type = DirectoryRecordTypes.Of(file.Dataset.Root, sopClass);
            if (type is null)
            {
                return $"no type of record is known for SOP class {sopClass}";
            }

            // The declared syntax is what a reader of the file will meet.
            string syntax = file.MetaInformation.GetString(DicomTags.TransferSyntaxUID) ?? file.TransferSyntax.Uid;
            tree.Add(file.Dataset.Root, type, components, sopClass, instance, syntax);
            return null;
        }
        catch (DicomDataException exception)
        {
            return exception.Message;
        }
    }

    // Twice: offsets have four bytes whatever they are, so that the first writing tells where each record will stand.
    private static void Save(string path, DicomDatasetBuilder root, List<(DicomDatasetBuilder Builder, int Next, int Lower)> records, int lastRoot, bool overwrite)
    {
        string instance = DicomUid.Generate();
        var offsets = new List<uint>();
        using (var draft = new PooledBufferWriter())
        {
            DicomFile.WriteMetaInformation(draft, DicomUids.MediaStorageDirectoryStorage, instance, TransferSyntax.ExplicitVRLittleEndian.Uid);
            long metaBytes = draft.WrittenBytes;
            root.WriteTo(draft, TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.Defined);
            using DicomDataset written = DicomDataset.Parse(draft.WrittenSpan[(int)metaBytes..], TransferSyntax.ExplicitVRLittleEndian);
            foreach (DicomItem item in written.GetSequence(DicomTags.DirectoryRecordSequence))
            {
                offsets.Add(checked((uint)DicomDirectory.OffsetOf(item, metaBytes)));
            }
        }

        uint At(int record) => record < 0 ? 0 : offsets[record];
        foreach ((DicomDatasetBuilder builder, int next, int lower) in records)
        {
            builder.Set(DicomTags.OffsetOfTheNextDirectoryRecord, At(next)).Set(DicomTags.OffsetOfReferencedLowerLevelDirectoryEntity, At(lower));
        }

        root.Set(DicomTags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, At(records.Count == 0 ? -1 : 0))
            .Set(DicomTags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, At(lastRoot));
        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                using var output = new StreamBufferWriter(stream);
                DicomFile.WriteMetaInformation(output, DicomUids.MediaStorageDirectoryStorage, instance, TransferSyntax.ExplicitVRLittleEndian.Uid);
                root.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.Defined);
                output.Flush();
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
