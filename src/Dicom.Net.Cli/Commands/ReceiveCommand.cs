using System.CommandLine;
using System.Globalization;
using System.Net;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet receive --port N (--output DIR | --discard)</c>: a storage SCP alone.</summary>
internal static class ReceiveCommand
{
    public static Command Create(Terminal terminal)
    {
        (Option<int> port, Option<string?> unixSocket) = ServerOptions.Listening();
        Option<string?> aeTitle = CommonOptions.AETitle("--aet", ["-aet", "--aetitle"], "Our AE title; every called title is accepted where it is not given.", null);
        var output = new Option<string?>("--output") { Description = "Write the objects into this folder, SOPInstanceUID.dcm each.", HelpName = "DIR" };
        var discard = new Option<bool>("--discard") { Description = "Throw the objects away." };
        Option<string?> bind = ServerOptions.Bind();
        Option<double?> artim = CommonOptions.Seconds("--artim", [], "Seconds a peer may be connected without requesting an association (30).");
        Option<double?> idle = CommonOptions.Seconds("--idle", [], "Seconds an association may be idle (600).");
        Option<bool> force = CommonOptions.Force();
        Option<int?> maxOperations = CommonOptions.MaxOperations("Operations outstanding at a time on an association, where the peer agrees (16).");
        Option<bool> promiscuous = ServerOptions.Promiscuous();
        Option<bool> verbose = CommonOptions.Verbose();
        var command = new Command("receive", "Receive objects (a storage SCP).") { port, aeTitle, output, discard, bind, artim, idle, force, maxOperations, unixSocket, promiscuous, verbose };
        ServerOptions.RequireOne(command, port, unixSocket);
        var tls = new TlsCliOptions(listens: true);
        tls.AddTo(command);
        var recording = new RecordingOptions();
        recording.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is null == !result.GetValue(discard))
            {
                result.AddError("write either --output DIR or --discard");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.IsVerbose = result.GetValue(verbose);
            int count = 0;
            string? called = result.GetValue(aeTitle);
            IStoreHandler handler = result.GetValue(output) is { } folder
                ? new FolderStoreHandler(folder, result.GetValue(force))
                {
                    Stored = (_, path) =>
                    {
                        Interlocked.Increment(ref count);
                        terminal.Detail($"{path} written");
                    },
                }
                : new DiscardStoreHandler();
            var options = new DicomServerOptions
            {
                Bind = result.GetValue(bind) is { } address ? IPAddress.Parse(address) : IPAddress.Loopback,
                Port = result.GetValue(port),
                UnixSocketPath = result.GetValue(unixSocket),
                AETitle = called?.Trim(' ') ?? "DICOMNET",
                RequireCalledAETitle = called is not null,
                Store = handler,
                AcceptUnknownSopClasses = result.GetValue(promiscuous),
                Tls = tls.Read(result, terminal),
                Recording = recording.Read(result),
            };
            ServerOptions.SetWindow(options, result.GetValue(maxOperations));
            ServerRun.SetLimits(options, result.GetValue(artim), result.GetValue(idle));
            await ServerRun.UntilStoppedAsync(terminal, options, cancellationToken);
            terminal.Detail(string.Create(CultureInfo.InvariantCulture, $"{count} files written"));
            return (int)ExitCode.Success;
        });
        return command;
    }
}
