using System.CommandLine;
using System.Globalization;
using System.Net;
using Dicom.Net.Archive;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet serve --port N --aet AE --data DIR</c>: the archive.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        (Option<int> port, Option<string?> unixSocket) = ServerOptions.Listening();
        Option<string?> aeTitle = CommonOptions.AETitle("--aet", ["-aet", "--aetitle"], "Our AE title; another called title is rejected.", null);
        aeTitle.Required = true;
        var data = new Option<string>("--data") { Description = "The folder of the objects and the index.", HelpName = "DIR", Required = true };
        var peers = new Option<string[]>("--peer") { Description = "A destination of C-MOVE. May be repeated.", HelpName = "AE=HOST:PORT", DefaultValueFactory = _ => [] };
        peers.Validators.Add(result =>
        {
            foreach (System.CommandLine.Parsing.Token token in result.Tokens)
            {
                if (!TryParsePeer(token.Value, out _))
                {
                    result.AddError($"'{token.Value}' is no peer: write AE=HOST:PORT");
                }
            }
        });
        Option<string?> bind = ServerOptions.Bind();
        Option<double?> artim = CommonOptions.Seconds("--artim", [], "Seconds a peer may be connected without requesting an association (30).");
        Option<double?> idle = CommonOptions.Seconds("--idle", [], "Seconds an association may be idle (600).");
        var moveTls = new Option<bool>("--move-tls") { Description = "Connect to the destinations of C-MOVE over TLS too." };
        Option<int?> maxOperations = CommonOptions.MaxOperations("Operations outstanding at a time on an association, where the peer agrees (16, and 1 to the destinations of C-MOVE).");
        Option<bool> promiscuous = ServerOptions.Promiscuous();
        Option<bool> verbose = CommonOptions.Verbose();
        var command = new Command("serve", "Run an archive: echo, store, find, get, move.") { port, aeTitle, data, peers, bind, artim, idle, moveTls, maxOperations, unixSocket, promiscuous, verbose };
        ServerOptions.RequireOne(command, port, unixSocket);
        var tls = new TlsCliOptions(listens: true);
        tls.AddTo(command);
        var recording = new RecordingOptions();
        recording.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            terminal.IsVerbose = result.GetValue(verbose);
            string title = result.GetRequiredValue(aeTitle)!.Trim(' ');
            var options = new DicomArchiveOptions
            {
                AETitle = title,
                Peers = [.. (result.GetValue(peers) ?? []).Select(p => TryParsePeer(p, out ArchivePeer? peer) ? peer! : throw new InvalidOperationException(p))],
            };
            await using DicomArchive archive = await DicomArchive.OpenAsync(result.GetRequiredValue(data), options, cancellationToken);
            if (archive.OpeningReport is { } report)
            {
                terminal.Detail(report.ToString() ?? string.Empty);
            }

            using var transcoder = new StoreTranscoder();
            var server = new DicomServerOptions
            {
                Bind = result.GetValue(bind) is { } address ? IPAddress.Parse(address) : IPAddress.Loopback,
                Port = result.GetValue(port),
                UnixSocketPath = result.GetValue(unixSocket),
                AETitle = title,
                RequireCalledAETitle = true,
                Policy = new ArchivePolicy(),
                Store = archive,
                AcceptUnknownSopClasses = result.GetValue(promiscuous),
                Find = archive,
                Retrieve = archive,
                Tls = tls.Read(result, terminal),
                Recording = recording.Read(result),
                Transcoder = transcoder,
            };
            server.MoveTls = result.GetValue(moveTls) ? server.Tls ?? throw new CliException(ExitCode.Usage, "--move-tls needs the options of TLS: write --tls-cert FILE and --tls-key FILE") : null;
            ServerOptions.SetWindow(server, result.GetValue(maxOperations));
            ServerRun.SetLimits(server, result.GetValue(artim), result.GetValue(idle));
            await ServerRun.UntilStoppedAsync(terminal, server, cancellationToken);
            return (int)ExitCode.Success;
        });
        return command;
    }

    // AE=HOST:PORT; an IPv6 address stands in brackets.
    private static bool TryParsePeer(string text, out ArchivePeer? peer)
    {
        peer = null;
        int equals = text.IndexOf('=');
        int colon = text.LastIndexOf(':');
        if (equals <= 0 || colon < equals + 2
            || !CommonOptions.IsAETitle(text[..equals])
            || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            return false;
        }

        peer = new ArchivePeer(text[..equals].Trim(' '), text[(equals + 1)..colon].Trim('[', ']'), port);
        return true;
    }
}
