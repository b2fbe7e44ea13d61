using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>Many connections at once: those that do nothing cost little, and keep nobody from being served.</summary>
[Collection(typeof(AloneCollection))]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int IdleBudgetBytes = 20 * 1024;

    [Fact]
    public async Task IdleAssociation_AfterALargeObjectOrNone_HoldsLessThanItsBudget()
    {
        const int Count = 600;
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), MaxAssociations = 2 * Count });
        byte[] large = StoreMessage(1 << 20);
        List<RawPeer> peers = [];
        try
        {
            // The first few fill pools and caches, which are the process's and not an association's.
            await OpenAsync(peers, 100, server, large);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            await OpenAsync(peers, Count - 100, server, large);
            long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (Count - 100);

            // The peer's own socket, in this process too, is counted with it.
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{each} managed bytes an idle association"));
            Assert.InRange(each, 0, IdleBudgetBytes);
        }
        finally
        {
            peers.ForEach(peer => peer.Dispose());
        }
    }

    [Fact]
    public async Task Echo_AmongIdleHalfOpenAndBusyConnections_IsAnswered()
    {
        int idleCount = DescriptorLimit() >= 8192 ? 2000 : 400;
        int busyCount = DescriptorLimit() >= 8192 ? 300 : 60;
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), MaxAssociations = 4096, MaxConnections = 8192 });
        using var stop = new CancellationTokenSource();
        List<RawPeer> idle = [];
        try
        {
            await OpenAsync(idle, idleCount / 2, server, null);
            for (int i = idle.Count; i < idleCount; i++)
            {
                // Half-open: connected and silent, or stopped inside the request.
                RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
                idle.Add(peer);
                if (i % 2 == 0)
                {
                    await peer.SendAsync(RawPeer.Request(contexts: (1, Samples.Verification)).AsMemory(0, 40));
                }
            }

            var busy = new Busy[busyCount];
            for (int i = 0; i < busy.Length; i++)
            {
                busy[i] = new Busy(server, stop.Token);
            }

            await Task.WhenAll(busy.Select(one => Task.WhenAny(one.HasBegun, one.Run))).WaitAsync(Samples.Token);
            int attempts = await EchoWithinASecondAsync(server);
            await stop.CancelAsync();
            await Task.WhenAll(busy.Select(one => one.Run)).WaitAsync(Samples.Token);

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{idleCount} idle or half-open, {busyCount} busy with {busy.Sum(one => one.Operations)} operations; answered at attempt {attempts}"));
            Assert.All(busy, one => Assert.True(one.Operations > 0));
        }
        finally
        {
            await stop.CancelAsync();
            idle.ForEach(peer => peer.Dispose());
        }

        await Samples.EchoAsync(server);
    }

    // The second is each attempt's time-out. Several attempts, for a machine that others use has pauses of its own.
    private static async Task<int> EchoWithinASecondAsync(DicomServer server)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var second = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", server.EndPoint.Port, Samples.Client(Samples.Verification), second.Token);
                Assert.True((await association.EchoAsync(second.Token)).IsSuccess);
                return attempt;
            }
            catch (OperationCanceledException) when (attempt < 5)
            {
                // Once more.
            }
        }
    }

    private static async Task OpenAsync(List<RawPeer> peers, int count, DicomServer server, byte[]? message)
    {
        for (int i = 0; i < count; i++)
        {
            RawPeer peer = await RawPeer.ConnectAsync(server.EndPoint);
            peers.Add(peer);
            await peer.AssociateAsync((1, Samples.CT));
            if (message is not null && i % 2 == 0)
            {
                await peer.SendAsync(message);
                Assert.True((await peer.ReceiveCommandAsync()).Status.IsSuccess);
            }
        }
    }

    private static byte[] StoreMessage(int dataBytes)
    {
        byte[] command = RawPeer.Command(new Dicom.Net.Dimse.DimseCommand
        {
            Field = Dicom.Net.Dimse.CommandField.CStoreRequest, MessageId = 1, HasDataSet = true, AffectedSopClassUid = Samples.CT, AffectedSopInstanceUid = "1.2.3",
        });
        const int PartBytes = 64 * 1024;
        byte[] part = RawPeer.Data(RawPeer.Value(1, false, false, new byte[PartBytes]));
        IEnumerable<byte> parts = Enumerable.Repeat(part, dataBytes / PartBytes).SelectMany(bytes => bytes);
        return [.. RawPeer.Data(RawPeer.Value(1, true, true, command)), .. parts, .. RawPeer.Data(RawPeer.Value(1, false, true, [0, 0]))];
    }

    private static long DescriptorLimit()
    {
        if (!File.Exists("/proc/self/limits"))
        {
            return 1024;
        }

        string line = File.ReadLines("/proc/self/limits").First(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        string soft = line["Max open files".Length..].Trim().Split(' ')[0];
        return long.TryParse(soft, NumberStyles.Integer, CultureInfo.InvariantCulture, out long limit) ? limit : long.MaxValue;
    }

    /// <summary>An association that stores and echoes until it is told to stop, and then releases.</summary>
    private sealed class Busy
    {
        private readonly TaskCompletionSource _hasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Busy(DicomServer server, CancellationToken stop) => Run = Task.Run(() => RunAsync(server, stop), CancellationToken.None);

        public Task Run { get; }

        public Task HasBegun => _hasBegun.Task;

        public int Operations { get; private set; }

        private async Task RunAsync(DicomServer server, CancellationToken stop)
        {
            await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT, Samples.Verification));
            using var source = new BytesSource(new byte[10_000], Samples.CT, "1.2.3");
            while (!stop.IsCancellationRequested)
            {
                Assert.True((await association.StoreAsync(source, CancellationToken.None)).Status.IsSuccess);
                Assert.True((await association.EchoAsync(CancellationToken.None)).IsSuccess);
                Operations += 2;
                _hasBegun.TrySetResult();
            }

            await association.ReleaseAsync(CancellationToken.None);
        }
    }
}
