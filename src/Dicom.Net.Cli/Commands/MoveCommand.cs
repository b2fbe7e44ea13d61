using System.CommandLine;
using System.Net;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet move HOST PORT -k KEY ... -aem AE</c>: C-MOVE, to another AE or to a storage SCP of our own.</summary>
internal static class MoveCommand
{
    public static Command Create(Terminal terminal)
    {
        var association = new AssociationOptions();
        var query = new QueryOptions();
        Option<string?> destination = CommonOptions.AETitle("-aem", ["--move-destination"], "The AE title the objects are sent to.", null);
        destination.Required = true;
        Option<int> receivePort = CommonOptions.PortOption("--receive-port", "The port we receive on, with --output (11112).", 11112);
        var output = new Option<string?>("--output") { Description = "Receive the objects ourselves, as AE of -aem, into this folder.", HelpName = "DIR" };
        Option<string?> bind = ServerOptions.Bind();
        Option<bool> force = CommonOptions.Force();
        var command = new Command("move", "Have objects sent to an AE, or to ourselves (C-MOVE).");
        association.AddTo(command);
        query.AddTo(command);
        command.Add(destination);
        command.Add(receivePort);
        command.Add(output);
        command.Add(bind);
        command.Add(force);
        command.SetAction(async (result, cancellationToken) =>
        {
            AssociationSettings settings = association.Read(result);
            terminal.IsVerbose = settings.Verbose;
            (DicomDatasetBuilder identifier, _) = query.Identifier(result);
            string sopClass = query.IsPatientRoot(result)
                ? DicomUids.PatientRootQueryRetrieveInformationModelMove
                : DicomUids.StudyRootQueryRetrieveInformationModelMove;
            string aeTitle = result.GetRequiredValue(destination)!.Trim(' ');
            string? folder = result.GetValue(output);
            int stored = 0;
            DicomServer? server = null;
            if (folder is not null)
            {
                var handler = new FolderStoreHandler(folder, result.GetValue(force))
                {
                    Stored = (_, path) =>
                    {
                        Interlocked.Increment(ref stored);
                        terminal.Detail($"{path} written");
                    },
                };
                IPAddress address = await ServerOptions.AddressAsync(result.GetValue(bind), settings.Host, cancellationToken);
                server = ServerRun.Start(new DicomServerOptions
                {
                    Bind = address, Port = result.GetValue(receivePort), AETitle = aeTitle, Store = handler, AcceptUnknownSopClasses = true,
                    Tls = settings.Tls is { } tls && tls.Certificates.GetCertificates().Own is not null ? tls : null,
                });
                terminal.Detail($"receiving as {aeTitle} on port {server.EndPoint.Port}");
            }

            await using (server)
            {
                RetrieveResponse response = await terminal.WithProgressAsync("moving", bar => settings.WithAssociationAsync(
                    settings.ToClientOptions().Propose(sopClass),
                    async a =>
                    {
                        using DicomDataset keys = identifier.ToDataset();
                        return await a.MoveAsync(sopClass, keys, aeTitle, RetrieveProgress.For(bar), cancellationToken);
                    },
                    cancellationToken,
                    RetrieveReport.HasFailed));
                if (server is not null)
                {
                    await server.StopAsync(TimeSpan.FromSeconds(5));
                }

                return RetrieveReport.Conclude(terminal, "C-MOVE", response, folder is null ? null : stored, folder ?? aeTitle);
            }
        });
        return command;
    }
}
