namespace Dicom.Net.Cli.Tests;

internal sealed record CliResult(ExitCode Code, string Output, string Error);
