using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Dicom.Net.Bench.Network;

/// <summary>A process that answers.</summary>
internal interface IBenchServer : IDisposable
{
    int Port { get; }

    /// <summary>What it has used so far.</summary>
    NodeStats Stats();
}

/// <summary>A process, or one after the other, that asks.</summary>
internal interface IBenchClient : IDisposable
{
    RunResult Run(string task, int port, int count, string folder);
}

/// <summary>Starts processes and ends those it started.</summary>
internal static class Processes
{
    public static Process Start(string path, IEnumerable<string> arguments, bool noDelay, bool redirect = false)
    {
        var info = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = true,
        };
        info.Environment.Remove("TCP_NODELAY");
        if (noDelay)
        {
            info.Environment["TCP_NODELAY"] = "1";
        }

        Process process = Process.Start(info) ?? throw new InvalidOperationException($"{path} did not start");

        // Warnings of a peer on each object would cost it time, and the reader of the table patience.
        process.ErrorDataReceived += (_, line) =>
        {
            if (redirect && line.Data is { } text)
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginErrorReadLine();
        return process;
    }

    public static string? Find(string name) =>
        new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }

    // Asked of the system: a connection that closes again at once ends a dcmqrscp.
    public static void WaitForPort(int port, Process process)
    {
        for (long start = Stopwatch.GetTimestamp(); !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(point => point.Port == port);)
        {
            if (process.WaitForExit(20) || Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(20))
            {
                throw new InvalidOperationException($"{process.StartInfo.FileName} does not listen");
            }
        }
    }

    public static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}

/// <summary>A process of ours that serves.</summary>
internal sealed class OwnServer : IBenchServer
{
    private readonly Process _process;

    public OwnServer(params string[] role)
    {
        _process = Processes.Start(Environment.ProcessPath!, ["network-node", .. role], noDelay: false, redirect: true);
        Port = int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public int Port { get; }

    public NodeStats Stats()
    {
        _process.StandardInput.WriteLine("stats");
        return Node.Read<NodeStats>(_process.StandardOutput.ReadLine()!);
    }

    public void Dispose() => Processes.End(_process);
}

/// <summary>A process of ours that asks.</summary>
internal sealed class OwnClient(string role) : IBenchClient
{
    private readonly Process _process = Processes.Start(Environment.ProcessPath!, ["network-node", role], noDelay: false, redirect: true);

    public RunResult Run(string task, int port, int count, string folder)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task} {port} {count} {folder}"));
        return Node.Read<RunResult>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{role} ended during {task}"));
    }

    public void Dispose() => Processes.End(_process);
}

/// <summary>A peer that serves on a port that is told to it.</summary>
internal sealed class PeerServer : IBenchServer
{
    private readonly Process _process;

    private PeerServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static PeerServer Start(string path, bool noDelay, Func<int, IEnumerable<string>> arguments)
    {
        int port = Processes.FreePort();
        var server = new PeerServer(Processes.Start(path, arguments(port), noDelay), port);
        Processes.WaitForPort(port, server._process);
        return server;
    }

    public NodeStats Stats() => NodeStats.OfProcess(_process.Id);

    public void WaitForPort(int port) => Processes.WaitForPort(port, _process);

    public void Dispose() => Processes.End(_process);
}
