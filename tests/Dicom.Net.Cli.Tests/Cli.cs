using Dicom.Net.Cli.Output;

namespace Dicom.Net.Cli.Tests;

/// <summary>Runs a command line in this process.</summary>
internal static class Cli
{
    public static Task<CliResult> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public static async Task<CliResult> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        ExitCode code = await CommandLine.RunAsync(args, Terminal.ForWriters(output, error), cancellationToken);
        return new CliResult(code, output.ToString(), error.ToString());
    }
}
