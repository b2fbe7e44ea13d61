using System.Net;
using System.Net.Sockets;
using Dicom.Net.Archive;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Imaging;
using Dicom.Net.Network;

namespace Dicom.Net.Retrieval.Tests;

/// <summary>The whole way against our own archive, over TCP on loopback.</summary>
public sealed class LoadSeriesTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dicomnet-retrieval-");
    private readonly int _receivePort = FreePort();
    private DicomArchive _archive = null!;
    private DicomServer _server = null!;
    private RequestCounter _retrieve = null!;

    private static Phantom Wanted { get; } = Small("PAT1", "20240131", "Thorax fine", 1, 12);

    public async ValueTask InitializeAsync()
    {
        _archive = await DicomArchive.OpenAsync(_folder.FullName, new DicomArchiveOptions
        {
            AETitle = "PACS", Peers = [new ArchivePeer("DICOMNET", "127.0.0.1", _receivePort)],
        });
        _retrieve = new RequestCounter(_archive);
        _server = DicomServer.Start(new DicomServerOptions { AETitle = "PACS", Store = _archive, Find = _archive, Retrieve = _retrieve });
        Phantom[] all =
        [
            Small("PAT1", "20240131", "Thorax coarse", 2, 3), Wanted, Small("PAT1", "20230101", "Thorax fine", 1, 3, "2"), Small("PAT2", "20240131", "Thorax fine", 1, 3),
        ];
        await using ClientAssociation association = await DicomClient.ConnectAsync(
            "127.0.0.1", _server.EndPoint.Port, new DicomClientOptions { CalledAETitle = "PACS" }.Propose(DicomUids.CTImageStorage));
        foreach (Phantom phantom in all)
        {
            for (int z = phantom.Shape.Slices - 1; z >= 0; z--)
            {
                using DicomDataset dataset = phantom.CreateObject(z).ToDataset();
                using StoreSource source = StoreSource.FromDataset(dataset);
                Assert.Equal(DimseStatus.Success, (await association.StoreAsync(source)).Status);
            }
        }

        await association.ReleaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _archive.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(RetrieveMethod.Auto, RetrieveMethod.Get, QueryModel.Auto)]
    [InlineData(RetrieveMethod.Get, RetrieveMethod.Get, QueryModel.PatientRoot)]
    [InlineData(RetrieveMethod.Move, RetrieveMethod.Move, QueryModel.StudyRoot)]
    public async Task LoadSeries_ThreeKeys_GivesTheGeneratedVoxels(RetrieveMethod method, RetrieveMethod used, QueryModel model)
    {
        using LoadedSeries loaded = await SeriesRetriever.LoadSeriesAsync(Request("PAT1", "20240131", "thorax FINE", method, model));
        using VoxelVolume<short> expected = Wanted.CreateVolume();
        Assert.Equal(expected.ComputeSha256(), loaded.Volume.ComputeSha256());
        Assert.Equal(used, loaded.Method);
        Assert.Equal((12, 12), (loaded.Expected, loaded.Received));
        Assert.True((expected.Origin - loaded.Volume.Origin).Length < 1e-3);
    }

    [Fact]
    public async Task LoadSeries_NothingMatches_ListsWhatThePatientHas()
    {
        SeriesNotFoundException none = await Assert.ThrowsAsync<SeriesNotFoundException>(
            async () => await SeriesRetriever.LoadSeriesAsync(Request("PAT1", "20240131", "skull")));
        Assert.Equal(["Thorax coarse", "Thorax fine", "Thorax fine"], none.Available.Select(s => s.SeriesDescription).Order());
        Assert.All(none.Available, s => Assert.Equal("PAT1", s.PatientId));
    }

    [Fact]
    public async Task LoadSeries_SeveralMatch_ListsThemNewestFirstWithTheirNumbers()
    {
        SeveralSeriesException several = await Assert.ThrowsAsync<SeveralSeriesException>(
            async () => await SeriesRetriever.LoadSeriesAsync(Request("PAT1", null, "Thorax fine")));
        Assert.Equal(["20240131", "20230101"], several.Candidates.Select(s => s.StudyDate));
        Assert.Equal([12, 3], several.Candidates.Select(s => s.Images));
    }

    [Fact]
    public async Task LoadSeries_ServerKnowsNoDestination_SaysWhatToEnter()
    {
        var request = new LoadSeriesRequest
        {
            Host = "127.0.0.1", Port = _server.EndPoint.Port, CalledAETitle = "PACS", PatientId = "PAT2", Method = RetrieveMethod.Move, MoveDestination = "NOBODY", ReceivePort = 0,
        };
        RetrieveFailedException failed = await Assert.ThrowsAsync<RetrieveFailedException>(async () => await SeriesRetriever.LoadSeriesAsync(request));
        Assert.Contains("'NOBODY'", failed.Message);
    }

    [Fact]
    public async Task LoadSeries_ObjectsGoneFromTheArchive_IsIncompleteUnlessAllowed()
    {
        string[] files = Directory.GetFiles(_folder.FullName, Wanted.GetSopInstanceUid(3) + "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Array.ForEach(files, File.Delete);
        IncompleteSeriesException incomplete = await Assert.ThrowsAsync<IncompleteSeriesException>(
            async () => await SeriesRetriever.LoadSeriesAsync(Request("PAT1", "20240131", "Thorax fine", RetrieveMethod.Get)));
        Assert.Equal((12, 11), (incomplete.Expected, incomplete.Received));
    }

    [Fact]
    public async Task LoadSeries_GetAcceptedWithoutTheStorageRole_GoesOnWithMove()
    {
        await using var proxy = new RoleRefusingProxy(_server.EndPoint.Port);
        var told = new Listener();
        using LoadedSeries loaded = await SeriesRetriever.LoadSeriesAsync(
            Request("PAT1", "20240131", "Thorax fine", port: proxy.Port), told);
        using VoxelVolume<short> expected = Wanted.CreateVolume();
        Assert.Equal(expected.ComputeSha256(), loaded.Volume.ComputeSha256());
        Assert.Equal(RetrieveMethod.Move, loaded.Method);
        Assert.Equal((12, 12), (loaded.Expected, loaded.Received));
        Assert.Contains("without the storage role", loaded.Reason, StringComparison.Ordinal);
        Assert.Single(told.Notices, n => n.Contains("without the storage role: going on with C-MOVE", StringComparison.Ordinal));
        Assert.True(proxy.Removed > 0);
        Assert.All(_retrieve.Requests, r => Assert.True(r.IsMove));
    }

    [Fact]
    public async Task LoadSeries_GetAloneAcceptedWithoutTheStorageRole_SaysToMove()
    {
        await using var proxy = new RoleRefusingProxy(_server.EndPoint.Port);
        RetrieveFailedException failed = await Assert.ThrowsAsync<RetrieveFailedException>(
            async () => await SeriesRetriever.LoadSeriesAsync(Request("PAT1", "20240131", "Thorax fine", RetrieveMethod.Get, port: proxy.Port)));
        Assert.Contains("without the storage role: try --retrieve move", failed.Message, StringComparison.Ordinal);
        Assert.True(proxy.Removed > 0);
        Assert.Empty(_retrieve.Requests);
    }

    [Fact]
    public async Task LoadSeries_ClassesBeyondOneAssociation_ComeOnAFurtherOne()
    {
        // The PACS lists 82 classes, of which one association has room for 63: the presentation state's is first, the images' last.
        string[] classes = [DicomUids.GrayscaleSoftcopyPresentationStateStorage, .. Enumerable.Range(1, 80).Select(i => "1.2.826.0.1." + i), DicomUids.CTImageStorage];
        using (DicomDataset slice = Wanted.CreateObject(0).ToDataset())
        using (DicomDataset state = new DicomDatasetBuilder().CopyFrom(slice.Root)
            .Set(DicomTags.SOPClassUID, classes[0]).Set(DicomTags.SOPInstanceUID, "1.2.3.4.5").Set(DicomTags.Modality, "CT").ToDataset())
        {
            DicomDatasetBuilder withoutPixels = new DicomDatasetBuilder().CopyFrom(state.Root);
            withoutPixels.Remove(DicomTags.PixelData);
            using DicomDataset stored = withoutPixels.ToDataset();
            await using ClientAssociation association = await DicomClient.ConnectAsync(
                "127.0.0.1", _server.EndPoint.Port, new DicomClientOptions { CalledAETitle = "PACS" }.Propose(classes[0]));
            using StoreSource source = StoreSource.FromDataset(stored);
            Assert.Equal(DimseStatus.Success, (await association.StoreAsync(source)).Status);
            await association.ReleaseAsync();
        }

        await using DicomServer reticent = DicomServer.Start(new DicomServerOptions
        {
            AETitle = "PACS", Find = new ReticentFind(_archive, classes), Retrieve = _retrieve, AcceptUnknownSopClasses = true,
        });
        using LoadedSeries loaded = await SeriesRetriever.LoadSeriesAsync(
            Request("PAT1", "20240131", "Thorax fine", RetrieveMethod.Get, port: reticent.EndPoint.Port));
        using VoxelVolume<short> expected = Wanted.CreateVolume();
        Assert.Equal(expected.ComputeSha256(), loaded.Volume.ComputeSha256());
        Assert.Equal((RetrieveMethod.Get, 13, 13, 1), (loaded.Method, loaded.Expected, loaded.Received, loaded.OtherObjects));

        // The whole series first, of which the presentation state alone finds a context; then the twelve images by their names.
        Assert.Equal([(false, "SERIES", 13), (false, "IMAGE", 12)], _retrieve.Requests);
    }

    private LoadSeriesRequest Request(
        string patient, string? date, string description, RetrieveMethod method = RetrieveMethod.Auto, QueryModel model = QueryModel.Auto, int? port = null) => new()
        {
            Host = "127.0.0.1",
            Port = port ?? _server.EndPoint.Port,
            CalledAETitle = "PACS",
            PatientId = patient,
            StudyDate = date,
            SeriesDescription = description,
            Method = method,
            Model = model,
            ReceivePort = _receivePort,
        };

    private static Phantom Small(string patient, string date, string description, int number, int slices, string study = "1") => new(new PhantomOptions
    {
        Columns = 32, Rows = 24, Slices = slices, PatientId = patient, StudyDate = date, SeriesDescription = description, SeriesNumber = number, StudyId = study,
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Listener : IProgress<LoadProgress>
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Notices { get; } = new();

        public void Report(LoadProgress value)
        {
            if (value.Kind == LoadProgressKind.Notice)
            {
                Notices.Enqueue(value.Message!);
            }
        }
    }
}
