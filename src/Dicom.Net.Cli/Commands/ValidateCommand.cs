using System.CommandLine;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet validate FILE</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A DICOM Part 10 file." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("validate", "Check a file's encoding, values and required attributes; a finding a line.") { file, json };
        command.SetAction((result, cancellationToken) =>
            RunAsync(terminal, result.GetRequiredValue(file), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string path, bool json, CancellationToken cancellationToken)
    {
        using DicomFile file = await DicomFile.OpenAsync(path, cancellationToken: cancellationToken);
        IReadOnlyList<ValidationFinding> findings = DicomValidator.Validate(file);
        int errors = findings.Count(finding => finding.Severity == ValidationSeverity.Error);
        if (json)
        {
            terminal.Print(ToJson(path, findings, errors));
        }
        else
        {
            foreach (ValidationFinding finding in findings)
            {
                terminal.Print(Terminal.OneLine(finding.ToString()));
            }

            terminal.Say($"{errors} errors, {findings.Count - errors} warnings");
        }

        return (int)(errors > 0 ? ExitCode.BadFile : ExitCode.Success);
    }

    private static string ToJson(string path, IReadOnlyList<ValidationFinding> findings, int errors) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("file", path);
        writer.WriteNumber("errors", errors);
        writer.WriteNumber("warnings", findings.Count - errors);
        writer.WriteStartArray("findings");
        foreach (ValidationFinding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("severity", finding.Severity == ValidationSeverity.Error ? "error" : "warning");
            writer.WriteString("tag", finding.TagPath);
            writer.WriteString("message", finding.Message);
            writer.WriteString("section", finding.Section);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
