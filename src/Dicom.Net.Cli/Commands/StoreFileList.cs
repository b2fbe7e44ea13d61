using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>The files that paths stand for. No file stays open: there may be many thousands.</summary>
internal sealed class StoreFileList
{
    public List<StoreFile> Files { get; } = [];

    /// <summary>Files of folders that are no DICOM Part 10 files.</summary>
    public int Skipped { get; private set; }

    /// <summary>Files named by themselves that are none.</summary>
    public int Bad { get; private set; }

    public static StoreFileList Collect(IEnumerable<string> paths, Terminal terminal)
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
            using StoreSource source = StoreSource.FromFile(path);

            // A DICOMDIR is a Part 10 file that no storage service takes (PS3.10 §8.6).
            if (source.SopClassUid == DicomUids.MediaStorageDirectoryStorage)
            {
                return false;
            }

            Files.Add(new StoreFile(path, source.SopClassUid, source.SopInstanceUid, source.TransferSyntaxUid));
            return true;
        }
        catch (DicomDataException exception)
        {
            terminal.Detail($"{path} passed over: {exception.Message}");
            return false;
        }
    }
}
