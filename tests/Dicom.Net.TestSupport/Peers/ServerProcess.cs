using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>A server in a process of its own on loopback; ended when disposed. What it says is kept for failure messages.</summary>
public class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private Action<string>? _watcher;

    /// <summary>Starts the program.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="port">The port it is told to listen on.</param>
    protected ServerProcess(string path, string[] arguments, int port)
    {
        Port = port;
        _process = Tool.Start(path, arguments);
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ended.TrySetResult();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (_process.HasExited)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>The address it listens on.</summary>
    public string Host => "127.0.0.1";

    /// <summary>The port it listens on.</summary>
    public int Port { get; protected set; }

    /// <summary>The port as text, for command lines.</summary>
    public string PortText => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>What it said until now.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code, or null where it did not end in time and had to be killed.</returns>
    public async Task<int?> StopAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Tool.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        if (await Task.WhenAny(_ended.Task, Task.Delay(StopLimit)) != _ended.Task)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            return null;
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>Waits until a server is ready, and ends it where it does not become so.</summary>
    protected static async Task<T> ReadyAsync<T>(T server, Func<T, Task> wait)
        where T : ServerProcess
    {
        try
        {
            await wait(server);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until something listens on the port: tries a connection, again as long as it is refused.</summary>
    protected async Task WaitForListeningAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await pause.WaitForNextTickAsync(limit.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"Nothing listens on port {Port}. The program said:\n{Output}", e);
            }
        }
    }

    /// <summary>Waits until the program prints a line that the reader accepts.</summary>
    protected async Task<T> WaitForLineAsync<T>(Func<string, T?> read)
        where T : class
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            foreach (string line in _output.ToString().Split('\n'))
            {
                if (read(line) is T value)
                {
                    return value;
                }
            }

            _watcher = line =>
            {
                if (read(line) is T value)
                {
                    found.TrySetResult(value);
                }
            };
        }

        Task first = await Task.WhenAny(found.Task, _ended.Task, Task.Delay(StartLimit));
        return first == found.Task
            ? await found.Task
            : throw new InvalidOperationException($"The program did not say what was waited for. It said:\n{Output}");
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
            _watcher?.Invoke(line);
        }
    }
}
