using System.CommandLine;
using System.Text.Json;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet dicomdir FOLDER</c>: list, check or write the directory of a folder.</summary>
internal static class DicomdirCommand
{
    private static readonly DicomTag[] s_shown =
    [
        DicomTags.PatientID, DicomTags.PatientName, DicomTags.StudyDate, DicomTags.StudyDescription, DicomTags.StudyInstanceUID, DicomTags.Modality,
        DicomTags.SeriesNumber, DicomTags.SeriesInstanceUID, DicomTags.InstanceNumber,
    ];

    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("FOLDER") { Description = "The folder that holds the DICOMDIR, or the DICOMDIR itself." };
        var write = new Option<bool>("--write") { Description = "Write the DICOMDIR of the folder instead of listing one." };
        var anyNames = new Option<bool>("--any-names") { Description = "With --write: take in files whose names are no File IDs, against the standard." };
        var check = new Option<bool>("--check") { Description = "Follow each reference and tell the files that are missing or refused." };
        Option<bool> force = CommonOptions.Force();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("dicomdir", "List, check or write the DICOMDIR of a folder.") { path, write, anyNames, check, force, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(write) && (result.GetValue(check) || result.GetValue(json)))
            {
                result.AddError("--write goes with neither --check nor --json");
            }
        });
        command.SetAction((result, _) => Task.FromResult((int)(result.GetValue(write)
            ? Write(terminal, result.GetRequiredValue(path), result.GetValue(force), result.GetValue(anyNames))
            : List(terminal, result.GetRequiredValue(path), result.GetValue(check), result.GetValue(json)))));
        return command;
    }

    private static ExitCode Write(Terminal terminal, string folder, bool force, bool anyNames)
    {
        if (!Directory.Exists(folder))
        {
            throw new CliException(ExitCode.BadFile, $"{folder} is no folder: check the path");
        }

        OutputFile.Check(Path.Combine(folder, "DICOMDIR"), force);
        DicomDirectoryReport report = DicomDirectoryWriter.Write(folder, fileSetId: null, force, anyNames);
        terminal.Print(Path.Combine(folder, "DICOMDIR"));
        foreach (string line in report.Skipped.Concat(report.Findings))
        {
            terminal.Say(line);
        }

        terminal.Say($"{report.FileCount} files referred to, {report.Skipped.Count} passed over");
        return report.FileCount == 0 ? ExitCode.BadFile : ExitCode.Success;
    }

    private static ExitCode List(Terminal terminal, string path, bool check, bool json)
    {
        using DicomDirectory directory = DicomDirectory.Open(Directory.Exists(path) ? Path.Combine(path, "DICOMDIR") : path);
        var problems = new Dictionary<DicomDirectoryRecord, string>();
        if (check)
        {
            foreach (DicomDirectoryRecord record in directory.Records.Where(record => record.IsInUse))
            {
                if (Problem(directory, record) is { } problem)
                {
                    problems.Add(record, problem);
                }
            }
        }

        if (json)
        {
            terminal.Print(JsonText.Write(writer => WriteJson(writer, directory, problems)));
        }
        else
        {
            Walk(directory.Roots.Concat(directory.Unlinked), (record, depth) => terminal.Print(new string(' ', depth * 2) + Line(record)));
        }

        foreach (string line in directory.Findings.Concat(problems.Values))
        {
            terminal.Say(line);
        }

        if (check)
        {
            int references = directory.Records.Count(record => record.IsInUse && record.ReferencedFileId.Count > 0);
            terminal.Say($"{references} references, {problems.Count} missing or refused");
        }

        return check && problems.Count + directory.Findings.Count > 0 ? ExitCode.BadFile : ExitCode.Success;
    }

    private static string? Problem(DicomDirectory directory, DicomDirectoryRecord record)
    {
        try
        {
            string? file = directory.ResolveFile(record);
            return file is null || File.Exists(file) ? null : $"{string.Join('\\', record.ReferencedFileId)} is missing";
        }
        catch (UnsafeFileIdException exception)
        {
            return $"{string.Join('\\', record.ReferencedFileId)} is refused: {exception.Message}";
        }
    }

    // With a stack: a damaged directory may be nested as deep as it has records.
    private static void Walk(IEnumerable<DicomDirectoryRecord> roots, Action<DicomDirectoryRecord, int> enter)
    {
        var open = new Stack<(DicomDirectoryRecord Record, int Depth)>(roots.Reverse().Select(root => (root, 0)));
        while (open.TryPop(out (DicomDirectoryRecord Record, int Depth) step))
        {
            enter(step.Record, step.Depth);
            foreach (DicomDirectoryRecord child in step.Record.Children.Reverse())
            {
                open.Push((child, step.Depth + 1));
            }
        }
    }

    private static string Line(DicomDirectoryRecord record)
    {
        IEnumerable<string> values = s_shown.Select(tag => record.Item.GetString(tag)).Where(value => !string.IsNullOrEmpty(value)).Cast<string>();
        if (record.ReferencedFileId.Count > 0)
        {
            values = values.Append(string.Join('\\', record.ReferencedFileId));
        }

        return Terminal.OneLine($"{(record.Type.Length == 0 ? "(no type)" : record.Type)}{(record.IsInUse ? "" : " (not in use)")} {string.Join("  ", values)}");
    }

    // Flat, each record with its depth: JSON readers limit nesting, directories do not.
    private static void WriteJson(Utf8JsonWriter writer, DicomDirectory directory, Dictionary<DicomDirectoryRecord, string> problems)
    {
        writer.WriteStartObject();
        writer.WriteString("folder", directory.Folder);
        writer.WriteString("fileSetId", directory.FileSetId);
        writer.WriteStartArray("records");
        Walk(
            directory.Roots.Concat(directory.Unlinked),
            (record, depth) =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("depth", depth);
                writer.WriteString("type", record.Type);
                writer.WriteBoolean("inUse", record.IsInUse);
                writer.WriteString("fileId", record.ReferencedFileId.Count == 0 ? null : string.Join('\\', record.ReferencedFileId));
                writer.WriteString("problem", problems.GetValueOrDefault(record));
                writer.WritePropertyName("keys");
                DicomJsonWriter.Write(writer, record.Item);
                writer.WriteEndObject();
            });
        writer.WriteEndArray();
        writer.WriteStartArray("findings");
        foreach (string finding in directory.Findings)
        {
            writer.WriteStringValue(finding);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
