using System.Collections.Concurrent;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

public sealed class EchoAndStoreTests
{
    [Fact]
    public async Task Echo_OverTcp_SucceedsAndReleases()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification));

        for (int i = 0; i < 3; i++)
        {
            Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        }

        await association.ReleaseAsync(Samples.Token);
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    [InlineData(20_000_000)]
    public async Task Store_OfDataset_ArrivesInFolderByteForByte(int pixelBytes)
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using StoreSource source = Samples.Source("1.2.3.4", pixelBytes);

        StoreResponse response = await association.StoreAsync(source, Samples.Token);
        await association.ReleaseAsync(Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(source.LengthBytes, response.BytesSent);
        string file = Assert.Single(folder.Files);
        Assert.Equal("1.2.3.4.dcm", Path.GetFileName(file));
        using StoreSource stored = StoreSource.FromFile(file);
        Assert.Equal(Samples.CT, stored.SopClassUid);
        Assert.Equal("1.2.3.4", stored.SopInstanceUid);
        Assert.Equal(Samples.Explicit, stored.TransferSyntaxUid);
        Assert.Equal(await Samples.ReadAllAsync(source), await Samples.ReadAllAsync(stored));
    }

    [Theory]
    [InlineData(16, 256)]
    [InlineData(4096, 17)]
    [InlineData(0, 65536)]
    public async Task Store_UnderAnyMaximumLength_ArrivesIntact(int receiveLength, int sendLength)
    {
        var received = new ConcurrentQueue<byte[]>();
        var handler = new DatasetStoreHandler((_, dataset, _) =>
        {
            using (dataset)
            {
                received.Enqueue(dataset.GetBytes(DicomTags.PixelData).ToArray());
            }

            return ValueTask.FromResult(DimseStatus.Success);
        });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler, MaximumLength = receiveLength });
        DicomClientOptions options = Samples.Client(Samples.CT);
        options.MaximumSendLength = sendLength;
        options.MaximumLength = receiveLength;
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using DicomDataset dataset = Samples.Object("1.2.3", 5001);
        using StoreSource source = StoreSource.FromDataset(dataset);

        StoreResponse response = await association.StoreAsync(source, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(dataset.GetBytes(DicomTags.PixelData).ToArray(), Assert.Single(received));
    }

    [Fact]
    public async Task Store_FromFileByFile_KeepsTheOrder()
    {
        using var folder = new TemporaryFolder();
        using var target = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(target.Path) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        for (int i = 0; i < 20; i++)
        {
            string path = Path.Combine(folder.Path, i + ".dcm");
            using (DicomDataset dataset = Samples.Object("1.2." + i))
            {
                DicomFile.Save(path, new DicomDatasetBuilder().CopyFrom(dataset.Root), TransferSyntax.ExplicitVRLittleEndian);
            }

            using StoreSource source = StoreSource.FromFile(path);
            Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
        }

        await association.ReleaseAsync(Samples.Token);
        Assert.Equal(20, target.Files.Length);
    }

    [Fact]
    public async Task Store_WithoutContext_SendsNothing()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler() });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.Verification));
        using StoreSource source = Samples.Source("1.2.3", sopClass: Samples.MR);

        NoPresentationContextException error = await Assert.ThrowsAsync<NoPresentationContextException>(async () => await association.StoreAsync(source, Samples.Token));

        Assert.Equal(Samples.MR, error.AbstractSyntax);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Store_SameObjectTwice_IsSuccessOnlyForTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using StoreSource first = Samples.Source("1.2.3", 1000);
        using StoreSource other = Samples.Source("1.2.3", 1002);

        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(first, Samples.Token)).Status);
        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(first, Samples.Token)).Status);
        StoreResponse refused = await association.StoreAsync(other, Samples.Token);

        Assert.Equal(DimseStatus.DuplicateSopInstance, refused.Status);
        Assert.NotNull(refused.ErrorComment);
        using StoreSource stored = StoreSource.FromFile(Assert.Single(folder.Files));
        Assert.Equal(await Samples.ReadAllAsync(first), await Samples.ReadAllAsync(stored));
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("1.2/3")]
    [InlineData("1..2")]
    [InlineData("a.b.c")]
    public async Task Store_WithBadInstanceUid_IsRefusedAndWritesNothing(string uid)
    {
        using var folder = new TemporaryFolder();
        string inner = Path.Combine(folder.Path, "inner");
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(inner) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.Verification));
        using var source = new BytesSource(new byte[10_000], Samples.CT, uid);

        StoreResponse response = await association.StoreAsync(source, Samples.Token);

        Assert.Equal(DimseStatus.InvalidObjectInstance, response.Status);
        Assert.Empty(folder.Files);
        Assert.Empty(Directory.GetFiles(inner));
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Store_OfUnreadableDataset_IsAnsweredCannotUnderstand()
    {
        var handler = new DatasetStoreHandler((_, dataset, _) => throw new InvalidOperationException("not reached"));
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using var source = new BytesSource([0x08, 0x00, 0x16, 0x00, (byte)'U', (byte)'I', 0xFF, 0x7F], Samples.CT, "1.2.3");

        Assert.Equal(DimseStatus.CannotUnderstand, (await association.StoreAsync(source, Samples.Token)).Status);
    }

    [Fact]
    public async Task Store_WhoseDatasetIsAnotherObject_IsAnsweredA900()
    {
        var handler = new DatasetStoreHandler((_, dataset, _) => throw new InvalidOperationException("not reached"));
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using StoreSource real = Samples.Source("1.2.3");
        using var source = new BytesSource(await Samples.ReadAllAsync(real), Samples.CT, "1.2.4");

        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, (await association.StoreAsync(source, Samples.Token)).Status);
    }

    [Fact]
    public async Task Store_LongerThanTheHandlerTakes_IsAnsweredA700AndTheAssociationGoesOn()
    {
        var handler = new DatasetStoreHandler((_, dataset, _) => throw new InvalidOperationException("not reached"), maxDatasetBytes: 100_000);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.Verification));
        using StoreSource source = Samples.Source("1.2.3", 2_000_000);

        Assert.Equal(DimseStatus.OutOfResources, (await association.StoreAsync(source, Samples.Token)).Status);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Store_FromSourceThatFailsAtOnce_LeavesTheAssociationOpen()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler() });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.Verification));
        using var source = new BytesSource(new byte[1000], Samples.CT, "1.2.3") { FailAt = 0 };

        await Assert.ThrowsAsync<IOException>(async () => await association.StoreAsync(source, Samples.Token));

        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Store_FromSourceThatFailsHalfway_AbortsAndTheSinkIsAbandoned()
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        await using (ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT)))
        {
            using var source = new BytesSource(new byte[2_000_000], Samples.CT, "1.2.3") { FailAt = 1_000_000 };
            await Assert.ThrowsAsync<IOException>(async () => await association.StoreAsync(source, Samples.Token));
            await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.StoreAsync(source, Samples.Token));
        }

        await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(folder.Files);
    }
}
