using System.Globalization;
using Dicom.Net.Cli.Output;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>What a retrieval came to, as a line and an exit code.</summary>
internal static class RetrieveReport
{
    /// <param name="terminal">Where it is said.</param>
    /// <param name="way">C-GET or C-MOVE.</param>
    /// <param name="response">The final response.</param>
    /// <param name="stored">Files written here, or null where the objects went elsewhere.</param>
    /// <param name="where">The folder, or the AE title they went to.</param>
    public static int Conclude(Terminal terminal, string way, RetrieveResponse response, int? stored, string where)
    {
        SubOperations counts = response.SubOperations;
        int done = stored ?? counts.Completed + counts.Warning;
        terminal.Print(string.Create(CultureInfo.InvariantCulture, $"{done} objects {(stored is null ? "sent" : "written")} to {where}"));
        if (response.Status == DimseStatus.MoveDestinationUnknown)
        {
            throw new CliException(ExitCode.OperationFailed, "the peer does not know the move destination: have its AE title, host and port entered there, or name another with -aem");
        }

        string comment = string.IsNullOrWhiteSpace(response.ErrorComment) ? string.Empty : $", {response.ErrorComment.Trim()}";
        if (!response.Status.IsSuccess || counts.Failed > 0)
        {
            throw new CliException(ExitCode.OperationFailed, string.Create(
                CultureInfo.InvariantCulture,
                $"{way} ended with status {response.Status}{comment}; {counts.Failed} objects failed: check the keys, and the peer's log for the objects"));
        }

        if (counts.Completed + counts.Warning == 0 && done == 0)
        {
            throw new CliException(ExitCode.NoMatch, "nothing matches the keys: check them by find");
        }

        if (stored is { } written && written < counts.Completed)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{counts.Completed - written} objects were there already, with the same content"));
        }

        return (int)ExitCode.Success;
    }
}
