using System.Globalization;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests.Archives;

/// <summary>Our own <c>dicomnet serve</c>, loaded by dcmtk's sender.</summary>
public sealed class OwnArchiveFixture : ArchiveFixture
{
    private readonly TempFolder _folder = new();

    /// <inheritdoc/>
    public override string AETitle => "OURS";

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task StartAsync(IReadOnlyDictionary<string, int> destinations) =>
        Started = await DicomNetServer.ServeAsync(
            _folder.FullName, AETitle, [.. destinations.SelectMany(Peer)]);

    private static string[] Peer(KeyValuePair<string, int> destination) =>
        ["--peer", string.Create(CultureInfo.InvariantCulture, $"{destination.Key}=127.0.0.1:{destination.Value}")];
}
