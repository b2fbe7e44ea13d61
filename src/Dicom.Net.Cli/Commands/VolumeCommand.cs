using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Imaging;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet volume HOST PORT ...</c> and <c>dicomnet volume FOLDER ...</c>: the main job.</summary>
internal static class VolumeCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("HOST|FOLDER") { Description = "The PACS's host (PORT follows), or a folder of files." };
        var port = new Argument<int?>("PORT") { Description = "The PACS's port.", Arity = ArgumentArity.ZeroOrOne };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int number) || number is < 1 or > 65535))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no port: write a number from 1 to 65535");
            }
        });
        var association = new AssociationOptions();
        var volume = new VolumeOptions();
        var command = new Command("volume", "Load a series as a volume, from a PACS or a folder.") { source, port };
        volume.AddTo(command);
        association.AddTo(command, withPeer: false);
        command.SetAction(async (result, cancellationToken) =>
        {
            string from = result.GetRequiredValue(source);
            int? at = result.GetValue(port);
            AssociationSettings settings = association.Read(result, from, at ?? 0);
            terminal.IsVerbose = settings.Verbose;
            bool json = result.GetValue(volume.Json);
            try
            {
                return await RunAsync(terminal, volume, result, settings, at is null, cancellationToken);
            }
            catch (Exception exception)
            {
                Explain(terminal, exception, json, cancellationToken);
                throw;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, VolumeOptions options, ParseResult result, AssociationSettings settings, bool isFolder, CancellationToken cancellationToken)
    {
        string? output = result.GetValue(options.Output);
        string? preview = result.GetValue(options.Preview);
        bool force = result.GetValue(options.Force);
        OutputFile.Check(output, force);
        OutputFile.Check(preview, force);
        if (isFolder && !Directory.Exists(settings.Host))
        {
            throw new CliException(
                File.Exists(settings.Host) ? ExitCode.Usage : ExitCode.BadFile,
                $"'{settings.Host}' is no folder: name one, or write HOST PORT for a PACS");
        }

        using LoadedSeries loaded = await terminal.WithProgressAsync("slices", async bar =>
        {
            var reporter = new LoadReporter(terminal, bar);
            return isFolder
                ? await SeriesRetriever.LoadSeriesFromFolderAsync(options.ReadFolder(result, settings.Host), reporter, cancellationToken)
                : await SeriesRetriever.LoadSeriesAsync(options.ReadPacs(result, settings), reporter, cancellationToken);
        });

        if (result.GetValue(options.Json))
        {
            terminal.Print(JsonText.Write(writer => VolumeJson.Write(writer, loaded)));
        }
        else
        {
            VolumeText.Write(terminal.Out, loaded);
        }

        foreach (string warning in loaded.Volume.Geometry?.Warnings ?? [])
        {
            terminal.Say("warning: " + warning);
        }

        Save(loaded.Volume, output, preview, force);
        if (loaded.IsIncomplete)
        {
            throw new CliException(ExitCode.Incomplete, $"only {loaded.Received} of {loaded.Expected} objects came ({loaded.Reason}): the volume has gaps");
        }

        return (int)ExitCode.Success;
    }

    private static void Save(VoxelVolume volume, string? output, string? preview, bool force)
    {
        try
        {
            if (output is not null)
            {
                VolumeWriter.Write(volume, output, new VolumeWriteOptions { Overwrite = force });
            }

            if (preview is not null)
            {
                VolumePreview.WritePng(volume, preview, new VolumePreviewOptions { Overwrite = force });
            }
        }
        catch (DicomImagingException exception)
        {
            // The file appeared meanwhile, or its format cannot state the volume.
            throw new CliException(ExitCode.LocalResource, exception.Message, exception);
        }
    }

    // What there is instead of the one series: a list a person can choose from.
    private static void Explain(Terminal terminal, Exception exception, bool json, CancellationToken cancellationToken)
    {
        IReadOnlyList<SeriesSummary> candidates = exception switch
        {
            SeriesNotFoundException none => none.Available,
            SeveralSeriesException several => several.Candidates,
            _ => [],
        };
        if (json)
        {
            // Where the volume's JSON has been printed already, the error line and the code are all that is left to say.
            if (exception is not CliException { Code: ExitCode.Incomplete })
            {
                (ExitCode code, string message) = Failure.Describe(exception, cancellationToken);
                terminal.Print(JsonText.Write(writer => VolumeJson.WriteFailure(writer, code, message, candidates)));
            }
        }
        else if (candidates.Count > 0)
        {
            VolumeText.WriteCandidates(terminal.Out, candidates);
        }
    }
}
