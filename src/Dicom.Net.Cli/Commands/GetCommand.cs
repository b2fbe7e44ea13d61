using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet get HOST PORT -k KEY ... --output DIR</c>: C-GET into Part 10 files.</summary>
internal static class GetCommand
{
    public static Command Create(Terminal terminal)
    {
        var association = new AssociationOptions();
        var query = new QueryOptions();
        var output = new Option<string>("--output") { Description = "The folder the files are written into, SOPInstanceUID.dcm each.", HelpName = "DIR", Required = true };
        Option<bool> force = CommonOptions.Force();
        var command = new Command("get", "Retrieve objects into files (C-GET).");
        association.AddTo(command);
        query.AddTo(command);
        command.Add(output);
        command.Add(force);
        command.SetAction(async (result, cancellationToken) =>
        {
            AssociationSettings settings = association.Read(result);
            terminal.IsVerbose = settings.Verbose;
            (DicomDatasetBuilder identifier, string level) = query.Identifier(result);
            var stored = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
            var handler = new FolderStoreHandler(result.GetRequiredValue(output), result.GetValue(force))
            {
                Stored = (_, path) =>
                {
                    stored[path] = true;
                    terminal.Detail($"{path} written");
                },
            };
            var getter = new Getter(settings, query.IsPatientRoot(result), handler, terminal);
            RetrieveResponse response = await terminal.WithProgressAsync(
                "retrieving", bar => getter.RunAsync(identifier, level, bar, cancellationToken));
            return RetrieveReport.Conclude(terminal, "C-GET", response, stored.Count, result.GetRequiredValue(output));
        });
        return command;
    }
}
