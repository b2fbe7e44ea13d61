using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet dump FILE</c>.</summary>
internal static class DumpCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A DICOM Part 10 file." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("dump", "Print a file's elements as text, or as the DICOM JSON model.") { file, json };
        command.SetAction((result, cancellationToken) =>
            RunAsync(terminal, result.GetRequiredValue(file), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string path, bool json, CancellationToken cancellationToken)
    {
        using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: cancellationToken);
        if (json)
        {
            WriteJson(terminal.Out, file.Dataset.Root, new DicomJsonOptions { BulkDataBaseUri = new Uri(Path.GetFullPath(path)).AbsoluteUri });
            return (int)ExitCode.Success;
        }

        if (file.MetaInformation is { } meta)
        {
            DumpText.Write(terminal.Out, meta.Root);
        }

        DumpText.Write(terminal.Out, file.Dataset.Root);
        return (int)ExitCode.Success;
    }

    /// <summary>Prints one data set as DICOM JSON, indented.</summary>
    public static void WriteJson(TextWriter output, DicomItem dataset, DicomJsonOptions? options = null)
    {
        output.WriteLine(JsonText.Write(writer => DicomJsonWriter.Write(writer, dataset, options)));
    }
}
