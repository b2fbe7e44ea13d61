using System.Net;
using System.Net.Sockets;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Microsoft.Extensions.Time.Testing;

namespace Dicom.Net.Network.Tests;

/// <summary>Rejections, limits of number and of time; the clock is ours wherever time passes.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Connect_ToNobody_SaysWhatToDo()
    {
        // Bound but not listening: nobody else can get the port meanwhile.
        using var bound = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)bound.LocalEndPoint!).Port;

        DicomConnectException error = await Assert.ThrowsAsync<DicomConnectException>(
            async () => await DicomClient.ConnectAsync("127.0.0.1", port, Samples.Client(Samples.Verification), Samples.Token));

        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("check host, port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ByAnotherAETitle_IsRejectedWithReason7()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { AETitle = "RIGHT", RequireCalledAETitle = true });
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.CalledAETitle = "WRONG";

        AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(async () => await Samples.ConnectAsync(server, options));

        Assert.Equal((1, 1, 7), (error.Result, error.RejectSource, error.Reason));
        Assert.False(error.IsTransient);
        Assert.Contains("-aec", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_OverTheLimit_IsRejectedForNowAndServedLater()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { MaxAssociations = 1 });
        await using (ClientAssociation first = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification)))
        {
            AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(
                async () => await Samples.ConnectAsync(server, Samples.Client(Samples.Verification)));
            Assert.Equal((2, 3, 2), (error.Result, error.RejectSource, error.Reason));
            Assert.True(error.IsTransient);
            await first.ReleaseAsync(Samples.Token);
        }

        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Connect_WithMoreThan128Contexts_IsMisuse()
    {
        DicomClientOptions options = Samples.Client();
        for (int i = 0; i < 128; i++)
        {
            options.Propose("1.2." + (i + 1));
        }

        Assert.Throws<ArgumentException>(() => options.Propose("1.2.129"));
        options.Contexts.Add(new ProposedContext("1.2.129", [Samples.Explicit]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await DicomClient.ConnectAsync("127.0.0.1", 1, options, Samples.Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await DicomClient.ConnectAsync("127.0.0.1", 1, new DicomClientOptions(), Samples.Token));
    }

    [Fact]
    public async Task Contexts_ShowWhatWasAcceptedAndWhy()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler() });
        DicomClientOptions options = Samples.Client(Samples.Verification, "1.2.3", Samples.StudyFind)
            .Propose(Samples.CT, "1.2.999", "1.2.840.10008.1.2.4.90", Samples.Implicit)
            .Propose(Samples.MR, "1.2.999")
            .Propose(Samples.CT, ContextRole.Scp, Samples.Explicit);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);

        Assert.Equal([0, 3, 3, 0, 4, 0], association.Contexts.Select(context => (int)context.Result));
        Assert.Equal("1.2.840.10008.1.2.4.90", association.Contexts[3].TransferSyntax);
        Assert.Null(association.FindContext(Samples.MR));
        Assert.Equal(association.Contexts[5], association.FindContext(Samples.CT, Samples.Explicit));
        Assert.False(association.Contexts[5].ScpRole);
    }

    [Fact]
    public async Task HalfSentRequest_IsClosedWhenArtimExpires()
    {
        var time = new FakeTimeProvider();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { TimeProvider = time, ArtimTimeout = TimeSpan.FromSeconds(30) });
        using RawPeer half = await RawPeer.ConnectAsync(server.EndPoint);
        await half.SendAsync(RawPeer.Request(contexts: (1, Samples.Verification)).AsMemory(0, 50));
        using RawPeer silent = await RawPeer.ConnectAsync(server.EndPoint);

        Assert.Null(await UntilAsync(half.ReceiveAsync(), time));
        Assert.Null(await UntilAsync(silent.ReceiveAsync(), time));
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task PeerThatNeverCloses_IsClosedWhenArtimExpires()
    {
        var time = new FakeTimeProvider();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { TimeProvider = time });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));
        await peer.ReleaseAsync();

        Assert.Null(await UntilAsync(peer.ReceiveAsync(), time));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IdlePeer_IsAborted_AlsoAmidAPdu(bool amidPdu)
    {
        var time = new FakeTimeProvider();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { TimeProvider = time, IdleTimeout = TimeSpan.FromSeconds(60) });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));
        if (amidPdu)
        {
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1))).AsMemory(0, 20));
        }

        Assert.Equal(7, Assert.NotNull(await UntilAsync(peer.ReceiveAsync(), time)).Type);
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task PeerThatDoesNotAnswerTheRequest_TimesOut()
    {
        var time = new FakeTimeProvider();
        (Socket listener, Task<ClientAssociation> connecting) = Listen(time);
        using (listener)
        {
            using RawPeer peer = await RawPeer.AcceptAsync(listener);

            DicomTimeoutException error = await Assert.ThrowsAsync<DicomTimeoutException>(() => UntilAsync(connecting, time));

            Assert.Equal(TimeLimit.Association, error.Limit);
            Assert.Equal(1, Assert.NotNull(await peer.ReceiveAsync()).Type);
            Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
        }
    }

    [Fact]
    public async Task PeerThatDoesNotReply_TimesOutAndIsAborted()
    {
        var time = new FakeTimeProvider();
        (Socket listener, Task<ClientAssociation> connecting) = Listen(time);
        using (listener)
        {
            using RawPeer peer = await RawPeer.AcceptAsync(listener);
            await peer.AcceptAsync();
            ClientAssociation association = await connecting;

            Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
            DicomTimeoutException error = await Assert.ThrowsAsync<DicomTimeoutException>(() => UntilAsync(echo, time));

            Assert.Equal(TimeLimit.Reply, error.Limit);
            Assert.Equal(CommandField.CEchoRequest, (await peer.ReceiveCommandAsync()).Field);
            Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
            await UntilAsync(EndAsync(association), time);
        }
    }

    [Fact]
    public async Task PeerThatDoesNotRead_TimesOut()
    {
        var time = new FakeTimeProvider();
        (Socket listener, Task<ClientAssociation> connecting) = Listen(time, Samples.CT);
        using (listener)
        {
            using RawPeer peer = await RawPeer.AcceptAsync(listener);
            await peer.AcceptAsync();
            ClientAssociation association = await connecting;
            using var source = new BytesSource(new byte[64 << 20], Samples.CT, "1.2.3");

            Task<StoreResponse> store = association.StoreAsync(source, Samples.Token).AsTask();
            DicomTimeoutException error = await Assert.ThrowsAsync<DicomTimeoutException>(() => UntilAsync(store, time));

            Assert.Equal(TimeLimit.Reply, error.Limit);
            await UntilAsync(EndAsync(association), time);
        }
    }

    [Fact]
    public async Task Cancelled_Echo_AbortsTheAssociation()
    {
        (Socket listener, Task<ClientAssociation> connecting) = Listen(TimeProvider.System);
        using (listener)
        {
            using RawPeer peer = await RawPeer.AcceptAsync(listener);
            await peer.AcceptAsync();
            await using ClientAssociation association = await connecting;
            using var cancel = new CancellationTokenSource();

            Task<DimseStatus> echo = association.EchoAsync(cancel.Token).AsTask();
            await peer.ReceiveCommandAsync();
            await cancel.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => echo);
            Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
            peer.Dispose();
        }
    }

    [Fact]
    public async Task Stop_LetsARunningObjectFinishAndTakesNoNewAssociation()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var handler = new DatasetStoreHandler(async (_, dataset, _) =>
        {
            dataset.Dispose();
            entered.SetResult();
            await leave.Task;
            return DimseStatus.Success;
        });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using StoreSource source = Samples.Source("1.2.3");
        Task<StoreResponse> store = association.StoreAsync(source, Samples.Token).AsTask();
        await entered.Task;

        Task stop = server.StopAsync(TimeSpan.FromMinutes(1));
        Exception? late = await Record.ExceptionAsync(async () => await Samples.ConnectAsync(server, Samples.Client(Samples.CT)));
        leave.SetResult();

        Assert.IsType<DicomConnectException>(late);

        Assert.True((await store).Status.IsSuccess);
        await association.ReleaseAsync(Samples.Token);
        await stop;
    }

    [Fact]
    public async Task Stop_AbortsWhatDoesNotEnd()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification));

        await server.StopAsync(TimeSpan.Zero);

        AssociationAbortedException error = await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
        Assert.False(error.IsLocal);
    }

    private static (Socket Listener, Task<ClientAssociation> Connecting) Listen(TimeProvider time, string sopClass = Samples.Verification)
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        DicomClientOptions options = Samples.Client(sopClass);
        options.TimeProvider = time;
        return (listener, DicomClient.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, options, Samples.Token).AsTask());
    }

    // Its end waits a moment for the peer, on our clock too.
    private static async Task<bool> EndAsync(ClientAssociation association)
    {
        await association.DisposeAsync();
        return true;
    }

    // Lets our clock run until something has happened; the test's own limit ends it where nothing does.
    private static async Task<T> UntilAsync<T>(Task<T> task, FakeTimeProvider time)
    {
        while (!task.IsCompleted && !Samples.Token.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Samples.Token);
        }

        return await task;
    }
}
