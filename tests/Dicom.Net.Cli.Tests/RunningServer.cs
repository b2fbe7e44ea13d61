using System.Text.RegularExpressions;
using Dicom.Net.Cli.Output;

namespace Dicom.Net.Cli.Tests;

/// <summary>A <c>serve</c> or <c>receive</c> command line that runs in this process until it is stopped as by SIGTERM.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _error = new();
    private readonly ReadyWriter _output = new();
    private Task<ExitCode> _run = null!;

    /// <summary>The port, or the path of a Unix domain socket.</summary>
    public string Port { get; private set; } = string.Empty;

    public static async Task<RunningServer> StartAsync(params string[] args)
    {
        var server = new RunningServer();
        server._run = CommandLine.RunAsync(args, Terminal.ForWriters(server._output, server._error), server._stop.Token);
        Task first = await Task.WhenAny(server._run, server._output.Ready);
        Assert.True(first == server._output.Ready, server._error.ToString());
        server.Port = Listening().Match(await server._output.Ready).Groups[1].Value;
        Assert.NotEmpty(server.Port);
        return server;
    }

    /// <summary>Stops it as a signal would.</summary>
    public async Task<ExitCode> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    [GeneratedRegex(@"^listening on (?:127\.0\.0\.1:)?(\d+|/.+)$")]
    private static partial Regex Listening();

    private sealed class ReadyWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Ready => _ready.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith("listening on ", StringComparison.Ordinal) == true)
            {
                _ready.TrySetResult(value);
            }
        }
    }
}
