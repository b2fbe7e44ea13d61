using System.CommandLine;
using System.Globalization;
using System.Xml;
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
        var xml = new Option<bool>("--xml") { Description = "Print the native DICOM model, XML." };
        var inline = new Option<bool>("--inline") { Description = "With --json or --xml: print values of any length in place, compressed pixel data excepted." };
        var command = new Command("dump", "Print a file's elements as text, as the DICOM JSON model or as native DICOM XML.") { file, json, xml, inline };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(xml))
            {
                result.AddError("--json and --xml exclude each other");
            }
        });
        command.SetAction((result, cancellationToken) => RunAsync(
            terminal, result.GetRequiredValue(file), result.GetValue(json), result.GetValue(xml), result.GetValue(inline), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string path, bool json, bool xml, bool inline, CancellationToken cancellationToken)
    {
        DicomReadOptions? options = inline ? new DicomReadOptions { DeferValuesOver = int.MaxValue } : null;
        using DicomFile file = await DicomFile.OpenAsync(path, options, cancellationToken);
        string uri = new Uri(Path.GetFullPath(path)).AbsoluteUri;
        if (json)
        {
            WriteJson(terminal.Out, file.Dataset.Root, new DicomJsonOptions { BulkDataBaseUri = uri });
            return (int)ExitCode.Success;
        }

        if (xml)
        {
            WriteXml(terminal.Out, file.Dataset.Root, uri);
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

    // The model keeps spaces: nothing is indented.
    private static void WriteXml(TextWriter output, DicomItem dataset, string uri)
    {
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, CloseOutput = false, CheckCharacters = false }))
        {
            DicomXmlWriter.Write(writer, dataset, element => uri + (element.IsDeferred
                ? string.Create(CultureInfo.InvariantCulture, $"?offset={element.FileOffset}&length={element.Length}")
                : string.Create(CultureInfo.InvariantCulture, $"?tag={element.Tag.Value:X8}")));
        }

        output.WriteLine();
    }
}
