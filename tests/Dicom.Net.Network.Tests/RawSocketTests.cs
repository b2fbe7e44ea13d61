using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>The server, driven from outside by bytes; after each a clean C-ECHO.</summary>
public sealed class RawSocketTests
{
    private readonly ConcurrentQueue<byte[]> _received = new();

    [Fact]
    public async Task Association_DribbledByteByByte_IsServed()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);

        await peer.DribbleAsync(RawPeer.Request(contexts: (1, Samples.Verification)));
        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
        await peer.DribbleAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(9))));
        DimseCommand response = await peer.ReceiveCommandAsync();
        Assert.Equal(CommandField.CEchoResponse, response.Field);
        Assert.Equal(9, response.MessageIdBeingRespondedTo);
        await peer.ReleaseAsync();
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Command_OverManyValuesSomeEmpty_IsServed()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));
        byte[] echo = RawPeer.Echo(3);

        await peer.SendAsync(RawPeer.Data(
            RawPeer.Value(1, true, false, echo.AsSpan(0, 10)),
            RawPeer.Value(1, true, false, default),
            RawPeer.Value(1, true, false, echo.AsSpan(10, 20))));
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, false, echo.AsSpan(30))));
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, default)));

        Assert.Equal(3, (await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        await peer.ReleaseAsync();
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task CommandAndData_InOnePdu_AreServed()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification), (3, Samples.CT));
        using StoreSource source = Samples.Source("1.2.3", 500);
        byte[] data = await Samples.ReadAllAsync(source);

        await peer.SendAsync(RawPeer.Data(
            RawPeer.Value(3, true, true, Store(5, "1.2.3")),
            RawPeer.Value(3, false, false, data.AsSpan(0, 100)),
            RawPeer.Value(3, false, false, default),
            RawPeer.Value(3, false, false, data.AsSpan(100)),
            RawPeer.Value(3, false, true, default),
            RawPeer.Value(1, true, true, RawPeer.Echo(6))));

        DimseCommand stored = await peer.ReceiveCommandAsync();
        Assert.Equal(DimseStatus.Success, stored.Status);
        Assert.Equal(5, stored.MessageIdBeingRespondedTo);
        Assert.Equal(6, (await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        Assert.Equal(data, Assert.Single(_received));
        await peer.ReleaseAsync();
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task UnknownPduType_BeforeTheAssociation_IsAborted()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);

        await peer.SendAsync(new byte[] { 0x47, 0x45, 0, 0, 0, 4, 1, 2, 3, 4 });

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(7, type);
        Assert.Equal([0, 0, 0, 0], body);
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task UnknownPduType_OnTheAssociation_IsAbortedByTheProviderWithReason1()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));

        await peer.SendAsync(new byte[] { 0x2A, 0, 0, 0, 0, 4, 1, 2, 3, 4 });

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(7, type);
        Assert.Equal([2, 1], body[2..]);
        await Samples.EchoAsync(server);
    }

    public static TheoryData<string> BrokenMessages => ["wrong context", "data first", "command inside data", "context changed", "malformed command", "endless command", "value beyond pdu", "pdu of 4 GiB"];

    [Theory]
    [MemberData(nameof(BrokenMessages))]
    public async Task BrokenMessage_IsAborted(string kind)
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification), (3, Samples.CT));
        byte[] store = Store(1, "1.2.3");

        await peer.SendAsync(kind switch
        {
            "wrong context" => RawPeer.Data(RawPeer.Value(9, true, true, RawPeer.Echo(1))),
            "data first" => RawPeer.Data(RawPeer.Value(3, false, true, new byte[10])),
            "command inside data" => RawPeer.Data(RawPeer.Value(3, true, true, store), RawPeer.Value(3, true, true, store)),
            "context changed" => RawPeer.Data(RawPeer.Value(3, true, true, store), RawPeer.Value(1, false, true, new byte[10])),
            "malformed command" => RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1).AsSpan(0, 30))),
            "endless command" => RawPeer.Data(RawPeer.Value(1, true, false, new byte[100_000])),
            "value beyond pdu" => [4, 0, 0, 0, 0, 10, 0, 0, 0, 100, 1, 3, 0, 0, 0, 0],
            _ => [4, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 10, 1, 3],
        });

        // A broken PDU is the provider's to abort, a broken message, which PS3.8 knows nothing of, the user's.
        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(7, type);
        Assert.Equal(kind is "wrong context" or "value beyond pdu" or "pdu of 4 GiB" ? [0, 0, 2, 6] : [0, 0, 0, 0], body);
        Assert.Empty(_received);
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task UnknownCommand_IsAnsweredAndTheAssociationGoesOn()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));

        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Command(
            new DimseCommand { Field = CommandField.NActionRequest, MessageId = 4, RequestedSopClassUid = "1.2.3", ActionTypeId = 1, HasDataSet = true }))));
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, false, true, new byte[100])));

        DimseCommand response = await peer.ReceiveCommandAsync();
        Assert.Equal(CommandField.NActionResponse, response.Field);
        Assert.Equal(DimseStatus.UnrecognizedOperation, response.Status);
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(5))));
        Assert.Equal(5, (await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        await peer.ReleaseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionLost_AmidAnObject_AbandonsTheSink(bool byReset)
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        using (RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint))
        {
            await peer.AssociateAsync((3, Samples.CT));
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(3, true, true, Store(1, "1.2.3"))));
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(3, false, false, new byte[5000]))[..3000]);
            if (byReset)
            {
                peer.Reset();
            }
        }

        await Samples.EchoAsync(server);
        await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task Abort_AmidAnObject_AbandonsTheSink()
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((3, Samples.CT));

        await peer.SendAsync(RawPeer.Data(RawPeer.Value(3, true, true, Store(1, "1.2.3")), RawPeer.Value(3, false, false, new byte[500])));
        await peer.SendAsync(new byte[] { 7, 0, 0, 0, 0, 4, 0, 0, 0, 0 });

        Assert.Null(await peer.ReceiveAsync());
        await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task RequestFollowedAtOnceByData_IsServedInOrder()
    {
        await using DicomServer server = Start();
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);

        // Not what a requestor should do, but nothing that the acceptor could tell from a fast network.
        await peer.SendAsync((byte[])[.. RawPeer.Request(contexts: (1, Samples.Verification)), .. RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(2)))]);

        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
        Assert.Equal(2, (await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        await peer.ReleaseAsync();
    }

    [Fact]
    public async Task Client_WhosePeerReleases_AnswersAndEnds()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Task<ClientAssociation> connecting = DicomClient.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, Samples.Client(Samples.Verification), Samples.Token).AsTask();
        using RawPeer peer = await RawPeer.AcceptAsync(listener);
        await peer.AcceptAsync();
        await using ClientAssociation association = await connecting;

        await peer.ReleaseAsync();
        peer.Dispose();

        DicomNetworkException error = await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
        Assert.Contains("released", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_InReleaseCollision_EndsInOrder()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Task<ClientAssociation> connecting = DicomClient.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, Samples.Client(Samples.Verification), Samples.Token).AsTask();
        using RawPeer peer = await RawPeer.AcceptAsync(listener);
        await peer.AcceptAsync();
        await using ClientAssociation association = await connecting;

        Task release = association.ReleaseAsync(Samples.Token).AsTask();
        Assert.Equal(5, Assert.NotNull(await peer.ReceiveAsync()).Type);
        await peer.SendAsync(new byte[] { 5, 0, 0, 0, 0, 4, 0, 0, 0, 0 });
        Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
        await peer.SendAsync(new byte[] { 6, 0, 0, 0, 0, 4, 0, 0, 0, 0 });

        await release;
        Assert.Null(await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Client_WhosePeerIsNoDicom_SaysSo()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Task<ClientAssociation> connecting = DicomClient.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, Samples.Client(Samples.Verification), Samples.Token).AsTask();
        using RawPeer peer = await RawPeer.AcceptAsync(listener);

        await peer.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        AssociationAbortedException error = await Assert.ThrowsAsync<AssociationAbortedException>(() => connecting);
        Assert.True(error.IsLocal);
        Assert.Contains("DICOM port", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Store(ushort messageId, string uid) => RawPeer.Command(new DimseCommand
    {
        Field = CommandField.CStoreRequest,
        MessageId = messageId,
        HasDataSet = true,
        AffectedSopClassUid = Samples.CT,
        AffectedSopInstanceUid = uid,
    });


    private DicomServer Start() => DicomServer.Start(new DicomServerOptions { Store = new CollectingHandler(_received) });

    private sealed class CollectingHandler(ConcurrentQueue<byte[]> received) : IStoreHandler
    {
        public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult<StoreSink>(new Sink(received));

        private sealed class Sink(ConcurrentQueue<byte[]> received) : StoreSink
        {
            private readonly MemoryStream _bytes = new();

            public override ValueTask WriteAsync(System.Buffers.ReadOnlySequence<byte> borrowed, CancellationToken cancellationToken)
            {
                foreach (ReadOnlyMemory<byte> segment in borrowed)
                {
                    _bytes.Write(segment.Span);
                }

                return ValueTask.CompletedTask;
            }

            public override ValueTask<DimseStatus> CompleteAsync(CancellationToken cancellationToken)
            {
                received.Enqueue(_bytes.ToArray());
                return ValueTask.FromResult(DimseStatus.Success);
            }

            public override ValueTask AbandonAsync() => ValueTask.CompletedTask;
        }
    }
}
