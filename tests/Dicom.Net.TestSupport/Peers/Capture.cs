using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>A capture of one port's traffic on loopback, and the DICOM dissector's opinion of it.</summary>
public sealed class Capture : ServerProcess
{
    private readonly TempFolder _folder;
    private readonly string _tshark;

    private Capture(string path, string[] arguments, int port, TempFolder folder)
        : base(path, arguments, port)
    {
        _tshark = path;
        _folder = folder;
    }

    private string CaptureFile => _folder.File("capture.pcapng");

    /// <summary>Begins to capture; skips the test where that is not permitted.</summary>
    public static async Task<Capture> StartAsync(int port)
    {
        string path = Peer.Require("tshark", "tshark");
        var folder = new TempFolder();
        string portText = port.ToString(CultureInfo.InvariantCulture);
        var capture = new Capture(
            path, ["-n", "-l", "-P", "-i", "lo", "-s", "0", "-B", "64", "-f", $"tcp port {portText}", "-w", folder.File("capture.pcapng")], port, folder);
        return await ReadyAsync(capture, async c =>
        {
            string said = await c.WaitForLineAsync(line =>
                line.Contains("Capturing on", StringComparison.Ordinal) || Refuses(line) ? line : null);
            if (Refuses(said))
            {
                Xunit.Assert.Skip("capturing on loopback is not permitted here: " + said);
            }

            // tshark says that it captures before the kernel does: what a probe of our own leaves in the file is the proof.
            await c.WaitForProbeAsync();
        });
    }

    /// <summary>Ends the capture and lets the DICOM dissector read it.</summary>
    /// <returns>Number of DICOM PDUs seen, and one line for each packet that is malformed or faulty.</returns>
    public async Task<(int Pdus, IReadOnlyList<string> Faults)> FinishAsync()
    {
        await WaitForProbeAsync();
        await StopAsync();

        // Two processors may hand the packets of both directions over in another order than they travelled in,
        // and the dissector would read an answer before the end of what it answers.
        if (Peer.Find("reordercap") is string reorder)
        {
            (await Tool.RunAsync(reorder, CaptureFile, _folder.File("ordered.pcapng"))).Expect(0);
            File.Move(_folder.File("ordered.pcapng"), CaptureFile, overwrite: true);
        }

        ToolResult all = await ReadAsync("-Y", "dicom", "-T", "fields", "-e", "dicom.pdu.type");
        ToolResult faults = await ReadAsync("-Y", "_ws.malformed || (dicom && _ws.expert.severity == error)", "-T", "fields", "-e", "frame.number");
        var told = new List<string>();
        foreach (string frame in faults.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // All of it: a fault that comes once in a hundred runs has to be understood from its message.
            told.Add((await ReadAsync("-Y", "frame.number == " + frame.Trim(), "-O", "tcp,dicom", "-x")).Output);
        }

        return (all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => line.Split(',').Length), told);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<ToolResult> ReadAsync(params string[] arguments) => (await Tool.RunAsync(
        _tshark, ["-n", "-r", CaptureFile, "-d", $"tcp.port=={PortText},dicom", "-o", "tcp.reassemble_out_of_order:TRUE", .. arguments])).Expect(0);

    private static bool Refuses(string line) =>
        line.Contains("permission", StringComparison.OrdinalIgnoreCase) || line.Contains("There is no device", StringComparison.Ordinal)
        || line.Contains("Operation not permitted", StringComparison.Ordinal);

    // Connections of our own, without a byte of data, until one of them is reported: then all that came before is in the file.
    private async Task WaitForProbeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (int tick = 0, port = 0; ; tick++)
        {
            if (tick % 20 == 0)
            {
                port = await ProbeAsync(limit.Token);
            }

            await pause.WaitForNextTickAsync(limit.Token);
            if (Output.Contains(string.Create(CultureInfo.InvariantCulture, $" {port} \u2192 {Port} "), StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private async Task<int> ProbeAsync(CancellationToken cancellationToken)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        }
        catch (SocketException)
        {
            // Nobody listens: the packets that say so are captured all the same.
        }

        return port;
    }
}
