using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dicom.Net.Network.Tests;

/// <summary>Alone in the process while it runs: what all threads allocate is counted.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(typeof(AloneCollection))]
public sealed class AllocationTests
{
    [Fact]
    public async Task Receive_OfDataPdusIntoASink_AllocatesNothing()
    {
        AssociationStateMachine machine = await EstablishedAsync();
        var assembler = new MessageAssembler();
        var receiver = new StoreReceiver(NullLogger.Instance);
        var context = new StoreContext { CallingAETitle = "A", CalledAETitle = "B", SopClassUid = Samples.CT, SopInstanceUid = "1.2.3", TransferSyntax = TransferSyntax.ExplicitVRLittleEndian };
        byte[] command = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Command(new DimseCommand
        {
            Field = CommandField.CStoreRequest, MessageId = 1, HasDataSet = true, AffectedSopClassUid = Samples.CT, AffectedSopInstanceUid = "1.2.3",
        })));
        byte[] part = RawPeer.Data(RawPeer.Value(1, false, false, new byte[3000]), RawPeer.Value(1, false, false, new byte[100]));
        byte[] last = RawPeer.Data(RawPeer.Value(1, false, true, new byte[10]));
        byte[] stream = [.. command, .. Enumerable.Repeat(part, 100).SelectMany(bytes => bytes), .. last];
        await receiver.BeginAsync(new DiscardStoreHandler(), context, Samples.Token);

        long received = 0;
        Feed();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * ((100 * 3100) + 10), received);

        void Feed()
        {
            // In segments that end anywhere, as a socket gives them.
            int start = 0;
            int end = 0;
            while (start < stream.Length)
            {
                end = Math.Min(stream.Length, end + 1777);
                var input = new ReadOnlySequence<byte>(stream, start, end - start);
                ReceiveStatus status;
                do
                {
                    status = machine.Receive(input, 0, out SequencePosition consumed, out _);
                    if (machine.TryReadPdv(out PresentationDataValue pdv))
                    {
                        AssemblyStatus assembled = assembler.Add(pdv.ContextId, pdv.IsCommand, pdv.IsLast, pdv.Payload);
                        if (assembled is AssemblyStatus.Data or AssemblyStatus.LastData && receiver.WriteAsync(pdv.Payload, CancellationToken.None).IsCompletedSuccessfully)
                        {
                            received += pdv.Payload.Length;
                        }
                    }

                    start += (int)input.Slice(0, consumed).Length;
                    input = input.Slice(consumed);
                }
                while (status is ReceiveStatus.Data or ReceiveStatus.Progress);
            }
        }
    }

    [Fact]
    public async Task Store_OverTcp_AllocatesByObjectNotByPdu()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), MaximumLength = 16384 });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        using var small = new BytesSource(new byte[10_000], Samples.CT, "1.2.3");
        using var large = new BytesSource(new byte[16 << 20], Samples.CT, "1.2.3");
        await MeasureAsync(small, 50);
        await MeasureAsync(large, 2);

        // The least of several rounds: the whole process is measured, and others' work and pools' growth fall into some of them.
        long perSmall = long.MaxValue;
        long perLarge = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            perSmall = Math.Min(perSmall, await MeasureAsync(small, 50) / 50);
            perLarge = Math.Min(perLarge, await MeasureAsync(large, 2) / 2);
        }

        // Both sides together: budget 2 KB a side and object. A thousand PDUs more may cost a pool's growth now and then,
        // but not so much as 16 bytes each.
        Assert.InRange(perSmall, 0, 4096);
        Assert.InRange(perLarge - perSmall, long.MinValue, 16 * 1024);

        async Task<long> MeasureAsync(StoreSource source, int count)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < count; i++)
            {
                StoreResponse response = await association.StoreAsync(source, CancellationToken.None);
                Assert.True(response.Status.IsSuccess);
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Server_PerStoredObject_AllocatesLessThanItsBudget(int window)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler() });
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.SendAsync(RawPeer.Request(new AsynchronousOperationsWindow((ushort)window, 1), (3, Samples.CT)));
        int answerLength = 0;
        Assert.Equal(2, Assert.NotNull(await peer.ReceiveAsync()).Type);
        byte[] stores = [.. Enumerable.Range(1, window).SelectMany(id => RawPeer.Store(3, (ushort)id, "1.2.3", new byte[4000]))];
        await peer.SendAsync(stores);
        for (int i = 0; i < window; i++)
        {
            answerLength += 6 + Assert.NotNull(await peer.ReceiveAsync()).Body.Length;
        }

        // The other side is a socket that blocks, and allocates nothing.
        byte[] answers = new byte[answerLength];
        long least = LeastPerObject(window, () =>
        {
            peer.SendBlocking(stores);
            peer.ReceiveBlocking(answers);
        });

        Assert.InRange(least, 0, 2048);
        TestContext.Current.TestOutputHelper!.WriteLine($"{least} bytes for an object at the server, window {window}");
    }

    [Fact]
    public async Task Client_PerStoredObject_AllocatesLessThanItsBudget()
    {
        using var listener = new RawListener();
        (RawPeer peer, ClientAssociation association) = await listener.AssociateAsync(Samples.Client(Samples.CT));
        using RawPeer owned = peer;
        await using ClientAssociation ownedAssociation = association;
        using var source = new BytesSource(new byte[4000], Samples.CT, "1.2.3");
        var response = new DimseCommand();
        response.SetResponse(new DimseCommand { Field = CommandField.CStoreRequest, MessageId = 1, AffectedSopClassUid = Samples.CT, AffectedSopInstanceUid = "1.2.3" }, DimseStatus.Success);
        byte[] answer = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Command(response)));

        // Message ID Being Responded To (0000,0120), in implicit VR.
        int idOffset = answer.AsSpan().IndexOf(new byte[] { 0, 0, 0x20, 0x01, 2, 0, 0, 0 }) + 8;
        ushort messageId = 1;
        ValueTask<StoreResponse> first = association.StoreAsync(source, CancellationToken.None);
        int requestLength = 0;
        bool isLast = false;
        while (!isLast)
        {
            byte[] body = Assert.NotNull(await peer.ReceiveAsync()).Body;
            requestLength += 6 + body.Length;
            isLast = body[5] == 2;
        }

        peer.SendBlocking(answer);
        Assert.True((await first).Status.IsSuccess);
        byte[] request = new byte[requestLength];
        long least = LeastPerObject(1, () =>
        {
            ValueTask<StoreResponse> store = association.StoreAsync(source, CancellationToken.None);
            peer.ReceiveBlocking(request);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(idOffset), ++messageId);
            peer.SendBlocking(answer);
            store.AsTask().GetAwaiter().GetResult();
        });

        Assert.InRange(least, 0, 2048);
        TestContext.Current.TestOutputHelper!.WriteLine($"{least} bytes for an object at the client");
    }

    // The whole process is measured, and others' work falls into some rounds: the least of several.
    private static long LeastPerObject(int objects, Action round)
    {
        const int Repeats = 100;
        long least = long.MaxValue;
        for (int i = 0; i < 8; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int k = 0; k < Repeats; k++)
            {
                round();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (Repeats * objects));
        }

        return least;
    }

    [Fact]
    public async Task Store_FromFileToFile_AllocatesWithinTheBudgetWhateverTheLength()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "source.dcm");
        using (DicomDataset dataset = Samples.Object("1.2.3", 3 << 20))
        {
            DicomFile.Save(path, new DicomDatasetBuilder().CopyFrom(dataset.Root), TransferSyntax.ExplicitVRLittleEndian);
        }

        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(Path.Combine(folder.Path, "out"), overwrite: true) });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        await MeasureAsync();
        long least = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            least = Math.Min(least, await MeasureAsync());
        }

        // 2 KB a side, whatever the object's size.
        Assert.InRange(least / 20, 0, 4096);

        async Task<long> MeasureAsync()
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 20; i++)
            {
                using StoreSource source = StoreSource.FromFile(path);
                Assert.True((await association.StoreAsync(source, CancellationToken.None)).Status.IsSuccess);
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    private static async Task<AssociationStateMachine> EstablishedAsync()
    {
        var request = new AssociateRequest
        {
            CalledAETitle = "B",
            CallingAETitle = "A",
            PresentationContexts = [new PresentationContextProposal(1, Samples.CT, [Samples.Explicit])],
            UserInformation = new UserInformation { MaximumLength = 16384, ImplementationClassUid = "1.2.3" },
        };
        var writer = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(request, writer);
        var machine = new AssociationStateMachine(AssociationRole.Acceptor, UpperLayerLimits.Default);
        machine.TransportConnected(0);
        machine.Receive(new ReadOnlySequence<byte>(writer.WrittenMemory), 0, out _, out _);
        Assert.True(machine.TryTakeIndication(out AssociationIndication indication));
        var proposal = new AssociationProposal(indication.Request!, new DicomServerOptions { Store = new DiscardStoreHandler() }, null);
        machine.AssociateAcceptPrimitive(Acceptance.Of(proposal, await new AssociationPolicy().AnswerAsync(proposal, Samples.Token)), 0);
        return machine;
    }
}
