using System.Buffers;
using System.Net;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Time.Testing;

namespace Dicom.Net.Network.Tests;

/// <summary>Each limit of a server, met from outside; after each the server serves on.</summary>
public sealed class ServerLimitTests
{
    [Fact]
    public async Task Associations_OfOneAddress_AreLimitedBelowAll()
    {
        await using DicomServer server = Start(limits => limits.MaxAssociationsPerAddress = 2);
        await using ClientAssociation first = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification));
        await using (ClientAssociation second = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification)))
        {
            await AssertRejectedAsync(server, "DICOMNET", (2, 3, 2));

            // In memory there is no address, and so no limit by address.
            await using ClientAssociation other = await InMemoryAsync(server);
            Assert.True((await other.EchoAsync(Samples.Token)).IsSuccess);
            await second.ReleaseAsync(Samples.Token);
        }

        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Associations_OfOneAETitle_AreLimitedBelowAll()
    {
        await using DicomServer server = Start(limits => limits.MaxAssociationsPerAETitle = 1);
        await using ClientAssociation first = await Samples.ConnectAsync(server, Samples.Client(Samples.Verification));

        await AssertRejectedAsync(server, "DICOMNET", (2, 3, 2));
        DicomClientOptions other = Samples.Client(Samples.Verification);
        other.CallingAETitle = "OTHER";
        await using (ClientAssociation second = await Samples.ConnectAsync(server, other))
        {
            await second.ReleaseAsync(Samples.Token);
        }

        await first.ReleaseAsync(Samples.Token);
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Associations_OfOneAddress_AreThreeQuartersOfAllUnlessSaidOtherwise()
    {
        await using DicomServer server = Start(limits => limits.MaxAssociations = 4);
        var open = new List<ClientAssociation>();
        for (int i = 0; i < 3; i++)
        {
            open.Add(await Samples.ConnectAsync(server, Samples.Client(Samples.Verification)));
        }

        await AssertRejectedAsync(server, "OTHER", (2, 3, 2));
        await using ClientAssociation fourth = await InMemoryAsync(server, "OTHER");
        Assert.Equal(4, server.Admissions.Associations);
        foreach (ClientAssociation association in open)
        {
            await association.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(100, 2)]
    public async Task Connections_BeyondTheLimit_AreClosedAtOnce(int inAll, int perAddress)
    {
        await using DicomServer server = Start(limits => (limits.MaxConnections, limits.MaxConnectionsPerAddress) = (inAll, perAddress));
        using (RawPeer first = await RawPeer.ConnectAsync(server.EndPoint))
        using (RawPeer second = await RawPeer.ConnectAsync(server.EndPoint))
        {
            await first.AssociateAsync((1, Samples.Verification));
            await second.AssociateAsync((1, Samples.Verification));
            using RawPeer third = await RawPeer.ConnectAsync(server.EndPoint);
            Assert.True(await third.IsClosedAsync());
            await first.ReleaseAsync();
            await second.ReleaseAsync();
        }

        await EventuallyAsync(() => server.Admissions.Connections == 0);
        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Contexts_BeyondTheLimit_AreRejectedForNow()
    {
        await using DicomServer server = Start(limits => limits.MaxPresentationContexts = 2);
        DicomClientOptions options = Samples.Client(Samples.Verification, Samples.CT, Samples.MR);

        AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(async () => await Samples.ConnectAsync(server, options));

        Assert.Equal((2, 3, 2), (error.Result, error.RejectSource, error.Reason));
        await Samples.EchoAsync(server);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("items")]
    public async Task Request_LargerThanTheLimits_IsInvalid(string limit)
    {
        await using DicomServer server = Start(limits =>
        {
            limits.MaxAssociatePduBytes = limit == "length" ? 250 : limits.MaxAssociatePduBytes;
            limits.MaxAssociateItems = limit == "items" ? 10 : limits.MaxAssociateItems;
        });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);

        await peer.SendAsync(RawPeer.Request(contexts: [(1, Samples.Verification), (3, Samples.CT), (5, Samples.MR)]));

        // AA-1 in Sta2: the service user's source.
        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(7, type);
        Assert.Equal([0, 0], body[2..]);
        await Samples.EchoAsync(server);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task Values_InOnePdu_AreLimited(int count, bool isTaken)
    {
        await using DicomServer server = Start(limits => limits.MaxValuesPerPdu = 16);
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));
        byte[] echo = RawPeer.Echo(7);

        await peer.SendAsync(RawPeer.Data([.. Enumerable.Range(0, count - 1).Select(_ => RawPeer.Value(1, true, false, default)), RawPeer.Value(1, true, true, echo)]));

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(isTaken ? 4 : 7, type);
        if (!isTaken)
        {
            Assert.Equal([2, 6], body[2..]);
        }

        await Samples.EchoAsync(server);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public async Task DataPdu_LongerThanAnnounced_IsInvalidBeyondTheTolerance(int excess, bool isTaken)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), MaximumLength = 4096 });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((3, Samples.CT));
        byte[] store = RawPeer.Store(3, 1, "1.2.3", new byte[4096 + excess - 6]);

        await peer.SendAsync(store);

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal(isTaken ? 4 : 7, type);
        if (!isTaken)
        {
            Assert.Equal([2, 6], body[2..]);
        }

        await Samples.EchoAsync(server);
    }

    [Fact]
    public async Task Memory_OfOneAssociation_RefusesObjectsAndIdentifiersThatExceedIt()
    {
        var handler = new DatasetStoreHandler((_, dataset, _) =>
        {
            dataset.Dispose();
            return ValueTask.FromResult(DimseStatus.Success);
        });
        await using DicomServer server = Start(limits => limits.MaxMemoryBytesPerAssociation = 100_000, options => (options.Store, options.Find) = (handler, new CountingFind(1)));
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.StudyFind));
        using StoreSource small = Samples.Source("1.2.3", 90_000);
        using StoreSource large = Samples.Source("1.2.4", 200_000);

        Assert.Equal(DimseStatus.OutOfResources, (await association.StoreAsync(large, Samples.Token)).Status);
        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(small, Samples.Token)).Status);
        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(small, Samples.Token)).Status);
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientComments, new string('x', 110_000)));
        DimseException error = await Assert.ThrowsAsync<DimseException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
            }
        });

        Assert.Equal(DimseStatus.OutOfResources, error.Status);
        await association.ReleaseAsync(Samples.Token);
        await server.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, server.Admissions.Memory.Used);
    }

    [Fact]
    public async Task Memory_UsedUpByAll_RejectsNewAssociationsAsCongestion()
    {
        var find = new NamedFind();
        await using DicomServer server = Start(limits => limits.MaxMemoryBytes = 50_000, options => options.Find = find);
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));

        // Held until the query is over: all of the memory there is, to the byte.
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, "A"), (DicomTags.PatientComments, new string('x', Filler())));
        Task query = FindAsync();
        await find.Waiting("A");
        Assert.Equal(50_000, server.Admissions.Memory.Used);
        await AssertRejectedAsync(server, "DICOMNET", (2, 3, 1));
        find.Release("A");
        await query;

        await EventuallyAsync(() => server.Admissions.Memory.Used == 0);
        await Samples.EchoAsync(server);

        async Task FindAsync()
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
            }
        }

        static int Filler()
        {
            using DicomDataset empty = Samples.Keys("STUDY", (DicomTags.PatientID, "A"), (DicomTags.PatientComments, "xx"));
            var bytes = new ArrayBufferWriter<byte>();
            new DicomDatasetBuilder().CopyFrom(empty.Root).WriteTo(bytes, TransferSyntax.ExplicitVRLittleEndian);
            return 50_000 - bytes.WrittenCount + 2;
        }
    }

    [Fact]
    public async Task Memory_OfObjectsHalfReceived_ComesBackWithTheConnection()
    {
        var handler = new DatasetStoreHandler((_, _, _) => throw new InvalidOperationException("not reached"));
        await using DicomServer server = Start(_ => { }, options => options.Store = handler);
        using (RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint))
        {
            await peer.AssociateAsync((3, Samples.CT));
            byte[] store = RawPeer.Store(3, 1, "1.2.3", new byte[10_000]);
            await peer.SendAsync(store.AsMemory(0, store.Length - 5000));
            await EventuallyAsync(() => server.Admissions.Memory.Used > 0);
            peer.Reset();
        }

        await EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0, Addresses: 0, Memory.Used: 0 });
    }

    [Fact]
    public async Task Bytes_OfOneAddress_AreHeldToTheirRate()
    {
        var time = new FakeTimeProvider();
        int completed = 0;
        var handler = new DatasetStoreHandler((_, dataset, _) =>
        {
            dataset.Dispose();
            Interlocked.Increment(ref completed);
            return ValueTask.FromResult(DimseStatus.Success);
        });
        await using DicomServer server = Start(
            limits => limits.MaxBytesPerSecondPerAddress = 100_000,
            options => (options.Store, options.TimeProvider, options.IdleTimeout) = (handler, time, TimeSpan.Zero));
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using StoreSource source = Samples.Source("1.2.3", 1_000_000);
        long start = time.GetTimestamp();

        Task<StoreResponse> store = association.StoreAsync(source, Samples.Token).AsTask();
        while (!store.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Samples.Token);
        }

        // By our clock: the data set takes ten seconds at its rate, less the burst and the last read, which is not waited for.
        Assert.True((await store).Status.IsSuccess);
        Assert.InRange(time.GetElapsedTime(start).TotalSeconds, 5, double.MaxValue);
        Assert.Equal(1, completed);
    }

    [Fact]
    public void Pacer_LetsABurstThroughAndThenHoldsTheRate()
    {
        var time = new FakeTimeProvider();
        var pacer = new Pacer(1000, time);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(pacer.TakeAsync(250, Samples.Token).IsCompleted);
        ValueTask second = pacer.TakeAsync(500, Samples.Token);
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(second.IsCompleted);
    }

    [Fact]
    public void MemoryBudget_TakesAllOrNothingInBoth()
    {
        var all = new MemoryBudget(100);
        var first = new MemoryBudget(80, all);
        var second = new MemoryBudget(80, all);

        Assert.True(first.TryTake(60));
        Assert.False(first.TryTake(30));
        Assert.False(second.TryTake(50));
        Assert.True(second.TryTake(40));
        Assert.True(all.IsUsedUp);
        Assert.Equal((60, 40, 100), (first.Used, second.Used, all.Used));
        first.Return(60);
        second.Return(40);
        Assert.Equal(0, all.Used);
    }

    [Fact]
    public void Admissions_KnowTheSamePeerOnBothFamilies()
    {
        var admissions = new Admissions(new DicomServerLimits { MaxConnectionsPerAddress = 1 }, TimeProvider.System);
        var plain = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        var mapped = new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 2);

        admissions.Connect(plain);
        Assert.False(admissions.HasRoom(mapped));
        Assert.True(admissions.HasRoom(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 1)));
        admissions.Disconnect(mapped);
        Assert.Equal((0, 0), (admissions.Connections, admissions.Addresses));
    }

    private static DicomServer Start(Action<DicomServerLimits> limit, Action<DicomServerOptions>? configure = null)
    {
        var options = new DicomServerOptions();
        limit(options.Limits);
        configure?.Invoke(options);
        return DicomServer.Start(options);
    }

    private static async Task<ClientAssociation> InMemoryAsync(DicomServer server, string calling = "DICOMNET")
    {
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.CallingAETitle = calling;
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        server.Attach(far);
        return await DicomClient.OpenAsync(near, options, Samples.Token);
    }

    private static async Task AssertRejectedAsync(DicomServer server, string calling, (int, int, int) rejection)
    {
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.CallingAETitle = calling;
        AssociationRejectedException error = await Assert.ThrowsAsync<AssociationRejectedException>(async () => await Samples.ConnectAsync(server, options));
        Assert.Equal(rejection, (error.Result, error.RejectSource, error.Reason));
        Assert.True(error.IsTransient);
    }

    private static Task EventuallyAsync(Func<bool> condition) => Samples.EventuallyAsync(condition);
}
