using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

public sealed class RetrieveTests
{
    private readonly ConcurrentQueue<StoreContext> _contexts = new();
    private readonly ConcurrentQueue<string> _received = new();

    [Fact]
    public async Task Get_DeliversTheObjectsOnTheSameAssociation()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1", 700_000), Samples.Source("1.2.2", sopClass: Samples.MR), Samples.Source("1.2.3")]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        DicomClientOptions options = Samples.Client(Samples.StudyGet, Samples.Verification).Propose(Samples.CT, ContextRole.Scp).Propose(Samples.MR, ContextRole.Scp);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using DicomDataset keys = Samples.Keys("SERIES", (DicomTags.SeriesInstanceUID, "1.2"));
        var progress = new Collector();

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), progress, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(new SubOperations(null, 3, 0, 0), response.SubOperations);
        Assert.Empty(response.FailedSopInstanceUids);
        Assert.Equal(["1.2.1", "1.2.2", "1.2.3"], _received);
        Assert.Equal([new SubOperations(2, 1, 0, 0), new SubOperations(1, 2, 0, 0)], progress.Reports);
        Assert.False(retrieve.Context!.IsMove);
        Assert.Equal("SERIES", retrieve.Context.Level);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Get_WithoutContextForSome_CountsThemFailedAndListsThem()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1"), Samples.Source("1.2.2", sopClass: Samples.MR), Samples.Source("1.2.3", syntax: TransferSyntax.Get(DicomUids.RLELossless))]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        DicomClientOptions options = Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp, Samples.Explicit);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);

        Assert.Equal(DimseStatus.WarningSomeFailed, response.Status);
        Assert.Equal(new SubOperations(null, 1, 2, 0), response.SubOperations);
        Assert.Equal(["1.2.2", "1.2.3"], response.FailedSopInstanceUids);
        Assert.NotNull(response.ErrorComment);
        Assert.Equal(["1.2.1"], _received);
    }

    [Theory]
    [InlineData(Samples.Implicit, Samples.Explicit)]
    [InlineData(Samples.Explicit, Samples.Implicit)]
    public async Task Get_OfObjectInAnotherNativeSyntax_IsConverted(string own, string accepted)
    {
        using DicomDataset original = Samples.Object("1.2.1", 50_000, syntax: TransferSyntax.Get(own));
        var retrieve = new FixedRetrieve(() => [StoreSource.FromDataset(original)]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp, accepted));
        using DicomDataset keys = Samples.Keys("SERIES");
        byte[]? pixels = null;
        string? syntax = null;
        var receiver = new DatasetStoreHandler((context, dataset, _) =>
        {
            (pixels, syntax) = (dataset.GetBytes(DicomTags.PixelData).ToArray(), context.TransferSyntax.ToString());
            dataset.Dispose();
            return ValueTask.FromResult(DimseStatus.Success);
        });

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, receiver, null, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Contains(accepted, syntax, StringComparison.Ordinal);
        Assert.Equal(original.GetBytes(DicomTags.PixelData).ToArray(), pixels);
    }

    [Fact]
    public async Task Get_WithoutRoleSelection_FailsAll()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1")]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve, Store = new DiscardStoreHandler() });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyGet, Samples.CT));
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);

        Assert.Equal(DimseStatus.UnableToPerformSubOperations, response.Status);
        Assert.Equal(new SubOperations(null, 0, 1, 0), response.SubOperations);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task Get_OfNothing_IsSuccessWithNothing()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = new FixedRetrieve(() => []) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyGet));
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(new SubOperations(null, 0, 0, 0), response.SubOperations);
    }

    [Fact]
    public async Task Get_RefusedByTheReceiver_IsCounted()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1"), Samples.Source("1.2.2")]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp));
        using DicomDataset keys = Samples.Keys("SERIES");
        IStoreHandler handler = Receiver(context => context.SopInstanceUid == "1.2.1" ? DimseStatus.OutOfResources : new DimseStatus(0xB007));

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, handler, null, Samples.Token);

        Assert.Equal(DimseStatus.WarningSomeFailed, response.Status);
        Assert.Equal(new SubOperations(null, 0, 1, 1), response.SubOperations);
        Assert.Equal(["1.2.1"], response.FailedSopInstanceUids);
    }

    [Fact]
    public async Task Get_Cancelled_EndsBetweenTwoObjectsAndTheAssociationGoesOn()
    {
        var sources = Enumerable.Range(0, 50).Select(i => "1.2." + i).ToArray();
        var retrieve = new FixedRetrieve(() => [.. sources.Select(uid => Samples.Source(uid))]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation association = await Samples.ConnectAsync(
            server, Samples.Client(Samples.StudyGet, Samples.Verification).Propose(Samples.CT, ContextRole.Scp));
        using DicomDataset keys = Samples.Keys("SERIES");
        using var cancel = new CancellationTokenSource();
        var handler = new DatasetStoreHandler(async (context, dataset, _) =>
        {
            dataset.Dispose();
            _received.Enqueue(context.SopInstanceUid);
            if (_received.Count == 3)
            {
                await cancel.CancelAsync();

                // The peer waits for this answer; it gets it when it has got the C-CANCEL.
                await retrieve.Cancelled.Task.WaitAsync(Samples.Token);
            }

            return DimseStatus.Success;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await association.GetAsync(Samples.StudyGet, keys, handler, null, cancel.Token));

        Assert.Equal(3, _received.Count);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Get_OfUnreadableObject_CountsItFailedAndGoesOn()
    {
        var retrieve = new FixedRetrieve(() =>
        [
            StoreSource.FromFile("/nonexistent/file.dcm", Samples.CT, "1.2.1", Samples.Explicit),
            Samples.Source("1.2.2"),
        ]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp));
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);

        Assert.Equal(new SubOperations(null, 1, 1, 0), response.SubOperations);
        Assert.Equal(["1.2.1"], response.FailedSopInstanceUids);
    }

    [Fact]
    public async Task Move_SendsToTheThirdWithTheOriginator()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1"), Samples.Source("1.2.2", sopClass: Samples.MR), Samples.Source("1.2.3", syntax: TransferSyntax.ImplicitVRLittleEndian)]);
        await using DicomServer destination = DicomServer.Start(new DicomServerOptions { AETitle = "THIRD", RequireCalledAETitle = true, Store = Receiver() });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { AETitle = "SERVER", Retrieve = retrieve });
        retrieve.Destinations["THIRD"] = destination.EndPoint.Port;
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("STUDY");
        var progress = new Collector();

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "THIRD", progress, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(new SubOperations(null, 3, 0, 0), response.SubOperations);
        Assert.Equal(["1.2.1", "1.2.2", "1.2.3"], _received);
        Assert.Equal(2, progress.Reports.Count);
        Assert.All(_contexts, context =>
        {
            Assert.Equal("DICOMNET", context.MoveOriginatorAETitle);
            Assert.Equal((ushort)1, context.MoveOriginatorMessageId);
            Assert.Equal("SERVER", context.CallingAETitle);
        });
        Assert.True(retrieve.Context!.IsMove);
        Assert.Equal("THIRD", retrieve.Context.Destination);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Move_ToUnknownDestination_IsAnsweredA801()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1")]) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("STUDY");

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "NOBODY", null, Samples.Token);

        Assert.Equal(DimseStatus.MoveDestinationUnknown, response.Status);
    }

    [Fact]
    public async Task Move_ToDestinationThatIsDown_FailsAll()
    {
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.1"), Samples.Source("1.2.2")]);
        using var bound = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        retrieve.Destinations["GONE"] = ((IPEndPoint)bound.LocalEndPoint!).Port;
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("STUDY");

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "GONE", null, Samples.Token);

        Assert.Equal(DimseStatus.UnableToPerformSubOperations, response.Status);
        Assert.Equal(new SubOperations(null, 0, 2, 0), response.SubOperations);
        Assert.Equal(["1.2.1", "1.2.2"], response.FailedSopInstanceUids);
    }

    [Fact]
    public async Task Move_OfMoreClassesThanContexts_UsesFurtherAssociations()
    {
        string[] classes = [.. Enumerable.Range(1, 300).Select(i => "1.2.826.0.1." + i)];
        var retrieve = new FixedRetrieve(() => [.. classes.Select((sopClass, i) => new BytesSource(new byte[100], sopClass, "1.2." + i))]);
        await using DicomServer destination = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), AcceptUnknownSopClasses = true });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        retrieve.Destinations["THIRD"] = destination.EndPoint.Port;
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("STUDY");

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "THIRD", null, Samples.Token);

        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(300, response.SubOperations.Completed);
    }

    private DatasetStoreHandler Receiver(Func<StoreContext, DimseStatus>? answer = null) => new((context, dataset, _) =>
    {
        using (dataset)
        {
            _contexts.Enqueue(context);
            _received.Enqueue(dataset.GetString(DicomTags.SOPInstanceUID)!);
            return ValueTask.FromResult(answer?.Invoke(context) ?? DimseStatus.Success);
        }
    });

    private sealed class Collector : IProgress<SubOperations>
    {
        public List<SubOperations> Reports { get; } = [];

        public void Report(SubOperations value) => Reports.Add(value);
    }
}
