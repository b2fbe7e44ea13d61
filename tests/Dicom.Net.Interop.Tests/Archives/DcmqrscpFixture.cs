using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests.Archives;

/// <summary>dcmtk's dcmqrscp.</summary>
public sealed class DcmqrscpFixture : ArchiveFixture
{
    /// <inheritdoc/>
    public override string AETitle => Dcmqrscp.AETitle;

    /// <inheritdoc/>
    protected override async Task StartAsync(IReadOnlyDictionary<string, int> destinations) =>
        Started = await Dcmqrscp.StartAsync(destinations);
}
