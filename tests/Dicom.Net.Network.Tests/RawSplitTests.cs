using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>
/// PDUs cut at every byte boundary, over sockets. Where the cut must be seen, the first part comes behind a PDU that is
/// answered: with its answer both are known to have been received.
/// </summary>
public sealed class RawSplitTests
{
    private const int HangGuard = 60_000;

    private static readonly byte[] s_releaseRequest = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];
    private static readonly byte[] s_abort = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    [Fact(Timeout = HangGuard)]
    public async Task Request_CutAnywhere_IsServed()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        byte[] request = RawPeer.Request(contexts: [(1, Samples.Verification), (3, Samples.CT)]);
        for (int cut = 1; cut < request.Length; cut++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
            await peer.SendAsync(request.AsMemory(0, cut));
            await peer.SendAsync(request.AsMemory(cut));
            Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
            await peer.ReleaseAsync();
        }

        await Samples.EchoAsync(server);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Data_CutAnywhere_IsServed()
    {
        using StoreSource source = Samples.Source("1.2.3", 60);
        byte[] data = await Samples.ReadAllAsync(source);
        var received = new List<byte[]>();
        var handler = new DatasetStoreHandler((_, dataset, _) =>
        {
            received.Add(dataset.GetBytes(DicomTags.PixelData).ToArray());
            dataset.Dispose();
            return ValueTask.FromResult(DimseStatus.Success);
        });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification), (3, Samples.CT));

        // Command set and data set in one PDU, of several values, one of them empty.
        byte[] command = RawPeer.Store(3, 1, "1.2.3", [])[12..];
        byte[] store = RawPeer.Data(
            RawPeer.Value(3, true, false, command.AsSpan(0, 20)),
            RawPeer.Value(3, true, true, command.AsSpan(20, command.Length - 20 - 12)),
            RawPeer.Value(3, false, false, data.AsSpan(0, 30)),
            RawPeer.Value(3, false, false, default),
            RawPeer.Value(3, false, true, data.AsSpan(30)));
        byte[] echo = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(7)));
        for (int cut = 1; cut < store.Length; cut++)
        {
            await peer.SendAsync((byte[])[.. echo, .. store.AsSpan(0, cut)]);
            Assert.Equal(CommandField.CEchoResponse, (await peer.ReceiveCommandAsync()).Field);
            await peer.SendAsync(store.AsMemory(cut));
            Assert.Equal((CommandField.CStoreResponse, DimseStatus.Success), await StatusAsync(peer));
        }

        Assert.Equal(store.Length - 1, received.Count);
        Assert.All(received, pixels => Assert.Equal(received[0], pixels));
        await peer.ReleaseAsync();
        await Samples.EchoAsync(server);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReleaseAndAbort_CutAnywhere_End()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        byte[] echo = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(7)));
        for (int cut = 1; cut < 10; cut++)
        {
            foreach (byte[] pdu in new[] { s_releaseRequest, s_abort })
            {
                using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
                await peer.AssociateAsync((1, Samples.Verification));
                await peer.SendAsync((byte[])[.. echo, .. pdu.AsSpan(0, cut)]);
                Assert.Equal(CommandField.CEchoResponse, (await peer.ReceiveCommandAsync()).Field);
                await peer.SendAsync(pdu.AsMemory(cut));
                if (pdu == s_releaseRequest)
                {
                    Assert.Equal(6, Assert.NotNull(await peer.ReceiveAsync()).Type);
                }
                else
                {
                    Assert.True(await peer.IsClosedAsync());
                }
            }
        }

        await Samples.EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0 });
        await Samples.EchoAsync(server);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Connection_LostAtAnyByte_LeavesNothingBehind()
    {
        int open = 0;
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new CountingStore(count => Interlocked.Add(ref open, count)) });
        byte[] all = [.. RawPeer.Request(contexts: (3, Samples.CT)), .. RawPeer.Store(3, 1, "1.2.3", new byte[100]), .. s_releaseRequest];
        for (int cut = 0; cut <= all.Length; cut++)
        {
            using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
            await peer.SendAsync(all.AsMemory(0, cut));
            if (cut % 2 == 0)
            {
                peer.Reset();
            }
        }

        await Samples.EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0, Memory.Used: 0 });
        Assert.Equal(0, Volatile.Read(ref open));
        await Samples.EchoAsync(server);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Response_CutAnywhere_IsUnderstoodByTheClient()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Samples.Client(Samples.Verification));
        using RawPeer owned = peer;
        await using ClientAssociation ownedAssociation = association;
        var response = new DimseCommand();
        response.SetResponse(new DimseCommand { Field = CommandField.CEchoRequest, MessageId = 1, AffectedSopClassUid = Samples.Verification }, DimseStatus.Success);
        int length = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Command(response))).Length;

        for (int cut = 1; cut < length; cut++)
        {
            Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
            response.MessageIdBeingRespondedTo = (await peer.ReceiveCommandAsync()).MessageId;
            byte[] bytes = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Command(response)));
            await peer.SendAsync(bytes.AsMemory(0, cut));
            await peer.SendAsync(bytes.AsMemory(cut));
            Assert.True((await echo).IsSuccess);
        }
    }

    private static async Task<(CommandField Field, DimseStatus Status)> StatusAsync(RawPeer peer)
    {
        DimseCommand response = await peer.ReceiveCommandAsync();
        return (response.Field, response.Status);
    }
}
