namespace Dicom.Net.TestSupport.Peers;

/// <summary>How a program ended and what it said.</summary>
/// <param name="CommandLine">The program and its arguments, for messages.</param>
/// <param name="ExitCode">The exit code; -1 where it was ended because its time was over.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ToolResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Both outputs with the command line before them.</summary>
    public string Everything => $"$ {CommandLine}\n[exit code {ExitCode}]\n{Output}\n{Error}";

    /// <summary>Fails the test, with all that the program said, where it did not end with the code.</summary>
    public ToolResult Expect(int exitCode)
    {
        if (ExitCode != exitCode)
        {
            Xunit.Assert.Fail($"exit code {ExitCode} instead of {exitCode}\n{Everything}");
        }

        return this;
    }
}
