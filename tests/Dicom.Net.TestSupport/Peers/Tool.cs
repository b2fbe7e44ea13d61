using System.Diagnostics;
using System.Text;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>Runs a program to its end.</summary>
public static class Tool
{
    /// <summary>How long a program may run before it is ended and the test fails.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>Runs a program with nothing on its standard input.</summary>
    public static async Task<ToolResult> RunAsync(string path, params string[] arguments) =>
        await RunAsync(path, null, arguments);

    /// <summary>Runs a program with nothing on its standard input and more variables in its environment.</summary>
    public static async Task<ToolResult> RunAsync(
        string path, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using Process process = Start(path, arguments, environment);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        int exitCode;
        try
        {
            await process.WaitForExitAsync(limit.Token);
            exitCode = process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            exitCode = -1;
        }

        return new ToolResult($"{path} {string.Join(' ', arguments)}", exitCode, await output, await error);
    }

    internal static Process Start(string path, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        return Process.Start(info) ?? throw new InvalidOperationException($"{path} did not start.");
    }
}
