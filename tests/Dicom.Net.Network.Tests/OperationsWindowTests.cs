using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>The edges of the window: message IDs that are in use, and peers that exceed what was agreed on.</summary>
public sealed class OperationsWindowTests
{
    private const int HangGuard = 60_000;

    [Fact(Timeout = HangGuard)]
    public async Task MessageId_ThatIsInUse_IsAnsweredDuplicateInvocation()
    {
        var handler = new NamedFind();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler, Store = new DiscardStoreHandler() });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.SendAsync(RawPeer.Request(new AsynchronousOperationsWindow(4, 1), (1, Samples.StudyFind), (3, Samples.CT)));
        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);

        await peer.SendAsync(RawPeer.Find(1, 9, "A"));
        await peer.ReceiveMessageAsync();
        await handler.Waiting("A");
        await peer.SendAsync(RawPeer.Find(1, 9, "B"));
        Assert.Equal(DimseStatus.DuplicateInvocation, (await peer.ReceiveCommandAsync()).Status);
        await peer.SendAsync(RawPeer.Store(3, 9, "1.2.3", new byte[100]));
        Assert.Equal(DimseStatus.DuplicateInvocation, (await peer.ReceiveCommandAsync()).Status);
        handler.Release("A");
        await peer.ReceiveMessageAsync();
        Assert.Equal(DimseStatus.Success, (await peer.ReceiveCommandAsync()).Status);

        // Answered, the message ID is free again.
        await peer.SendAsync(RawPeer.Store(3, 9, "1.2.3", new byte[100]));
        Assert.Equal(DimseStatus.Success, (await peer.ReceiveCommandAsync()).Status);
        await peer.ReleaseAsync();
        await Samples.EchoAsync(server);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Queries_BeyondTheWindow_AreRefusedAndTheOthersGoOn(int window)
    {
        var handler = new NamedFind();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler, MaxOperationsPerformed = window });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.SendAsync(RawPeer.Request(new AsynchronousOperationsWindow(9, 1), (1, Samples.StudyFind)));
        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
        for (int i = 0; i < window; i++)
        {
            await peer.SendAsync(RawPeer.Find(1, (ushort)(i + 1), "Q" + i));
            await peer.ReceiveMessageAsync();
        }

        await peer.SendAsync(RawPeer.Find(1, 100, "MORE"));
        DimseCommand refused = await peer.ReceiveCommandAsync();
        Assert.Equal((100, DimseStatus.OutOfResources), (refused.MessageIdBeingRespondedTo, refused.Status));
        for (int i = window - 1; i >= 0; i--)
        {
            handler.Release("Q" + i);
            Assert.Equal(i + 1, (await peer.ReceiveMessageAsync()).Command.MessageIdBeingRespondedTo);
            DimseCommand final = await peer.ReceiveCommandAsync();
            Assert.Equal((i + 1, DimseStatus.Success), (final.MessageIdBeingRespondedTo, final.Status));
        }

        await peer.ReleaseAsync();
    }

    [Fact(Timeout = HangGuard)]
    public async Task Objects_BeyondTheWindow_WaitAndAreAllAnswered()
    {
        var gate = new Gate(2);
        var handler = new DatasetStoreHandler(async (_, dataset, _) =>
        {
            dataset.Dispose();
            await gate.PassAsync();
            return DimseStatus.Success;
        });
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = handler, MaxOperationsPerformed = 2 });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.SendAsync(RawPeer.Request(new AsynchronousOperationsWindow(2, 1), (3, Samples.CT)));
        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
        using StoreSource source = Samples.Source("1.2.3");
        byte[] data = await Samples.ReadAllAsync(source);

        for (ushort i = 1; i <= 10; i++)
        {
            await peer.SendAsync(RawPeer.Store(3, i, "1.2.3", data));
        }

        var answered = new List<ushort>();
        for (int i = 0; i < 10; i++)
        {
            answered.Add((await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        }

        Assert.Equal(Enumerable.Range(1, 10), answered.Order().Select(id => (int)id));
        Assert.Equal(2, gate.Most);
        await peer.ReleaseAsync();
    }

    [Fact]
    public async Task MessageIds_GoRoundAndLeaveOutThoseInUse()
    {
        var operations = new InvokedOperations(_ => { }) { Window = 3 };
        var kept = new SingleOperation();
        await operations.EnterAsync(kept, 1, CommandField.CEchoRequest, Samples.Token);
        var other = new SingleOperation();
        var seen = new HashSet<ushort>();

        for (int i = 0; i < 65_534; i++)
        {
            await operations.EnterAsync(other, 1, CommandField.CEchoRequest, Samples.Token);
            Assert.True(seen.Add(other.MessageId));
            operations.Leave(other);
        }

        Assert.Equal(1, kept.MessageId);
        Assert.DoesNotContain((ushort)0, seen);
        await operations.EnterAsync(other, 1, CommandField.CEchoRequest, Samples.Token);
        Assert.Equal(2, other.MessageId);
    }
}
