using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary><c>dicomnet echo HOST PORT</c>: C-ECHO.</summary>
internal static class EchoCommand
{
    public static Command Create(Terminal terminal)
    {
        var association = new AssociationOptions();
        var command = new Command("echo", "Ask a peer whether it answers (C-ECHO).");
        association.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(terminal, association.Read(result), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, AssociationSettings settings, CancellationToken cancellationToken)
    {
        terminal.IsVerbose = settings.Verbose;
        long begin = Stopwatch.GetTimestamp();
        DicomClientOptions options = settings.ToClientOptions().Propose(DicomUids.Verification);
        DimseStatus status = await settings.WithAssociationAsync(
            options, async association => await association.EchoAsync(cancellationToken), cancellationToken);
        if (!status.IsSuccess)
        {
            throw new CliException(ExitCode.OperationFailed, $"the peer answered C-ECHO with status {status}: ask whoever runs it");
        }

        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{settings.CalledAETitle} at {settings.Host}:{settings.Port} answers ({milliseconds:0} ms)"));
        return (int)ExitCode.Success;
    }
}
