using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>
/// Whole conversations with bytes changed, cut, doubled, moved and lengths falsified: the server neither fails nor keeps
/// anything. Alone in the process while it runs, for memory is measured.
/// </summary>
[Collection(typeof(AloneCollection))]
public sealed class MutatedAssociationTests
{
    private const int Seed = 20260101;
    private const int InMemory = 9_000;
    private const int OverSockets = 1_000;
    private const int AtATime = 8;

    private int _open;
    private int _begun;
    private int _faults;

    [Fact(Timeout = 300_000)]
    public async Task Server_UnderMutatedAssociations_NeitherFailsNorKeepsAnything()
    {
        byte[][] conversations = Conversations();
        var options = new DicomServerOptions
        {
            Store = new CountingStore(count =>
            {
                Interlocked.Add(ref _open, count);
                Interlocked.Add(ref _begun, Math.Max(0, count));
            }),
            Find = new CountingFind(3),
            Retrieve = new FixedRetrieve(() => [Samples.Source("1.2.7", 100)]),
            Logger = new FaultLogger(() => Interlocked.Increment(ref _faults)),
            MaxOperationsPerformed = 4,
        };
        await using DicomServer server = DicomServer.Start(options);

        await RunAsync(0, InMemory / 3, number => MemoryPeerAsync(server, Mutant(conversations, number)));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await RunAsync(InMemory / 3, InMemory, number => MemoryPeerAsync(server, Mutant(conversations, number)));
        await RunAsync(InMemory, InMemory + OverSockets, number => SocketPeerAsync(server, Mutant(conversations, number)));
        await Samples.EventuallyAsync(() => server.Admissions is { Connections: 0, Associations: 0, Addresses: 0, Memory.Used: 0 });
        long after = GC.GetTotalMemory(forceFullCollection: true);

        // Many got as far as an object, or nothing would have been tried.
        Assert.InRange(Volatile.Read(ref _begun), 2000, int.MaxValue);
        Assert.Equal(0, Volatile.Read(ref _open));
        Assert.Equal(0, Volatile.Read(ref _faults));

        // Flat: what pools keep may grow by a few buffers, but not with thousands of associations.
        Assert.InRange(after - before, long.MinValue, 4 << 20);
        await Samples.EchoAsync(server);
    }

    private static async Task RunAsync(int first, int end, Func<int, Task> run) =>
        await Parallel.ForAsync(first, end, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = Samples.Token }, async (number, _) =>
        {
            try
            {
                await run(number);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Association {number} of seed {Seed} failed.", e);
            }
        });

    private static async Task MemoryPeerAsync(DicomServer server, byte[] bytes)
    {
        (MemoryTransport near, MemoryTransport far) = MemoryTransport.CreatePair();
        server.Attach(far);
        await near.Output.WriteAsync(bytes);
        await near.Output.CompleteAsync();
        System.IO.Pipelines.ReadResult result;
        do
        {
            result = await near.Input.ReadAsync();
            near.Input.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
        await near.DisposeAsync();
    }

    private static async Task SocketPeerAsync(DicomServer server, byte[] bytes)
    {
        using RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
        await peer.SendAndDrainAsync(bytes);
    }

    // The same bytes for the same number, in whatever order they are run.
    private static byte[] Mutant(byte[][] conversations, int number)
    {
        var random = new Random(Seed + number);
        List<byte> bytes = [.. conversations[random.Next(conversations.Length)]];
        for (int i = random.Next(1, 6); i > 0 && bytes.Count > 8; i--)
        {
            int at = random.Next(bytes.Count);
            int count = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, count);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - count + 1), count));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    byte[] noise = new byte[count];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
                default:
                    FalsifyLength(bytes, random);
                    break;
            }
        }

        return [.. bytes];
    }

    // The length of some PDU, by the headers as they stand.
    private static void FalsifyLength(List<byte> bytes, Random random)
    {
        int at = 0;
        for (int skip = random.Next(8); skip > 0; skip--)
        {
            if (at + 6 > bytes.Count)
            {
                break;
            }

            long next = at + 6L + (((long)bytes[at + 2] << 24) | ((uint)bytes[at + 3] << 16) | ((uint)bytes[at + 4] << 8) | bytes[at + 5]);
            if (next + 6 > bytes.Count)
            {
                break;
            }

            at = (int)next;
        }

        if (at + 6 <= bytes.Count)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(length, random.Next(4) switch { 0 => 0, 1 => uint.MaxValue, 2 => (uint)random.Next(64), _ => (uint)random.Next() });
            for (int i = 0; i < 4; i++)
            {
                bytes[at + 2 + i] = length[i];
            }
        }
    }

    private static byte[][] Conversations()
    {
        using DicomDataset dataset = Samples.Object("1.2.3", 200);
        var encoded = new ArrayBufferWriter<byte>();
        new DicomDatasetBuilder().CopyFrom(dataset.Root).WriteTo(encoded, TransferSyntax.ExplicitVRLittleEndian);
        byte[] data = encoded.WrittenSpan.ToArray();
        byte[] release = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        byte[] echo = RawPeer.Data(RawPeer.Value(1, true, true, RawPeer.Echo(1)));
        byte[] find = RawPeer.Find(5, 4, "P1");
        byte[] get = RawPeer.Query(7, 5, CommandField.CGetRequest, Samples.StudyGet, "P1");
        byte[] full = RawPeer.Request(
            new UserInformation
            {
                MaximumLength = 16384,
                ImplementationClassUid = "1.2.3",
                ImplementationVersionName = "RAW",
                AsynchronousOperations = new AsynchronousOperationsWindow(4, 4),
                RoleSelections = [new RoleSelection(Samples.CT, true, true)],
                ExtendedNegotiations = [new ExtendedNegotiation(Samples.StudyFind, new byte[] { 1, 1 })],
                CommonExtendedNegotiations = [new CommonExtendedNegotiation("1.2.9", "1.2.840.10008.4.2", [Samples.CT])],
                UserIdentity = UserIdentity.FromUserNameAndPasscode("jane", "secret", true),
            },
            (1, Samples.Verification), (3, Samples.CT), (5, Samples.StudyFind), (7, Samples.StudyGet));
        byte[] cancel = RawPeer.Data(RawPeer.Value(5, true, true, RawPeer.Command(new DimseCommand { Field = CommandField.CCancelRequest, MessageIdBeingRespondedTo = 4 })));
        var response = new DimseCommand();
        response.SetResponse(new DimseCommand { Field = CommandField.CStoreRequest, MessageId = 1, AffectedSopClassUid = Samples.CT }, DimseStatus.Success);
        byte[] stored = RawPeer.Data(RawPeer.Value(3, true, true, RawPeer.Command(response)));
        return
        [
            [.. RawPeer.Request(contexts: (1, Samples.Verification)), .. echo, .. release],
            [.. RawPeer.Request(contexts: [(1, Samples.Verification), (3, Samples.CT)]), .. RawPeer.Store(3, 2, "1.2.3", data), .. echo, .. release],
            [.. full, .. RawPeer.Store(3, 1, "1.2.3", data), .. RawPeer.Store(3, 2, "1.2.4", data), .. find, .. cancel, .. get, .. stored, .. echo, .. release],
        ];
    }
}
