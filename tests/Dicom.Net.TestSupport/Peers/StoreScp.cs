using System.Globalization;

namespace Dicom.Net.TestSupport.Peers;

/// <summary>dcmtk's storescp, writing each object's bytes as they came (+B).</summary>
public sealed class StoreScp : ServerProcess
{
    private readonly TempFolder _folder;

    private StoreScp(string path, string[] arguments, int port, TempFolder folder)
        : base(path, arguments, port)
    {
        _folder = folder;
    }

    /// <summary>Where the objects are.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Starts it, with further options of storescp.</summary>
    public static async Task<StoreScp> StartAsync(params string[] options)
    {
        string path = Peer.Require("storescp", "dcmtk");
        var folder = new TempFolder();
        int port = FreePort.Next();
        var server = new StoreScp(
            path, ["-v", "+B", "-od", folder.FullName, .. options, port.ToString(CultureInfo.InvariantCulture)], port, folder);
        return await ReadyAsync(server, s => s.WaitForListeningAsync());
    }

    /// <summary>The files received.</summary>
    public string[] Files() => [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
