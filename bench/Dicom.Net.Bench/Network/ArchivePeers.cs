using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Bench.Network;

/// <summary>A peer that takes objects, and sends those of a folder when it is asked to.</summary>
internal interface IArchive : IBenchServer, IBenchClient;

/// <summary>dcmqrscp: sends by C-MOVE, which a process of ours asks for.</summary>
internal sealed class DcmqrscpPeer : IArchive
{
    private readonly PeerServer _server;
    private readonly HashSet<string> _loaded = [];

    public DcmqrscpPeer(string path, bool noDelay, BenchFiles files, int ownPort)
    {
        string folder = files.NewFolder("qr" + (noDelay ? "-nodelay" : ""));
        string store = files.NewFolder("qr" + (noDelay ? "-nodelay" : "") + "/store");
        string configuration = Path.Combine(folder, "dcmqrscp.cfg");
        _server = PeerServer.Start(path, noDelay, port =>
        {
            File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
                NetworkTCPPort = {port}
                MaxPDUSize = 16384
                MaxAssociations = 16
                HostTable BEGIN
                own = (OWN, 127.0.0.1, {ownPort})
                HostTable END
                VendorTable BEGIN
                VendorTable END
                AETable BEGIN
                ANY-SCP {store} RW (500, 1024mb) ANY
                AETable END

                """));
            return ["-c", configuration];
        });
    }

    public int Port => _server.Port;

    public NodeStats Stats() => _server.Stats();

    public RunResult Run(string task, int port, int count, string folder)
    {
        if (_loaded.Add(folder))
        {
            OwnScu.RunAsync("store", Port, int.MaxValue, folder).GetAwaiter().GetResult();
        }

        return MoveAsync(folder).GetAwaiter().GetResult();
    }

    public void Dispose() => _server.Dispose();

    private async Task<RunResult> MoveAsync(string folder)
    {
        string series;
        using (DicomFile file = DicomFile.Open(Directory.EnumerateFiles(folder).First()))
        {
            series = file.Dataset.GetString(DicomTags.SeriesInstanceUID)!;
        }

        DicomClientOptions options = new DicomClientOptions { CallingAETitle = "OWN", CalledAETitle = "ANY-SCP" }
            .Propose(DicomUids.StudyRootQueryRetrieveInformationModelMove);
        await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", Port, options);
        using DicomDataset keys = new DicomDatasetBuilder()
            .Set(DicomTags.QueryRetrieveLevel, "SERIES").Set(DicomTags.StudyInstanceUID, "2.25.77").Set(DicomTags.SeriesInstanceUID, series).ToDataset();
        NodeStats before = Stats();
        long start = Stopwatch.GetTimestamp();
        RetrieveResponse response = await association.MoveAsync(DicomUids.StudyRootQueryRetrieveInformationModelMove, keys, "OWN");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        NodeStats after = Stats();
        await association.ReleaseAsync();
        return !response.Status.IsSuccess
            ? throw new InvalidOperationException($"C-MOVE: {response.Status}")
            : new RunResult { Seconds = seconds, CpuSeconds = after.CpuSeconds - before.CpuSeconds, PeakBytes = after.PeakBytes };
    }
}

/// <summary>Orthanc: sends when its HTTP interface is told to.</summary>
internal sealed class OrthancPeer : IArchive
{
    private readonly PeerServer _server;
    private readonly HttpClient _http;
    private readonly Dictionary<string, string[]> _loaded = [];

    public OrthancPeer(string path, bool noDelay, BenchFiles files, int ownPort)
    {
        string folder = files.NewFolder("orthanc" + (noDelay ? "-nodelay" : ""));
        string configuration = Path.Combine(folder, "orthanc.json");
        int httpPort = Processes.FreePort();
        _server = PeerServer.Start(path, noDelay, port =>
        {
            File.WriteAllText(configuration, JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["StorageDirectory"] = Path.Combine(folder, "store"),
                ["IndexDirectory"] = Path.Combine(folder, "index"),
                ["Plugins"] = Array.Empty<string>(),
                ["HttpPort"] = httpPort,
                ["RemoteAccessAllowed"] = false,
                ["AuthenticationEnabled"] = false,
                ["DicomAet"] = "ANY-SCP",
                ["DicomPort"] = port,
                ["DicomAlwaysAllowStore"] = true,
                ["DicomModalities"] = new Dictionary<string, object> { ["OWN"] = new object[] { "OWN", "127.0.0.1", ownPort } },
                ["OverwriteInstances"] = true,
                ["Locale"] = "C",
            }));
            return ["--logfile=/dev/null", configuration];
        });
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"), Timeout = TimeSpan.FromSeconds(120) };
        _server.WaitForPort(httpPort);
    }

    public int Port => _server.Port;

    public NodeStats Stats() => _server.Stats();

    public RunResult Run(string task, int port, int count, string folder)
    {
        if (!_loaded.TryGetValue(folder, out string[]? instances))
        {
            _loaded[folder] = instances = [.. Directory.EnumerateFiles(folder).Select(Load)];
        }

        NodeStats before = Stats();
        long start = Stopwatch.GetTimestamp();
        using var body = new StringContent(JsonSerializer.Serialize(new { Resources = instances, Synchronous = true }), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = _http.PostAsync("/modalities/OWN/store", body).GetAwaiter().GetResult();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"Orthanc: {response.StatusCode}");
        }

        NodeStats after = Stats();
        return new RunResult { Seconds = seconds, CpuSeconds = after.CpuSeconds - before.CpuSeconds, PeakBytes = after.PeakBytes };
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private string Load(string file)
    {
        using var content = new ByteArrayContent(File.ReadAllBytes(file));
        using HttpResponseMessage response = _http.PostAsync("/instances", content).GetAwaiter().GetResult();
        string text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("ID").GetString()!;
    }
}
