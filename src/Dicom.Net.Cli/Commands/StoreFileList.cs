using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary>The files that paths stand for. No file stays open: there may be many thousands.</summary>
internal sealed class StoreFileList
{
    private static readonly DicomReadOptions Header = new() { StopBefore = new DicomTag(0x0008, 0x0020) };

    public List<StoreFile> Files { get; } = [];

    /// <summary>Files of folders that are no DICOM Part 10 files.</summary>
    public int Skipped { get; private set; }

    /// <summary>Files named by themselves that are none.</summary>
    public int Bad { get; private set; }

    public static StoreFileList Collect(IReadOnlyCollection<string> paths, Terminal terminal)
    {
        var list = new StoreFileList();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System };
                foreach (string file in Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal))
                {
                    list.Skipped += list.TryAdd(file, terminal) ? 0 : 1;
                }
            }
            else if (!File.Exists(path))
            {
                throw new CliException(ExitCode.BadFile, $"{path} is not there: check the path");
            }
            else if (!list.TryAdd(path, terminal))
            {
                if (paths.Count == 1)
                {
                    throw new CliException(ExitCode.BadFile, $"{path} is no DICOM Part 10 file that can be sent: check the path, or see --verbose for what is wrong");
                }

                list.Bad++;
                terminal.Say($"{path} is no DICOM Part 10 file");
            }
        }

        return list;
    }

    private bool TryAdd(string path, Terminal terminal)
    {
        try
        {
            using DicomFile file = DicomFile.Open(path, Header);

            // A DICOMDIR is a Part 10 file that no storage service takes (PS3.10 §8.6).
            if (file.MetaInformation is not { } meta || meta.GetString(DicomTags.MediaStorageSOPClassUID) == DicomUids.MediaStorageDirectoryStorage)
            {
                return false;
            }

            // The request names what the data set is (PS3.7 §9.1.1.1.4); the meta information of files that were edited may say otherwise.
            string? sopClass = file.Dataset.GetString(DicomTags.SOPClassUID) ?? meta.GetString(DicomTags.MediaStorageSOPClassUID);
            string? instance = file.Dataset.GetString(DicomTags.SOPInstanceUID) ?? meta.GetString(DicomTags.MediaStorageSOPInstanceUID);
            if (!DicomUid.IsValid(sopClass) || !DicomUid.IsValid(instance))
            {
                terminal.Detail($"{path} passed over: it names no SOP class and instance");
                return false;
            }

            Files.Add(new StoreFile(path, sopClass!, instance!, file.TransferSyntax.Uid));
            return true;
        }
        catch (DicomDataException exception)
        {
            terminal.Detail($"{path} passed over: {exception.Message}");
            return false;
        }
    }
}
