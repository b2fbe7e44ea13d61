using System.Globalization;
using Dicom.Net.Cli.Output;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>What a retrieval came to, as a line and an exit code.</summary>
internal static class RetrieveReport
{
    /// <summary>Whether it is a failure by its response alone.</summary>
    public static bool HasFailed(RetrieveResponse response) => !response.Status.IsSuccess || response.SubOperations.Failed > 0;

    /// <param name="terminal">Where it is said.</param>
    /// <param name="way">C-GET or C-MOVE.</param>
    /// <param name="response">The final response.</param>
    /// <param name="stored">Files written here, or null where the objects went elsewhere.</param>
    /// <param name="where">The folder, or the AE title they went to.</param>
    public static int Conclude(Terminal terminal, string way, RetrieveResponse response, int? stored, string where)
    {
        SubOperations counts = response.SubOperations;
        int claimed = counts.Completed + counts.Warning;
        terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{(stored is null && !response.HasCounts ? "an unknown number of" : stored ?? claimed)} objects {(stored is null ? "sent" : "written")} to {where}"));
        if (response.Status == DimseStatus.MoveDestinationUnknown)
        {
            throw new CliException(ExitCode.OperationFailed, "the peer does not know the move destination: have its AE title, host and port entered there, or name another with -aem");
        }

        string comment = string.IsNullOrWhiteSpace(response.ErrorComment) ? string.Empty : $", {response.ErrorComment.Trim()}";
        if (HasFailed(response))
        {
            throw new CliException(ExitCode.OperationFailed, string.Create(
                CultureInfo.InvariantCulture,
                $"{way} ended with status {response.Status}{comment}; {counts.Failed} objects failed: check the keys, and the peer's log for the objects"));
        }

        if (stored is { } written && written < claimed)
        {
            throw new CliException(ExitCode.Incomplete, string.Create(
                CultureInfo.InvariantCulture, $"the peer counts {claimed} objects, {written} arrived: look where it sent them, and into its log"));
        }

        // Counts are not mandatory: without any, an object is the only proof of a match, and there is none of what went elsewhere.
        if (claimed == 0 && (stored ?? (response.HasCounts ? 0 : 1)) == 0)
        {
            throw new CliException(ExitCode.NoMatch, "nothing matches the keys: check them by find");
        }

        return (int)ExitCode.Success;
    }
}
