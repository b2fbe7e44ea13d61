using System.Globalization;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>dcmtk's archive: one storage area, query and retrieve by anybody, moves to the AE titles given.</summary>
public sealed class Dcmqrscp : ServerProcess
{
    /// <summary>Its AE title.</summary>
    public const string AETitle = "QRSCP";

    private readonly TempFolder _folder;

    private Dcmqrscp(string path, string[] arguments, int port, TempFolder folder)
        : base(path, arguments, port)
    {
        _folder = folder;
    }

    /// <summary>Starts it.</summary>
    /// <param name="destinations">AE titles and ports on loopback to which it may move.</param>
    /// <param name="options">Further options of dcmqrscp.</param>
    public static async Task<Dcmqrscp> StartAsync(IReadOnlyDictionary<string, int> destinations, params string[] options)
    {
        string path = Peer.Require("dcmqrscp", "dcmtk");
        var folder = new TempFolder();
        int port = FreePort.Next();
        string store = folder.Folder("store");
        IEnumerable<string> hosts = destinations.Select((d, i) =>
            string.Create(CultureInfo.InvariantCulture, $"peer{i} = ({d.Key}, 127.0.0.1, {d.Value})"));
        string configuration = folder.File("dcmqrscp.cfg");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            NetworkTCPPort = {port}
            MaxPDUSize = 131072
            MaxAssociations = 16
            HostTable BEGIN
            {string.Join('\n', hosts)}
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            {AETitle} {store} RW (500, 1024mb) ANY
            AETable END

            """));
        var server = new Dcmqrscp(path, ["-v", "-c", configuration, .. options], port, folder);
        return await ReadyAsync(server, s => s.WaitForListeningAsync());
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
