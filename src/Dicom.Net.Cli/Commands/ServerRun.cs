using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dicom.Net.Cli.Output;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>A server in the foreground: ready line, then until a signal, then an orderly end.</summary>
internal static class ServerRun
{
    /// <summary>How long running associations may go on after a signal.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static void SetLimits(DicomServerOptions options, double? artimSeconds, double? idleSeconds)
    {
        if (artimSeconds is { } artim)
        {
            options.ArtimTimeout = TimeSpan.FromSeconds(artim);
        }

        if (idleSeconds is { } idle)
        {
            options.IdleTimeout = TimeSpan.FromSeconds(idle);
        }
    }

    /// <summary>Starts a server; a port that cannot be had is said as such.</summary>
    public static DicomServer Start(DicomServerOptions options)
    {
        try
        {
            return DicomServer.Start(options);
        }
        catch (Exception exception) when (exception is DicomNetworkException or SocketException)
        {
            throw new CliException(ExitCode.LocalResource, options.UnixSocketPath is not null ? exception.Message : $"cannot listen on {options.Bind}:{options.Port} ({exception.Message.TrimEnd('.')}): choose another port, or 0 for a free one");
        }
    }

    public static async Task UntilStoppedAsync(Terminal terminal, DicomServerOptions options, CancellationToken cancellationToken)
    {
        await using DicomServer server = Start(options);
        terminal.Print($"listening on {options.UnixSocketPath ?? server.EndPoint.ToString()}");
        await terminal.Out.FlushAsync(CancellationToken.None);
        using IDisposable? onRequest = WriteRecordingsOnSignal(terminal, server, options);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // SIGTERM or Ctrl+C is how a server ends well.
        }

        await server.StopAsync(Grace);
    }

    private static PosixSignalRegistration? WriteRecordingsOnSignal(Terminal terminal, DicomServer server, DicomServerOptions options) =>
        options.Recording?.Folder is not { } folder || OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context =>
        {
            context.Cancel = true;
            foreach (string file in server.WriteRecordings(folder))
            {
                terminal.Detail($"{file} written");
            }
        });
}
