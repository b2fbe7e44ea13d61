using System.Globalization;
using System.Text.Json;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>Orthanc: DICOM and its own HTTP interface on loopback, any caller allowed, moves to the AE titles given.</summary>
public sealed class Orthanc : ServerProcess
{
    /// <summary>Its AE title.</summary>
    public const string AETitle = "ORTHANC";

    private readonly TempFolder _folder;
    private readonly HttpClient _http;

    private Orthanc(string path, string[] arguments, int port, int httpPort, TempFolder folder)
        : base(path, arguments, port)
    {
        _folder = folder;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}") };
    }

    /// <summary>Starts it with an empty database.</summary>
    /// <param name="destinations">AE titles and ports on loopback to which it may move.</param>
    public static async Task<Orthanc> StartAsync(IReadOnlyDictionary<string, int> destinations)
    {
        string path = Peer.Require("Orthanc", "orthanc");
        var folder = new TempFolder();
        int port = FreePort.Next();
        int httpPort = FreePort.Next();
        string configuration = folder.File("orthanc.json");
        await File.WriteAllTextAsync(configuration, Configuration(folder, port, httpPort, destinations));
        var server = new Orthanc(path, [configuration], port, httpPort, folder);
        return await ReadyAsync(server, s => s.WaitForLineAsync(
            line => line.Contains("Orthanc has started", StringComparison.Ordinal) ? line : null));
    }

    /// <summary>Loads files through its HTTP interface, so that nothing of ours stands between.</summary>
    public async Task LoadAsync(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
            using HttpResponseMessage response = await _http.PostAsync("/instances", content);
            Xunit.Assert.True(response.IsSuccessStatusCode, $"Orthanc refuses {file}: {response.StatusCode}\n{Output}");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(TempFolder folder, int port, int httpPort, IReadOnlyDictionary<string, int> destinations) =>
        JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["Name"] = "test",
            ["StorageDirectory"] = folder.Folder("store"),
            ["IndexDirectory"] = folder.Folder("index"),
            ["Plugins"] = Array.Empty<string>(),
            ["HttpPort"] = httpPort,
            ["RemoteAccessAllowed"] = false,
            ["AuthenticationEnabled"] = false,
            ["DicomServerEnabled"] = true,
            ["DicomAet"] = AETitle,
            ["DicomPort"] = port,
            ["DicomCheckCalledAet"] = true,
            ["DicomAlwaysAllowEcho"] = true,
            ["DicomAlwaysAllowStore"] = true,
            ["DicomAlwaysAllowFind"] = true,
            ["DicomAlwaysAllowGet"] = true,
            ["DicomAlwaysAllowMove"] = true,
            ["DicomModalities"] = destinations.ToDictionary(
                d => d.Key, object (d) => new object[] { d.Key, "127.0.0.1", d.Value }),
            ["OverwriteInstances"] = true,
            ["ConcurrentJobs"] = 2,
            ["Locale"] = "C",
        });
}
