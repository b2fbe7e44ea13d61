using System.Buffers;
using System.Collections.Concurrent;
using Dicom.Net.Core;
using Dicom.Net.Dimse;

namespace Dicom.Net.Network.Tests;

/// <summary>Objects that a peer does not take in their own syntax: who converts them, and what happens where nobody can.</summary>
public sealed class TranscodeTests
{
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string Rle = "1.2.840.10008.1.2.5";

    private readonly ConcurrentQueue<(string Instance, string Syntax)> _received = new();

    [Fact]
    public async Task Store_WithATranscoder_GoesInTheBestSyntaxThatThePeerTakes()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = Receiver() });
        var transcoder = new MarkingTranscoder([Rle, Samples.Implicit, Samples.Explicit]);
        DicomClientOptions options = new DicomClientOptions { Transcoder = transcoder }.Propose(Samples.CT, Samples.Implicit);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using StoreSource source = new BytesSource([0x08, 0x00, 0x18, 0x00, 0, 0, 0, 0], Samples.CT, "1.2.1", JpegLs);

        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(source, Samples.Token)).Status);
        Assert.Equal([("1.2.1.converted", Samples.Implicit)], _received);
        Assert.Equal(1, transcoder.Disposed);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Store_WithoutATranscoder_OrWithoutATarget_SaysWhatWasNotAccepted()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = Receiver() });
        foreach (IStoreTranscoder? transcoder in new IStoreTranscoder?[] { null, new MarkingTranscoder([]), new MarkingTranscoder([Rle]) })
        {
            DicomClientOptions options = new DicomClientOptions { Transcoder = transcoder }.Propose(Samples.CT, Samples.Implicit);
            await using ClientAssociation association = await Samples.ConnectAsync(server, options);
            using StoreSource source = new BytesSource([], Samples.CT, "1.2.1", JpegLs);
            await Assert.ThrowsAsync<NoPresentationContextException>(async () => await association.StoreAsync(source, Samples.Token));
            await association.ReleaseAsync(Samples.Token);
        }

        Assert.Empty(_received);
    }

    [Fact]
    public async Task Store_WhereTheBestTargetCannotHoldTheObject_GoesInTheNext()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = Receiver() });
        var transcoder = new MarkingTranscoder([Samples.Explicit, Samples.Implicit]) { Refuses = [Samples.Explicit] };
        DicomClientOptions options = new DicomClientOptions { Transcoder = transcoder }.Propose(Samples.CT, Samples.Explicit).Propose(Samples.CT, Samples.Implicit);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using StoreSource source = new BytesSource([0x08, 0x00, 0x18, 0x00, 0, 0, 0, 0], Samples.CT, "1.2.1", JpegLs);
        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(source, Samples.Token)).Status);
        Assert.Equal([("1.2.1.converted", Samples.Implicit)], _received);

        // Where none can, the error is that of the best one, and the association goes on.
        transcoder.Refuses.Add(Samples.Implicit);
        var error = await Assert.ThrowsAsync<DicomDataException>(async () => await association.StoreAsync(source, Samples.Token));
        Assert.Contains(Samples.Explicit, error.Message, StringComparison.Ordinal);
        using StoreSource plain = Samples.Source("1.2.2");
        Assert.Equal(DimseStatus.Success, (await association.StoreAsync(plain, Samples.Token)).Status);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Get_WithATranscoder_ConvertsAndCountsWhatItCannot()
    {
        var transcoder = new MarkingTranscoder([Samples.Explicit]) { RefusedInstances = ["1.2.2"] };
        var retrieve = new FixedRetrieve(() => [Coded("1.2.1"), Coded("1.2.2"), Samples.Source("1.2.3"), Coded("1.2.4")]);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve, Transcoder = transcoder });
        DicomClientOptions options = Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp, Samples.Explicit);
        await using ClientAssociation association = await Samples.ConnectAsync(server, options);
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);

        Assert.Equal(new SubOperations(null, 3, 1, 0), response.SubOperations);
        Assert.Equal(["1.2.2"], response.FailedSopInstanceUids);
        Assert.Equal(["1.2.1.converted", "1.2.3", "1.2.4.converted"], _received.Select(r => r.Instance));
        Assert.Equal(2, transcoder.Disposed);
    }

    [Fact]
    public async Task Move_WithATranscoder_ProposesItsTargetsAndConverts()
    {
        await using DicomServer destination = DicomServer.Start(new DicomServerOptions { Store = Receiver() });
        var transcoder = new MarkingTranscoder([Samples.Implicit]);
        var retrieve = new FixedRetrieve(() => [Coded("1.2.1", "1.2.999.1"), Coded("1.2.2", "1.2.999.1")]) { Destinations = { ["DEST"] = destination.EndPoint.Port } };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve, Transcoder = transcoder });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyMove));
        using DicomDataset keys = Samples.Keys("SERIES");

        RetrieveResponse response = await association.MoveAsync(Samples.StudyMove, keys, "DEST", null, Samples.Token);

        // The destination knows no such syntax, and takes what was converted.
        Assert.Equal(new SubOperations(null, 2, 0, 0), response.SubOperations);
        Assert.Equal([("1.2.1.converted", Samples.Implicit), ("1.2.2.converted", Samples.Implicit)], _received);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.90")]
    [InlineData("1.2.840.10008.1.2.4.100")]
    [InlineData("1.2.840.10008.1.2.4.102.1")]
    [InlineData("1.2.840.10008.1.2.4.108")]
    [InlineData("1.2.840.10008.1.2.4.110")]
    [InlineData("1.2.840.10008.1.2.4.112")]
    [InlineData("1.2.840.10008.1.2.4.201")]
    [InlineData("1.2.840.10008.1.2.4.94")]
    [InlineData("1.2.840.10008.1.2.7.1")]
    public async Task Syntax_WithoutADecoder_IsNegotiatedStoredAndSentOn(string syntax)
    {
        using var folder = new TemporaryFolder();
        var head = new ArrayBufferWriter<byte>();
        new DicomDatasetBuilder().Set(DicomTags.SOPClassUID, Samples.CT).Set(DicomTags.SOPInstanceUID, "1.2.1").WriteTo(head, TransferSyntax.ExplicitVRLittleEndian);
        byte[] bytes = [.. head.WrittenSpan, .. Enumerable.Range(0, 999).Select(i => (byte)i), 0];
        await using (DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new FolderStoreHandler(folder.Path) }))
        {
            await using ClientAssociation association = await Samples.ConnectAsync(server, new DicomClientOptions().Propose(Samples.CT, syntax));
            using StoreSource source = new BytesSource(bytes, Samples.CT, "1.2.1", syntax);
            Assert.Equal(DimseStatus.Success, (await association.StoreAsync(source, Samples.Token)).Status);
            await association.ReleaseAsync(Samples.Token);
        }

        string file = Assert.Single(folder.Files);
        using StoreSource kept = StoreSource.FromFile(file);
        Assert.Equal(syntax, kept.TransferSyntaxUid);
        Assert.Equal(bytes, await Samples.ReadAllAsync(kept));
        var retrieve = new FixedRetrieve(() => [StoreSource.FromFile(file)]);
        await using DicomServer archive = DicomServer.Start(new DicomServerOptions { Retrieve = retrieve });
        await using ClientAssociation reader = await Samples.ConnectAsync(archive, Samples.Client(Samples.StudyGet).Propose(Samples.CT, ContextRole.Scp, syntax));
        using DicomDataset keys = Samples.Keys("SERIES");
        RetrieveResponse response = await reader.GetAsync(Samples.StudyGet, keys, Receiver(), null, Samples.Token);
        Assert.Equal(new SubOperations(null, 1, 0, 0), response.SubOperations);
        Assert.Equal([("1.2.1", syntax)], _received);
    }

    private static BytesSource Coded(string uid, string syntax = JpegLs) => new([0x08, 0x00, 0x18, 0x00, 0, 0, 0, 0], Samples.CT, uid, syntax);

    private DiscardingHandler Receiver() => new(_received);

    private sealed class DiscardingHandler(ConcurrentQueue<(string, string)> received) : IStoreHandler
    {
        private readonly DiscardStoreHandler _discard = new();

        public ValueTask<StoreSink> BeginStoreAsync(StoreContext context, CancellationToken cancellationToken)
        {
            received.Enqueue((context.SopInstanceUid, context.TransferSyntax.Uid));
            return _discard.BeginStoreAsync(context, cancellationToken);
        }
    }

    /// <summary>Passes bytes on under another name, and counts what is given back.</summary>
    private sealed class MarkingTranscoder(string[] targets) : IStoreTranscoder
    {
        private int _disposed;

        public HashSet<string> Refuses { get; init; } = [];

        public HashSet<string> RefusedInstances { get; init; } = [];

        public int Disposed => _disposed;

        public IReadOnlyList<string> GetTargets(string sopClassUid, string transferSyntaxUid) => [.. targets.Where(target => target != transferSyntaxUid)];

        public async ValueTask<StoreSource> TranscodeAsync(StoreSource source, string transferSyntaxUid, CancellationToken cancellationToken)
        {
            byte[] bytes = await Samples.ReadAllAsync(source);
            return Refuses.Contains(transferSyntaxUid) || RefusedInstances.Contains(source.SopInstanceUid)
                ? throw new DicomDataException("not in " + transferSyntaxUid)
                : new Marked(bytes, source, transferSyntaxUid, () => Interlocked.Increment(ref _disposed));
        }

        private sealed class Marked(byte[] bytes, StoreSource source, string syntax, Action disposed)
            : StoreSource(source.SopClassUid, source.SopInstanceUid + ".converted", syntax)
        {
            public override long LengthBytes => bytes.Length;

            public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
            {
                int count = (int)Math.Min(destination.Length, bytes.Length - offset);
                bytes.AsSpan((int)offset, count).CopyTo(destination.Span);
                return ValueTask.FromResult(count);
            }

            protected override void Dispose(bool disposing) => disposed();
        }
    }
}
