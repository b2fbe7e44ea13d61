using System.Net;
using System.Net.Sockets;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Time.Testing;

namespace Dicom.Net.Network.Tests;

/// <summary>
/// Every kind of PDU, unknown and malformed ones, in every state that a peer can bring either side into, over sockets: the
/// reaction is the one of PS3.8 Table 9-10, with the right source and reason.
/// </summary>
public sealed class RawStateTests
{
    private const int HangGuard = 60_000;

    private static readonly byte[] s_releaseRequest = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];
    private static readonly byte[] s_releaseResponse = [6, 0, 0, 0, 0, 4, 0, 0, 0, 0];
    private static readonly byte[] s_abort = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    public static TheoryData<string, string> AcceptorCases => Cases("Sta2", "Sta6", "Sta7", "Sta10", "Sta13 after rejection", "Sta13 after release", "Sta13 after abort");

    public static TheoryData<string, string> RequestorCases => Cases("Sta5", "Sta6", "Sta7", "Sta11", "Sta13 after abort");

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(AcceptorCases))]
    public async Task Acceptor_ReactsAsTheTableSays(string situation, string name)
    {
        await using DicomServer server = DicomServer.Create(new DicomServerOptions { AETitle = "SERVER", RequireCalledAETitle = true });
        (RawPeer peer, ServerAssociation association) = await AttachAsync(server);
        using (peer)
        {
            await BringAcceptorAsync(situation, peer, association);
            AssociationState state = StateOf(situation);
            Stimulus stimulus = Stimulus.Of(name);
            await peer.SendAsync(stimulus.Bytes);
            await AssertReactionAsync(peer, StateTable.Lookup(stimulus.EventIn(state), state), AssociationRole.Acceptor, stimulus, state);
        }

        await Samples.EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0 });
        await EchoAsync(server);
    }

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(RequestorCases))]
    public async Task Requestor_ReactsAsTheTableSays(string situation, string name)
    {
        using var listener = new RawListener();
        (RawPeer peer, Task<ClientAssociation> connecting) = await listener.ConnectAsync(Samples.Client(Samples.Verification));
        AssociationState state = StateOf(situation);
        Stimulus stimulus = Stimulus.Of(name);
        UpperLayerAction action = StateTable.Lookup(stimulus.EventIn(state), state);
        ClientAssociation? association = null;
        Task release = Task.CompletedTask;
        using (peer)
        {
            await peer.ReceiveRequestAsync();
            if (state != AssociationState.Sta5)
            {
                await peer.SendAsync(Stimulus.Of("A-ASSOCIATE-AC").Bytes);
                association = await connecting;
                release = await BringRequestorAsync(situation, peer, association);
            }

            await peer.SendAsync(stimulus.Bytes);
            await AssertReactionAsync(peer, action, AssociationRole.Requestor, stimulus, state);
        }

        // Whoever waits is told: the caller of ConnectAsync or of ReleaseAsync.
        if (association is null)
        {
            Exception? error = await Record.ExceptionAsync(() => connecting);
            Assert.Equal(
                action switch { UpperLayerAction.AE3 => null, UpperLayerAction.AE4 => typeof(AssociationRejectedException), _ => typeof(AssociationAbortedException) },
                error?.GetType());
            association = error is null ? await connecting : null;
        }
        else
        {
            Exception? error = await Record.ExceptionAsync(() => release);
            bool isInOrder = situation is "Sta6" or "Sta13 after abort" || action is UpperLayerAction.AR3 or UpperLayerAction.AR6 or UpperLayerAction.AR8;
            Assert.True(isInOrder == error is null, error?.ToString());
        }

        if (association is not null)
        {
            await association.DisposeAsync();
        }
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("Sta13 after rejection")]
    [InlineData("Sta13 after release")]
    [InlineData("Sta13 after abort")]
    public async Task Acceptor_WhosePeerNeverCloses_IsClosedByArtim(string situation)
    {
        var time = new FakeTimeProvider();
        await using DicomServer server = DicomServer.Create(new DicomServerOptions { AETitle = "SERVER", RequireCalledAETitle = true, TimeProvider = time, ArtimTimeout = TimeSpan.FromSeconds(30) });
        (RawPeer peer, ServerAssociation association) = await AttachAsync(server);
        using RawPeer owned = peer;
        await BringAcceptorAsync(situation, peer, association);
        time.Advance(TimeSpan.FromSeconds(29));
        await peer.SendAsync(s_releaseResponse);
        Task<bool> closed = peer.IsClosedAsync();
        Assert.Equal(1, server.Admissions.Connections);

        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Samples.Token);
        }

        Assert.True(await closed);
        await Samples.EventuallyAsync(() => server.Admissions.Connections == 0);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Requestor_WhosePeerNeverCloses_IsClosedByArtim()
    {
        var time = new FakeTimeProvider();
        using var listener = new RawListener();
        DicomClientOptions options = Samples.Client(Samples.Verification);
        (options.TimeProvider, options.AssociationTimeout) = (time, TimeSpan.FromHours(1));
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(options);
        using RawPeer owned = peer;
        await peer.SendAsync(new byte[] { 9, 0, 0, 0, 0, 0 });
        Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
        Task<bool> closed = peer.IsClosedAsync();

        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Samples.Token);
        }

        Assert.True(await closed);
        await association.DisposeAsync();
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReleaseCollision_AtTheAcceptor_EndsInOrder()
    {
        await using DicomServer server = DicomServer.Create(new DicomServerOptions());
        (RawPeer peer, ServerAssociation association) = await AttachAsync(server);
        using RawPeer owned = peer;
        await peer.AssociateAsync((1, Samples.Verification));
        Assert.True(await association.Driver.RequestReleaseAsync());
        Assert.Equal(5, Assert.NotNull(await peer.ReceiveAsync()).Type);

        // The acceptor of the association answers after its own release is confirmed.
        await peer.SendAsync(s_releaseRequest);
        await peer.SendAsync(s_releaseResponse);
        Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
        peer.Dispose();

        await Samples.EventuallyAsync(() => server.Admissions.Connections == 0);
        Assert.Null(association.Driver.Cause);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Abort_RightBehindTheRequest_EndsTheAssociation(bool byClose)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        for (int i = 0; i < 50; i++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
            await peer.SendAsync((byte[])[.. RawPeer.Request(contexts: (1, Samples.Verification)), .. byClose ? [] : s_abort]);
            if (byClose)
            {
                peer.Reset();
                continue;
            }

            // The answer may or may not be on its way; then nothing but the end.
            if (await peer.ReceiveAsync() is { } answer)
            {
                Assert.Equal(2, answer.Type);
                Assert.Null(await peer.ReceiveAsync());
            }
        }

        await Samples.EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0 });
        await Samples.EchoAsync(server);
    }

    [Fact(Timeout = HangGuard)]
    public async Task DataDuringRelease_IsStillTaken()
    {
        // A response that crosses our release request: its caller gets it (AR-6).
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Samples.Client(Samples.Verification));
        using RawPeer owned = peer;
        await using ClientAssociation ownedAssociation = association;
        Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
        DimseCommand request = await peer.ReceiveCommandAsync();
        Task release = association.ReleaseAsync(Samples.Token).AsTask();
        Assert.Equal(5, Assert.NotNull(await peer.ReceiveAsync()).Type);

        await peer.RespondAsync(1, request, new DimseStatus(0xB000));
        await peer.SendAsync(s_releaseResponse);

        Assert.Equal(0xB000, (await echo).Code);
        await release;
        Assert.True(await peer.IsClosedAsync());
    }

    private static TheoryData<string, string> Cases(params string[] situations)
    {
        var cases = new TheoryData<string, string>();
        foreach (string situation in situations)
        {
            foreach (Stimulus stimulus in Stimulus.All)
            {
                cases.Add(situation, stimulus.Name);
            }
        }

        return cases;
    }

    private static AssociationState StateOf(string situation) => Enum.Parse<AssociationState>(situation.Split(' ')[0]);

    private static async Task<(RawPeer Peer, ServerAssociation Association)> AttachAsync(DicomServer server)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        RawPeer peer = await RawPeer.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        return (peer, server.Attach(new SocketTransport(await listener.AcceptAsync(Samples.Token), quickAcknowledge: true)));
    }

    private static async Task EchoAsync(DicomServer server)
    {
        (RawPeer peer, _) = await AttachAsync(server);
        using (peer)
        {
            await peer.AssociateAsync((1, Samples.Verification));
            await peer.SendAsync(Stimulus.Of("P-DATA-TF").Bytes);
            Assert.Equal(DimseStatus.Success, (await peer.ReceiveCommandAsync()).Status);
            await peer.ReleaseAsync();
        }
    }

    private static async Task BringAcceptorAsync(string situation, RawPeer peer, ServerAssociation association)
    {
        if (situation == "Sta2")
        {
            return;
        }

        if (situation == "Sta13 after rejection")
        {
            byte[] request = RawPeer.Request(contexts: (1, Samples.Verification));
            request[10] = (byte)'X';
            await peer.SendAsync(request);
            Assert.Equal(3, Assert.NotNull(await peer.ReceiveAsync()).Type);
            return;
        }

        await peer.AssociateAsync((1, Samples.Verification));
        switch (situation)
        {
            case "Sta7" or "Sta10":
                Assert.True(await association.Driver.RequestReleaseAsync());
                Assert.Equal(5, Assert.NotNull(await peer.ReceiveAsync()).Type);
                await peer.SendAsync(situation == "Sta10" ? s_releaseRequest : default);
                break;
            case "Sta13 after release":
                await peer.ReleaseAsync();
                break;
            case "Sta13 after abort":
                association.Driver.Abort(new AssociationAbortedException("by the test", 0, 0, isLocal: true));
                Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
                break;
        }
    }

    private static async Task<Task> BringRequestorAsync(string situation, RawPeer peer, ClientAssociation association)
    {
        Task release = Task.CompletedTask;
        if (situation == "Sta13 after abort")
        {
            association.Abort();
            Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
        }
        else if (situation != "Sta6")
        {
            release = association.ReleaseAsync(Samples.Token).AsTask();
            Assert.Equal(5, Assert.NotNull(await peer.ReceiveAsync()).Type);
            if (situation == "Sta11")
            {
                await peer.SendAsync(s_releaseRequest);
                Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
            }
        }

        return release;
    }

    private static async Task AssertReactionAsync(RawPeer peer, UpperLayerAction action, AssociationRole role, Stimulus stimulus, AssociationState state)
    {
        switch (action)
        {
            case UpperLayerAction.AA1:
                await AssertAbortAsync(peer, 0, 0);
                break;
            case UpperLayerAction.AA7 or UpperLayerAction.AA8:
                await AssertAbortAsync(peer, 2, stimulus.ReasonIn(state));
                break;
            case UpperLayerAction.AA2 or UpperLayerAction.AA3 or UpperLayerAction.AE4 or UpperLayerAction.AR3:
                Assert.True(await peer.IsClosedAsync());
                break;
            case UpperLayerAction.AA6:
                // Nothing; an A-ABORT then closes (AA-2), unless it is taken for what is still owed.
                if (!stimulus.IsEndless)
                {
                    await peer.SendAsync(s_abort);
                    Assert.True(await peer.IsClosedAsync());
                }

                break;
            case UpperLayerAction.AE3:
                break;
            case UpperLayerAction.AE6:
                Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
                break;
            case UpperLayerAction.DT2:
                DimseCommand response = await peer.ReceiveCommandAsync();
                Assert.Equal(role == AssociationRole.Acceptor ? DimseStatus.Success : DimseStatus.UnrecognizedOperation, response.Status);
                break;
            case UpperLayerAction.AR2 or UpperLayerAction.AR10:
                Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
                break;
            case UpperLayerAction.AR6:
                // Taken, but nothing can be answered any more.
                await peer.SendAsync(s_releaseResponse);
                Assert.True(await peer.IsClosedAsync());
                break;
            case UpperLayerAction.AR8 when role == AssociationRole.Requestor:
                Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
                await peer.SendAsync(s_releaseResponse);
                Assert.True(await peer.IsClosedAsync());
                break;
            case UpperLayerAction.AR8:
                await peer.SendAsync(s_releaseResponse);
                Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
                break;
            default:
                Assert.Fail($"{stimulus.Name} in {state}: {action} is not expected");
                break;
        }
    }

    private static async Task AssertAbortAsync(RawPeer peer, byte source, byte reason)
    {
        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(7, type);
        Assert.Equal([0, 0, source, reason], body);
    }
}
