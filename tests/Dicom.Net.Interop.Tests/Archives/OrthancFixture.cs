using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests.Archives;

/// <summary>Orthanc, loaded through its HTTP interface.</summary>
public sealed class OrthancFixture : ArchiveFixture
{
    /// <inheritdoc/>
    public override string AETitle => Orthanc.AETitle;

    /// <inheritdoc/>
    protected override async Task StartAsync(IReadOnlyDictionary<string, int> destinations) =>
        Started = await Orthanc.StartAsync(destinations);

    /// <inheritdoc/>
    protected override Task LoadAsync(string[] files) => ((Orthanc)Started!).LoadAsync(files);
}
