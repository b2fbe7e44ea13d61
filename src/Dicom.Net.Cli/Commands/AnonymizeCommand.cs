using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet anonymize FILE... --output DIR</c>.</summary>
internal static class AnonymizeCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "DICOM files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output") { Description = "The folder of the new files, which are named by their new SOP Instance UIDs.", HelpName = "DIR", Required = true };
        Option<bool> force = CommonOptions.Force();
        var command = new Command("anonymize", "De-identify files after PS3.15 Table E.1-1. Pixels are never changed.") { files, output, force };
        var settings = new AnonymizeOptions();
        settings.AddTo(command);
        command.SetAction((result, cancellationToken) => Task.FromResult(Run(
            terminal,
            result.GetRequiredValue(files),
            result.GetRequiredValue(output),
            result.GetValue(force),
            new Deidentifier(settings.Read(result)),
            cancellationToken)));
        return command;
    }

    private static int Run(Terminal terminal, string[] paths, string output, bool force, Deidentifier run, CancellationToken cancellationToken)
    {
        List<(string Path, bool IsNamed)> files = Collect(paths, Path.GetFullPath(output));
        Directory.CreateDirectory(output);
        int done = 0;
        int failed = 0;
        int skipped = 0;
        ExitCode code = ExitCode.BadFile;
        foreach ((string path, bool isNamed) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                string written = run.DeidentifyIntoFolder(path, output, force, out IReadOnlyList<string> warnings);
                done++;
                terminal.Print(written);
                foreach (string warning in warnings)
                {
                    terminal.Say($"{written}: {warning}");
                }
            }
            catch (DicomDataException exception) when (!isNamed)
            {
                skipped++;
                terminal.Detail($"{path} passed over: {exception.Message}");
            }
            catch (DicomException exception)
            {
                failed++;
                terminal.Say($"{path} not de-identified: {exception.Message}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // One file must not end the run: two originals of one instance are common, and the second is not to replace the first.
                failed++;
                code = ExitCode.LocalResource;
                terminal.Say($"{path} not de-identified: {exception.Message}");
            }
        }

        terminal.Say($"{done} de-identified, {failed} failed, {skipped} passed over");
        return (int)(failed > 0 || done == 0 ? code : ExitCode.Success);
    }

    // Listed before the first file is written, and without what lies in the output already: a run never takes its own files for originals.
    internal static List<(string Path, bool IsNamed)> Collect(string[] paths, string output)
    {
        var files = new List<(string Path, bool IsNamed)>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System };
                files.AddRange(Directory.EnumerateFiles(path, "*", options)
                    .Where(file => !Path.GetFullPath(file).StartsWith(output + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(file => (file, false)));
            }
            else if (File.Exists(path))
            {
                files.Add((path, true));
            }
            else
            {
                throw new CliException(ExitCode.BadFile, $"{path} is not there: check the path");
            }
        }

        return files;
    }
}
