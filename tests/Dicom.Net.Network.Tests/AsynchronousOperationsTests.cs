using System.Collections.Concurrent;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>Several operations outstanding on one association, within the negotiated window (PS3.7 §D.3.3.3).</summary>
public sealed class AsynchronousOperationsTests
{
    private const int HangGuard = 60_000;

    [Theory]
    [InlineData(8, 4, 16, 16, 8, 4)]
    [InlineData(8, 4, 3, 2, 3, 2)]
    [InlineData(0, 0, 5, 7, 5, 7)]
    [InlineData(9, 6, 0, 0, 9, 6)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(1, 1, 16, 16, 1, 1)]
    public async Task Window_IsTheLesserOfBothSides(int invoked, int performed, int serverPerforms, int serverInvokes, int expectedInvoked, int expectedPerformed)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { MaxOperationsPerformed = serverPerforms, MaxOperationsInvoked = serverInvokes });
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.MaxOperationsInvoked = invoked;
        options.MaxOperationsPerformed = performed;
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);

        Assert.Equal(new AsynchronousOperationsWindow((ushort)expectedInvoked, (ushort)expectedPerformed), association.OperationsWindow);
    }

    [Fact]
    public async Task Window_NotAskedFor_IsNeitherProposedNorAnswered()
    {
        using var listener = new RawListener();
        (RawPeer peer, Task<ClientAssociation> connecting) = await listener.ConnectAsync(Samples.Client(Samples.Verification));
        using (peer)
        {
            Assert.Null((await peer.AcceptAsync()).UserInformation.AsynchronousOperations);
            await using ClientAssociation association = await connecting;
            Assert.Equal(new AsynchronousOperationsWindow(1, 1), association.OperationsWindow);
        }

        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer asking = await RawPeer.ConnectAsync(server.EndPoint);
        await asking.SendAsync(RawPeer.Request(contexts: (1, Samples.Verification)));
        (_, byte[] body) = Assert.NotNull(await asking.ReceiveAsync());
        Assert.True(PduReader.TryReadAssociateAccept(body, UpperLayerLimits.Default, out AssociateAccept? accept, out _));
        Assert.Null(accept!.UserInformation.AsynchronousOperations);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task Window_ThatNoFieldHolds_IsMisuse(int operations)
    {
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.MaxOperationsInvoked = operations;

        await Assert.ThrowsAsync<ArgumentException>(async () => await DicomClient.ConnectAsync("127.0.0.1", 1, options, Samples.Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task PeerThatDoesNotAnswerTheWindow_GetsOneOperationAtATime()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(8, Samples.Verification));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;

        Task<DimseStatus>[] calls = [.. Enumerable.Range(0, 3).Select(_ => association.EchoAsync(Samples.Token).AsTask())];
        for (int i = 0; i < 3; i++)
        {
            DimseCommand request = await peer.ReceiveCommandAsync();
            Assert.Equal(i + 1, request.MessageId);
            Assert.False(calls[i].IsCompleted);
            Assert.Equal(0, peer.Available);
            await peer.RespondAsync(1, request, DimseStatus.Success);
            Assert.True((await calls[i]).IsSuccess);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task PeerThatAnswersOutOfOrder_IsUnderstoodByMessageId()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(5, Samples.Verification, Samples.CT), Answer(4, 1));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;
        using StoreSource source = Samples.Source("1.2.3", 40_000);

        // Five calls; the window that was granted is four.
        Task<DimseStatus>[] calls =
        [
            association.EchoAsync(Samples.Token).AsTask(), StoreAsync(), association.EchoAsync(Samples.Token).AsTask(), StoreAsync(), association.EchoAsync(Samples.Token).AsTask(),
        ];
        var requests = new List<(byte Context, DimseCommand Command)>();
        for (int i = 0; i < 4; i++)
        {
            (byte context, DimseCommand command, byte[] data) = await peer.ReceiveMessageAsync();
            Assert.Equal(command.Field == CommandField.CStoreRequest ? source.LengthBytes : 0, data.Length);
            requests.Add((context, command));
        }

        Assert.Equal(4, requests.Select(request => request.Command.MessageId).Distinct().Count());
        Assert.Equal(0, peer.Available);
        for (int i = 3; i >= 0; i--)
        {
            await peer.RespondAsync(requests[i].Context, requests[i].Command, new DimseStatus((ushort)(0xB000 + i)));
            Assert.Equal(0xB000 + i, (await calls[i]).Code);
            if (i == 3)
            {
                requests.Add((1, await peer.ReceiveCommandAsync()));
            }
        }

        await peer.RespondAsync(1, requests[4].Command, DimseStatus.Success);
        Assert.True((await calls[4]).IsSuccess);

        async Task<DimseStatus> StoreAsync() => (await association.StoreAsync(source, Samples.Token)).Status;
    }

    [Fact(Timeout = HangGuard)]
    public async Task AnswersToNothingOutstanding_AreIgnored()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(2, Samples.Verification), Answer(2, 1));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;

        Task<DimseStatus> call = association.EchoAsync(Samples.Token).AsTask();
        DimseCommand request = await peer.ReceiveCommandAsync();
        await peer.RespondAsync(1, new DimseCommand { Field = CommandField.CEchoRequest, MessageId = 77 }, new DimseStatus(0xA700));
        await peer.RespondAsync(1, new DimseCommand { Field = CommandField.CStoreRequest, MessageId = request.MessageId }, new DimseStatus(0xA700));
        await peer.RespondAsync(1, request, DimseStatus.Success);
        await peer.RespondAsync(1, request, new DimseStatus(0xA700));

        Assert.True((await call).IsSuccess);
        call = association.EchoAsync(Samples.Token).AsTask();
        await peer.RespondAsync(1, await peer.ReceiveCommandAsync(), new DimseStatus(0xB000));
        Assert.Equal(0xB000, (await call).Code);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CancelledWhileItWaitsForRoom_IsNotSentAndTheAssociationGoesOn()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(1, Samples.Verification));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;
        using var cancel = new CancellationTokenSource();

        Task<DimseStatus> first = association.EchoAsync(Samples.Token).AsTask();
        Task<DimseStatus> second = association.EchoAsync(cancel.Token).AsTask();
        Task<DimseStatus> third = association.EchoAsync(Samples.Token).AsTask();
        DimseCommand request = await peer.ReceiveCommandAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await peer.RespondAsync(1, request, DimseStatus.Success);
        await peer.RespondAsync(1, await peer.ReceiveCommandAsync(), DimseStatus.Success);

        Assert.True((await first).IsSuccess);
        Assert.True((await third).IsSuccess);
        Assert.Equal(0, peer.Available);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SourceThatWaitsForRoom_IsOpenedWhenItsTurnComes()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(1, Samples.CT));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;
        using var first = new BytesSource(new byte[100], Samples.CT, "1.2.1");
        using var second = new BytesSource(new byte[100], Samples.CT, "1.2.2");

        Task<StoreResponse> one = association.StoreAsync(first, Samples.Token).AsTask();
        Task<StoreResponse> two = association.StoreAsync(second, Samples.Token).AsTask();
        (byte context, DimseCommand request, _) = await peer.ReceiveMessageAsync();
        Assert.Equal((true, false), (first.IsOpened, second.IsOpened));
        await peer.RespondAsync(context, request, DimseStatus.Success);
        (context, request, _) = await peer.ReceiveMessageAsync();
        Assert.True(second.IsOpened);
        await peer.RespondAsync(context, request, DimseStatus.Success);
        await Task.WhenAll(one, two);
    }

    [Fact(Timeout = HangGuard)]
    public async Task AssociationLost_FailsThoseOutstandingAndThoseThatWait()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(2, Samples.Verification), Answer(2, 1));
        await using ClientAssociation owned = association;

        Task<DimseStatus>[] calls = [.. Enumerable.Range(0, 5).Select(_ => association.EchoAsync(Samples.Token).AsTask())];
        await peer.ReceiveCommandAsync();
        await peer.ReceiveCommandAsync();
        peer.Dispose();

        foreach (Task<DimseStatus> call in calls)
        {
            await Assert.ThrowsAsync<AssociationAbortedException>(() => call);
        }

        await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stores_InFlight_AreBroughtToSafetyAtTheSameTime(bool overMemory)
    {
        const int Window = 4;
        var gate = new Gate(Window);
        var received = new ConcurrentDictionary<string, byte[]>();
        var handler = new DatasetStoreHandler(async (context, dataset, _) =>
        {
            using (dataset)
            {
                // Comes back only if so many objects are here at once.
                await gate.PassAsync();
                Assert.True(received.TryAdd(context.SopInstanceUid, dataset.GetBytes(DicomTags.PixelData).ToArray()));
                return DimseStatus.Success;
            }
        });
        await using DicomServer server = Server(new DicomServerOptions { Store = handler }, overMemory);
        await using ClientAssociation association = await ConnectAsync(server, Client(Window, Samples.CT, Samples.MR), overMemory);

        // Two contexts, lengths of a part of a PDU to many PDUs.
        var random = new Random(4);
        int[] lengths = [.. Enumerable.Range(0, 24).Select(_ => random.Next(2, 400_000) & ~1)];
        StoreSource[] sources = [.. lengths.Select((length, i) => Samples.Source("1.2." + i, length, i % 2 == 0 ? Samples.CT : Samples.MR))];
        StoreResponse[] responses = await Task.WhenAll(sources.Select(source => association.StoreAsync(source, Samples.Token).AsTask()));

        Assert.All(responses, response => Assert.True(response.Status.IsSuccess));
        Assert.Equal(24, received.Count);
        for (int i = 0; i < sources.Length; i++)
        {
            using DicomDataset sent = Samples.Object("1.2." + i, lengths[i]);
            Assert.Equal(sent.GetBytes(DicomTags.PixelData).ToArray(), received["1.2." + i]);
            sources[i].Dispose();
        }

        Assert.Equal(Window, gate.Most);
        await association.ReleaseAsync(Samples.Token);
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finds_AtTheSameTime_CancelOnlyTheOneThatIsMeant(bool overMemory)
    {
        var handler = new NamedFind();
        await using DicomServer server = Server(new DicomServerOptions { Find = handler }, overMemory);
        await using ClientAssociation association = await ConnectAsync(server, Client(3, Samples.StudyFind, Samples.Verification), overMemory);
        using var cancel = new CancellationTokenSource();

        Task<int> cancelled = FindAsync("A", cancel.Token);
        Task<int> kept = FindAsync("B", Samples.Token);
        await handler.Waiting("A");
        await handler.Waiting("B");
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Assert.Equal(["A"], handler.Cancelled);
        Assert.False(kept.IsCompleted);
        handler.Release("B");
        Assert.Equal(2, await kept);
        await association.ReleaseAsync(Samples.Token);

        async Task<int> FindAsync(string name, CancellationToken cancellationToken)
        {
            using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, name));
            int found = 0;
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, cancellationToken))
            {
                using DicomDataset identifier = match.Identifier;
                Assert.Equal(name, identifier.GetString(DicomTags.PatientID));
                found++;
            }

            return found;
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_NamesTheMessageAndTheContextOfItsRequest()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Client(4, Samples.Verification, Samples.StudyFind, Samples.StudyMove), Answer(4, 4));
        using RawPeer ownedPeer = peer;
        await using ClientAssociation owned = association;
        using DicomDataset keys = Samples.Keys("STUDY");
        using var cancel = new CancellationTokenSource();

        Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
        await peer.ReceiveCommandAsync();
        Task move = association.MoveAsync(Samples.StudyMove, keys, "THIRD", null, cancel.Token).AsTask();
        (byte context, DimseCommand request, byte[] data) = await peer.ReceiveMessageAsync();
        await cancel.CancelAsync();
        (byte cancelContext, DimseCommand cancelRequest, _) = await peer.ReceiveMessageAsync();

        Assert.NotEmpty(data);
        Assert.Equal((CommandField.CCancelRequest, request.MessageId), (cancelRequest.Field, cancelRequest.MessageIdBeingRespondedTo));
        Assert.Equal(context, cancelContext);
        Assert.False(move.IsCompleted);
        await peer.RespondAsync(context, request, DimseStatus.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move);
        await peer.RespondAsync(1, new DimseCommand { Field = CommandField.CEchoRequest, MessageId = 1 }, DimseStatus.Success);
        Assert.True((await echo).IsSuccess);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Operations_BetweenTheMatchesOfAQuery_DoNotWaitForEachOther(int window)
    {
        // More matches than are held ahead for a consumer that lags.
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = new CountingFind(500), Store = new DiscardStoreHandler() });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Client(window, Samples.StudyFind, Samples.CT));
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, "P1"));
        using StoreSource source = Samples.Source("1.2.3");
        int found = 0;

        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            match.Identifier.Dispose();
            if (found++ % 50 == 0)
            {
                Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
            }
        }

        Assert.Equal(500, found);
        await association.ReleaseAsync(Samples.Token);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_WithAWindow_HasSeveralObjectsOnTheWay(bool overMemory)
    {
        const int Window = 3;
        var gate = new Gate(Window);
        var received = new ConcurrentBag<string>();
        var retrieve = new FixedRetrieve(() => [.. Enumerable.Range(0, 12).Select(i => Samples.Source("1.2." + i, 30_000))]);
        await using DicomServer server = Server(new DicomServerOptions { Retrieve = retrieve }, overMemory);
        DicomClientOptions options = Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp);
        options.MaxOperationsPerformed = Window;
        await using ClientAssociation association = await ConnectAsync(server, options, overMemory);
        using DicomDataset keys = Samples.Keys("SERIES");
        var handler = new DatasetStoreHandler(async (context, dataset, _) =>
        {
            dataset.Dispose();
            await gate.PassAsync();
            received.Add(context.SopInstanceUid);
            return DimseStatus.Success;
        });

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, handler, null, Samples.Token);

        Assert.Equal(new SubOperations(null, 12, 0, 0), response.SubOperations);
        Assert.Equal(12, received.Distinct().Count());
        Assert.Equal(Window, gate.Most);
        await association.ReleaseAsync(Samples.Token);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Move_WithAWindow_HasSeveralObjectsOnTheWayToItsDestination(int window)
    {
        var gate = new Gate(window);
        var received = new ConcurrentBag<string>();
        var handler = new DatasetStoreHandler(async (context, dataset, _) =>
        {
            dataset.Dispose();
            await gate.PassAsync();
            received.Add(context.SopInstanceUid);
            return context.SopInstanceUid == "1.2.5" ? DimseStatus.OutOfResources : DimseStatus.Success;
        });
        var retrieve = new FixedRetrieve(() => [.. Enumerable.Range(0, 12).Select(i => Samples.Source("1.2." + i, 30_000))]);
        await using DicomServer destination = DicomServer.Start(new DicomServerOptions { Store = handler });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve, MaxMoveOperations = window });
        retrieve.Destinations["THIRD"] = destination.EndPoint.Port;
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "THIRD", null, Samples.Token);

        Assert.Equal(new SubOperations(null, 11, 1, 0), response.SubOperations);
        Assert.Equal(["1.2.5"], response.FailedSopInstanceUids);
        Assert.Equal(12, received.Distinct().Count());
        Assert.Equal(window, gate.Most);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Move_DestinationLostWithSeveralOnTheWay_CountsAllThatWereNotAnswered()
    {
        using var listener = new RawListener();
        var retrieve = new FixedRetrieve(() => [.. Enumerable.Range(0, 8).Select(i => Samples.Source("1.2." + i, 3_000))]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve, MaxMoveOperations = 3 });
        retrieve.Destinations["THIRD"] = listener.Port;
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("SERIES");

        Task<RetrieveResponse> moving = association.MoveAsync(Samples.StudyMove, keys, "THIRD", null, Samples.Token).AsTask();
        using (RawPeer peer = await listener.AcceptAsync())
        {
            AssociateRequest request = await peer.AcceptAsync(Answer(3, 1));
            Assert.Equal(new AsynchronousOperationsWindow(3, 1), request.UserInformation.AsynchronousOperations);
            var messages = new List<(byte ContextId, DimseCommand Command, byte[] Data)>();
            for (int i = 0; i < 3; i++)
            {
                messages.Add(await peer.ReceiveMessageAsync());
            }

            await peer.RespondAsync(messages[1].ContextId, messages[1].Command, DimseStatus.Success);
            await peer.ReceiveMessageAsync();
        }

        RetrieveResponse response = await moving;
        Assert.Equal(new SubOperations(null, 1, 7, 0), response.SubOperations);
        Assert.Equal(7, response.FailedSopInstanceUids.Count);
        Assert.DoesNotContain("1.2.1", response.FailedSopInstanceUids);
        await association.ReleaseAsync(Samples.Token);
    }

    private static DicomClientOptions Client(int window, params string[] sopClasses)
    {
        DicomClientOptions options = Samples.Client(sopClasses);
        options.MaxOperationsInvoked = window;
        return options;
    }

    private static UserInformation Answer(ushort invoked, ushort performed) =>
        new() { MaximumLength = 16384, ImplementationClassUid = "1.2.3", AsynchronousOperations = new AsynchronousOperationsWindow(invoked, performed) };

    private static DicomServer Server(DicomServerOptions options, bool overMemory) => overMemory ? DicomServer.Create(options) : DicomServer.Start(options);

    private static async Task<ClientAssociation> ConnectAsync(DicomServer server, DicomClientOptions options, bool overMemory)
    {
        if (!overMemory)
        {
            return await Samples.ConnectAsync(server, options);
        }

        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        server.Attach(far);
        return await DicomClient.OpenAsync(near, options, Samples.Token);
    }
}
