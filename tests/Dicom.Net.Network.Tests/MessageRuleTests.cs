using System.Buffers;
using System.Net;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Time.Testing;

namespace Dicom.Net.Network.Tests;

/// <summary>Messages that are well-formed PDUs and break a rule of PS3.7 or PS3.4: what each of the two sides does with them.</summary>
public sealed class MessageRuleTests
{
    public static TheoryData<string, string, ushort> Objects => new()
    {
        { "as requested", "1.2.3", 0x0000 },
        { "other instance", "1.2.4", 0xA900 },
        { "other class", "1.2.3", 0xA900 },
        { "no instance", "1.2.3", 0xC000 },
        { "no class", "1.2.3", 0xC000 },
        { "far from the beginning", "1.2.3", 0x0000 },
        { "behind everything", "1.2.3", 0xC000 },
        { "cut off", "1.2.3", 0xC000 },
        { "garbage", "1.2.3", 0xC000 },
        { "empty", "1.2.3", 0xC000 },
        { "not announced", "1.2.3", 0xC000 },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task Store_IntoAFolder_HoldsTheDataSetAgainstTheRequest(string kind, string instanceUid, ushort expected)
    {
        using var folder = new TemporaryFolder();
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification), (3, Samples.CT));
        byte[] whole = Encode(Samples.CT, "1.2.3", 0);

        byte[]? data = kind switch
        {
            "other class" => Encode(Samples.MR, "1.2.3", 0),
            "no instance" => Encode(Samples.CT, null, 0),
            "no class" => Encode(null, "1.2.3", 0),
            "far from the beginning" => Encode(Samples.CT, "1.2.3", 5000),
            "behind everything" => Encode(Samples.CT, "1.2.3", 70_000),
            "cut off" => whole[..20],
            "garbage" => [.. Enumerable.Range(0, 300).Select(i => (byte)i)],
            "empty" => [],
            "not announced" => null,
            _ => whole,
        };
        await peer.SendAsync(data is null ? RawPeer.Data(RawPeer.Value(3, true, true, StoreCommand(instanceUid, hasDataSet: false))) : Store(instanceUid, data));

        DimseCommand response = await peer.ReceiveCommandAsync();
        Assert.Equal(new DimseStatus(expected), response.Status);
        Assert.Equal(expected != 0, response.ErrorComment is not null);
        Assert.Equal(expected == 0 ? 1 : 0, folder.Files.Length);
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(5))));
        Assert.Equal(5, (await peer.ReceiveCommandAsync()).MessageIdBeingRespondedTo);
        await peer.ReleaseAsync();
    }

    [Fact]
    public async Task Store_ThatIsDiscarded_StillNeedsADataSet()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler() });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((3, Samples.CT));

        await peer.SendAsync(RawPeer.Data(RawPeer.Value(3, true, true, StoreCommand("1.2.3", hasDataSet: false))));

        Assert.Equal(new DimseStatus(0xC000), (await peer.ReceiveCommandAsync()).Status);
        await peer.ReleaseAsync();
    }

    [Theory]
    [InlineData(CommandField.CEchoRequest, 1, Samples.CT)]
    [InlineData(CommandField.CEchoRequest, 3, Samples.Verification)]
    [InlineData(CommandField.CStoreRequest, 3, Samples.MR)]
    [InlineData(CommandField.CFindRequest, 5, DicomUids.PatientRootQueryRetrieveInformationModelFind)]
    public async Task Request_OfAnotherClassThanItsContext_IsAnsweredNotSupported(CommandField field, byte contextId, string sopClass)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), Find = new CountingFind(1) });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification), (3, Samples.CT), (5, Samples.StudyFind));
        bool hasData = field != CommandField.CEchoRequest;

        await peer.SendAsync(RawPeer.Data(RawPeer.Value(contextId, true, true, RawPeer.Command(
            new DimseCommand { Field = field, MessageId = 4, AffectedSopClassUid = sopClass, AffectedSopInstanceUid = "1.2.3", HasDataSet = hasData }))));
        if (hasData)
        {
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(contextId, false, true, Encode(sopClass, "1.2.3", 0))));
        }

        Assert.Equal(DimseStatus.SopClassNotSupported, (await peer.ReceiveCommandAsync()).Status);
        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(5))));
        Assert.Equal(DimseStatus.Success, (await peer.ReceiveCommandAsync()).Status);
        await peer.ReleaseAsync();
    }

    [Fact]
    public async Task Find_IdentifierCutOff_IsAnsweredA900()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = new CountingFind(1) });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.StudyFind));
        byte[] find = RawPeer.Find(1, 1, "PATIENT1");
        int identifier = 6 + find[5];
        byte[] cut = find[..^3];
        cut[identifier + 5] -= 3;
        cut[identifier + 9] -= 3;

        await peer.SendAsync(cut);

        Assert.Equal(new DimseStatus(0xA900), (await peer.ReceiveCommandAsync()).Status);
        await peer.ReleaseAsync();
    }

    [Fact]
    public async Task Request_WithoutMessageId_IsAborted()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.AssociateAsync((1, Samples.Verification));

        await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, true, Without(RawPeer.Echo(1), 0x0110))));

        (byte type, byte[] body) = Assert.NotNull(await peer.ReceiveAsync());
        Assert.Equal((7, 0), (type, body[2]));
        await Samples.EchoAsync(server);
    }

    [Theory]
    [InlineData(0x0900)]
    [InlineData(0x0120)]
    public async Task Response_WithoutStatusOrMessageId_IsNoSuccess(ushort missing)
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Samples.Client(Samples.Verification));
        using (peer)
        {
            Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
            (byte contextId, DimseCommand request, _) = await peer.ReceiveMessageAsync();
            var response = new DimseCommand();
            response.SetResponse(request, DimseStatus.Success);
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(contextId, true, true, Without(RawPeer.Command(response), missing))));

            Assert.True((await Assert.ThrowsAsync<AssociationAbortedException>(() => echo)).IsLocal);
            Assert.Equal(7, Assert.NotNull(await peer.ReceiveAsync()).Type);
        }

        await association.DisposeAsync();
    }

    [Fact]
    public async Task Find_CancelledByThePeer_IsNoCompleteAnswer()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Samples.Client(Samples.StudyFind));
        using (peer)
        {
            using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, "P1"));
            Task find = Task.Run(
                async () =>
                {
                    await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
                    {
                        match.Identifier.Dispose();
                    }
                },
                Samples.Token);
            (byte contextId, DimseCommand request, _) = await peer.ReceiveMessageAsync();
            await peer.RespondAsync(contextId, request, DimseStatus.Cancel);

            Assert.Equal(DimseStatus.Cancel, (await Assert.ThrowsAsync<DimseException>(() => find)).Status);
        }

        await association.DisposeAsync();
    }

    [Fact]
    public async Task Reply_ThatComesByteByByteForEver_TimesOut()
    {
        using var listener = new RawListener();
        var time = new FakeTimeProvider();
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.TimeProvider = time;
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(options);
        using (peer)
        {
            Task<DimseStatus> echo = association.EchoAsync(Samples.Token).AsTask();
            await peer.ReceiveMessageAsync();
            await peer.SendAsync(RawPeer.Data(RawPeer.Value(1, true, false, new byte[4000])).AsMemory(0, 12));
            int sent = 0;
            while (!echo.IsCompleted && sent < 500)
            {
                await peer.SendAsync(new byte[1]);
                sent++;
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1, Samples.Token);
            }

            Assert.Equal(TimeLimit.Reply, (await Assert.ThrowsAsync<DicomTimeoutException>(() => echo)).Limit);
        }

        await association.DisposeAsync();
    }

    private static byte[] Encode(string? sopClass, string? instanceUid, int privateBytes)
    {
        var builder = new DicomDatasetBuilder().Set(DicomTags.PatientID, "P1");
        if (sopClass is not null)
        {
            builder.Set(DicomTags.SOPClassUID, sopClass);
        }

        if (instanceUid is not null)
        {
            builder.Set(DicomTags.SOPInstanceUID, instanceUid);
        }

        if (privateBytes > 0)
        {
            builder.SetBytes(new DicomTag(0x0007_0010), DicomVR.LO, "TEST"u8.ToArray());
            builder.SetBytes(new DicomTag(0x0007_1001), DicomVR.OB, new byte[privateBytes]);
        }

        var bytes = new ArrayBufferWriter<byte>();
        builder.WriteTo(bytes, TransferSyntax.ExplicitVRLittleEndian);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] StoreCommand(string instanceUid, bool hasDataSet) => RawPeer.Command(
        new DimseCommand { Field = CommandField.CStoreRequest, MessageId = 1, HasDataSet = hasDataSet, AffectedSopClassUid = Samples.CT, AffectedSopInstanceUid = instanceUid });

    private static byte[] Store(string instanceUid, byte[] data)
    {
        var pdus = new List<byte>(RawPeer.Data(RawPeer.Value(3, true, true, StoreCommand(instanceUid, hasDataSet: true))));
        int done = 0;
        do
        {
            int count = Math.Min(16_000, data.Length - done);
            pdus.AddRange(RawPeer.Data(RawPeer.Value(3, false, done + count == data.Length, data.AsSpan(done, count))));
            done += count;
        }
        while (done < data.Length);
        return [.. pdus];
    }

    // A command set without one of its elements; its group length is left as it was.
    private static byte[] Without(byte[] command, ushort element)
    {
        for (int i = 0; i < command.Length;)
        {
            int length = 8 + BitConverter.ToInt32(command, i + 4);
            if (BitConverter.ToUInt16(command, i + 2) == element)
            {
                return [.. command.AsSpan(0, i), .. command.AsSpan(i + length)];
            }

            i += length;
        }

        throw new ArgumentException("The element is not there.", nameof(element));
    }
}
