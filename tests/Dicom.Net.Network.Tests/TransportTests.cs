using System.Net.Sockets;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Network.Tests;

/// <summary>The same services, by the same handlers, over each transport.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly TempFolder _folder = new();

    public enum Kind
    {
        Tcp,
        Tls,
        UnixSocket,
        TlsOverUnixSocket,
        Memory,
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [EachKind]
    public async Task AllServices_OverEachTransport_Work(Kind kind)
    {
        byte[] back = [];
        var retrieve = new FixedRetrieve(() => [Samples.Source("1.2.7", 300_000)]);
        await using DicomServer server = Start(kind, new DicomServerOptions { Store = new DatasetStoreHandler(Keep), Find = new CountingFind(5), Retrieve = retrieve });
        DicomClientOptions options = Options(kind, Samples.Client(Samples.Verification, Samples.StudyFind, Samples.StudyGet).Propose(Samples.CT, ContextRole.Both));
        await using ClientAssociation association = await ConnectAsync(kind, server, options);
        using DicomDataset keys = Samples.Keys("STUDY");

        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        using (StoreSource source = Samples.Source("1.2.3", 2_000_000))
        {
            Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
        }

        using DicomDataset sent = Samples.Object("1.2.3", 2_000_000);
        Assert.Equal(sent.GetBytes(DicomTags.PixelData).ToArray(), back);
        int found = 0;
        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            match.Identifier.Dispose();
            found++;
        }

        Assert.Equal(5, found);
        RetrieveResponse got = await association.GetAsync(Samples.StudyGet, keys, new DiscardStoreHandler(), null, Samples.Token);
        Assert.Equal(new SubOperations(null, 1, 0, 0), got.SubOperations);
        await association.ReleaseAsync(Samples.Token);
        await server.StopAsync(TimeSpan.FromSeconds(10));

        ValueTask<DimseStatus> Keep(StoreContext context, DicomDataset dataset, CancellationToken cancellationToken)
        {
            back = dataset.GetBytes(DicomTags.PixelData).ToArray();
            dataset.Dispose();
            return ValueTask.FromResult(DimseStatus.Success);
        }
    }

    [Theory]
    [EachKind]
    public async Task Abort_OverEachTransport_EndsBothSides(Kind kind)
    {
        await using DicomServer server = Start(kind, new DicomServerOptions());
        await using ClientAssociation association = await ConnectAsync(kind, server, Options(kind, Samples.Client(Samples.Verification)));

        association.Abort();

        await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
        await server.StopAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [EachKind]
    public async Task Stop_OverEachTransport_AbortsWhatRuns(Kind kind)
    {
        await using DicomServer server = Start(kind, new DicomServerOptions());
        await using ClientAssociation association = await ConnectAsync(kind, server, Options(kind, Samples.Client(Samples.Verification)));

        await server.StopAsync(TimeSpan.Zero);

        AssociationAbortedException error = await Assert.ThrowsAsync<AssociationAbortedException>(async () => await association.EchoAsync(Samples.Token));
        Assert.False(error.IsLocal);
        await Assert.ThrowsAnyAsync<DicomNetworkException>(async () => await ConnectAsync(kind, server, Options(kind, Samples.Client(Samples.Verification))));
    }

    [Fact]
    public async Task UnixSocket_LeftByADeadServer_IsReplacedAndRemovedInTheEnd()
    {
        string path = _folder.File("s");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Under its other name it is not found, and not removed, when it is closed: as after a crash.
            dead.Bind(new UnixDomainSocketEndPoint(_folder.File("other")));
            File.Move(_folder.File("other"), path);
        }

        Assert.True(File.Exists(path));
        await using (DicomServer server = DicomServer.Start(new DicomServerOptions { UnixSocketPath = path }))
        {
            await using ClientAssociation association = await DicomClient.ConnectUnixSocketAsync(path, Samples.Client(Samples.Verification), Samples.Token);
            Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
            Assert.Throws<DicomNetworkException>(() => DicomServer.Start(new DicomServerOptions { UnixSocketPath = path }));
            await association.ReleaseAsync(Samples.Token);
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task UnixSocket_InPlaceOfAFile_IsRefusedAndTheFileStays()
    {
        string path = _folder.File("notes.txt");
        await File.WriteAllTextAsync(path, "mine", Samples.Token);

        Assert.Throws<DicomNetworkException>(() => DicomServer.Start(new DicomServerOptions { UnixSocketPath = path }));
        DicomConnectException error = await Assert.ThrowsAsync<DicomConnectException>(
            async () => await DicomClient.ConnectUnixSocketAsync(_folder.File("none"), Samples.Client(Samples.Verification), Samples.Token));

        Assert.Equal("mine", await File.ReadAllTextAsync(path, Samples.Token));
        Assert.DoesNotContain('\n', error.Message);
    }

    private static bool IsTls(Kind kind) => kind is Kind.Tls or Kind.TlsOverUnixSocket;

    private DicomServer Start(Kind kind, DicomServerOptions options)
    {
        if (IsTls(kind))
        {
            options.Tls = new TlsOptions { Certificates = new TlsCertificates(_authority.Issue(), null, _authority.Roots) };
        }

        if (kind is Kind.UnixSocket or Kind.TlsOverUnixSocket)
        {
            options.UnixSocketPath = _folder.File("socket");
        }

        return kind == Kind.Memory ? DicomServer.Create(options) : DicomServer.Start(options);
    }

    private DicomClientOptions Options(Kind kind, DicomClientOptions options)
    {
        options.Tls = IsTls(kind) ? new TlsOptions { Certificates = new TlsCertificates(_authority.Issue(), null, _authority.Roots) } : null;
        return options;
    }

    private ValueTask<ClientAssociation> ConnectAsync(Kind kind, DicomServer server, DicomClientOptions options) => kind switch
    {
        Kind.Memory => DicomClient.ConnectAsync(server, options, Samples.Token),
        Kind.UnixSocket or Kind.TlsOverUnixSocket => DicomClient.ConnectUnixSocketAsync(_folder.File("socket"), options, Samples.Token),
        _ => Samples.ConnectAsync(server, options),
    };

    private sealed class EachKindAttribute : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
            ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Enum.GetValues<Kind>().Select(kind => new TheoryDataRow<Kind>(kind))]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
