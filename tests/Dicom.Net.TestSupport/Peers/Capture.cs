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
        string decode = $"tcp.port=={PortText},dicom";
        ToolResult all = (await Tool.RunAsync(_tshark, "-r", CaptureFile, "-d", decode, "-Y", "dicom", "-T", "fields", "-e", "dicom.pdu.type")).Expect(0);
        ToolResult faults = (await Tool.RunAsync(
            _tshark, "-r", CaptureFile, "-d", decode, "-Y", "_ws.malformed || (dicom && _ws.expert.severity == error)")).Expect(0);
        int pdus = all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => line.Split(',').Length);
        return (pdus, faults.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

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
