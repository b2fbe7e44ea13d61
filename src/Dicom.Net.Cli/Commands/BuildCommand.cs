using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet build FILE --output FILE</c>: what <c>dump --json</c> and <c>dump --xml</c> print, as a Part 10 file again.</summary>
internal static class BuildCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A data set as DICOM JSON or native DICOM XML; which of the two is seen from its first character." };
        var output = new Option<string>("--output") { Description = "The DICOM file.", HelpName = "FILE", Required = true };
        var syntax = new Option<string>("--syntax") { Description = "The transfer syntax; pixel data in the model is never compressed.", HelpName = "SYNTAX", DefaultValueFactory = _ => "explicit" };
        syntax.AcceptOnlyFromAmong("explicit", "implicit", "bigendian", "deflated");
        var dropBulk = new Option<bool>("--drop-bulk-data") { Description = "Write elements whose values are only referred to as empty ones, instead of refusing. References are never followed." };
        Option<bool> force = CommonOptions.Force();
        var command = new Command("build", "Write a DICOM file from DICOM JSON or native DICOM XML.") { file, output, syntax, dropBulk, force };
        command.SetAction((result, cancellationToken) => RunAsync(
            terminal,
            result.GetRequiredValue(file),
            result.GetRequiredValue(output),
            SyntaxNames.Read(result.GetValue(syntax))!,
            result.GetValue(dropBulk),
            result.GetValue(force),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string path, string output, TransferSyntax syntax, bool dropBulk, bool force, CancellationToken cancellationToken)
    {
        OutputFile.Check(output, force);
        byte[] text = await File.ReadAllBytesAsync(path, cancellationToken);
        int dropped = 0;
        DicomDatasetBuilder dataset = Parse(path, text, uri =>
        {
            dropped++;
            return dropBulk ? null : throw new CliException(ExitCode.NotSupported, $"{path} refers to bulk data at {uri}, which is not fetched: dump with --inline, or write such elements empty with --drop-bulk-data");
        });

        // PS3.10 §7.1: meta information is made anew; in a model it is of the transfer, not of the object.
        foreach (DicomTag tag in dataset.Tags.Where(tag => tag.Group <= 0x0002).ToArray())
        {
            dataset.Remove(tag);
        }

        if (!HasValue(dataset, DicomTags.SOPClassUID) || !HasValue(dataset, DicomTags.SOPInstanceUID))
        {
            throw new CliException(ExitCode.BadFile, $"{path} has no SOP Class UID (0008,0016) or SOP Instance UID (0008,0018), which a DICOM file must name");
        }

        DicomFile.Save(output, dataset, syntax, force);
        terminal.Print(output);
        if (dropped > 0)
        {
            terminal.Say($"{dropped} element{(dropped == 1 ? "" : "s")} with bulk data written empty");
        }

        return (int)ExitCode.Success;
    }

    private static DicomDatasetBuilder Parse(string path, byte[] text, Func<string, ReadOnlyMemory<byte>?> bulkData)
    {
        ReadOnlySpan<byte> content = text;
        if (content.StartsWith("\uFEFF"u8))
        {
            content = content[3..];
        }

        content = content.TrimStart(" \t\r\n"u8);
        if (content.IsEmpty)
        {
            throw new CliException(ExitCode.BadFile, $"{path} is empty: give DICOM JSON or native DICOM XML");
        }

        // XML may be UTF-16, whose mark says so.
        if (content[0] is (byte)'<' or 0xFE or 0xFF)
        {
            using var stream = new MemoryStream(text, writable: false);
            return DicomXmlReader.Read(stream, bulkData);
        }

        return content[0] switch
        {
            (byte)'{' => DicomJsonReader.Read(content, bulkData),
            (byte)'[' => throw new CliException(ExitCode.BadFile, $"{path} is an array of data sets: give one of them, an object"),
            _ => throw new CliException(ExitCode.BadFile, $"{path} is neither DICOM JSON nor native DICOM XML"),
        };
    }

    private static bool HasValue(DicomDatasetBuilder dataset, DicomTag tag)
    {
        if (!dataset.Contains(tag))
        {
            return false;
        }

        using DicomDataset view = dataset.ToDataset();
        return !string.IsNullOrEmpty(view.GetString(tag));
    }
}
