namespace Dicom.Net.Cli.Output;

/// <summary>Checks of files a command is to write, before it does the long work.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a file that exists unless it may be overwritten, and a folder that does not.</summary>
    public static void Check(string? path, bool force)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new CliException(ExitCode.LocalResource, $"{path} is a folder: name a file");
        }

        if (File.Exists(path) && !force)
        {
            throw new CliException(ExitCode.LocalResource, $"{path} exists: name another file, or overwrite it with --force");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        if (!Directory.Exists(folder))
        {
            throw new CliException(ExitCode.LocalResource, $"the folder {folder} is not there: create it first");
        }
    }
}
