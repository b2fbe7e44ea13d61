using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>The same handlers over pipes in memory.</summary>
public sealed class MemoryTransportTests
{
    [Fact]
    public async Task AllServices_OverMemory_Work()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.7", 300_000)]);
        await using DicomServer server = DicomServer.Create(new DicomServerOptions { Store = new DiscardStoreHandler(), Find = new CountingFind(5), Retrieve = retrieve });
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        server.Attach(far);
        DicomClientOptions options = Samples.Client(Samples.Verification, Samples.StudyFind, Samples.StudyGet).Propose(Samples.CT, ContextRole.Both);
        await using ClientAssociation association = await DicomClient.OpenAsync(near, options, Samples.Token);
        using DicomDataset keys = Samples.Keys("STUDY");

        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        using (StoreSource source = Samples.Source("1.2.3", 2_000_000))
        {
            Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
        }

        int found = 0;
        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            match.Identifier.Dispose();
            found++;
        }

        Assert.Equal(5, found);
        RetrieveResponse got = await association.GetAsync(Samples.StudyGet, keys, new DiscardStoreHandler(), null, Samples.Token);
        Assert.Equal(new SubOperations(null, 1, 0, 0), got.SubOperations);
        await association.ReleaseAsync(Samples.Token);
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Abort_OverMemory_EndsBothSides()
    {
        await using DicomServer server = DicomServer.Create(new DicomServerOptions());
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        server.Attach(far);
        await using ClientAssociation association = await DicomClient.OpenAsync(near, Samples.Client(Samples.Verification), Samples.Token);

        association.Abort();

        await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }
}
