using System.Diagnostics;
using System.Globalization;
using Dicom.Net.Archive;
using Dicom.Net.Cli.Options;
using Dicom.Net.Cli.Output;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Imaging;
using Dicom.Net.Network;
using Dicom.Net.Retrieval;

namespace Dicom.Net.Cli.Commands;

/// <summary>One run of the demo: an archive of its own, and the steps through it, each timed.</summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const string ArchiveTitle = "DEMO";

    private readonly Terminal _terminal;
    private readonly DemoStudy _study;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("dicomnet-demo-archive-");
    private readonly TextTable _table = new("step", "objects", "MB", "MB/s", "seconds");

    public DemoRun(Terminal terminal, int slices)
    {
        _terminal = terminal;
        _study = new DemoStudy(slices);
    }

    /// <summary>Runs all steps; throws where the voxels that come back are not those that were generated.</summary>
    public async Task RunAsync(string nrrd, string png, CancellationToken cancellationToken)
    {
        var options = new DicomArchiveOptions { AETitle = ArchiveTitle };
        await using DicomArchive archive = await DicomArchive.OpenAsync(_data.FullName, options, cancellationToken);
        await using DicomServer server = ServerRun.Start(new DicomServerOptions
        {
            AETitle = ArchiveTitle, RequireCalledAETitle = true, Store = archive, Find = archive, Retrieve = archive,
        });
        int port = server.EndPoint.Port;
        _terminal.Print($"an archive listens on {server.EndPoint}");

        List<StoreSource> objects = Generate(cancellationToken);
        await StoreAsync(port, objects, cancellationToken);
        await QueryAsync(port, cancellationToken);
        using LoadedSeries loaded = await LoadAsync(port, cancellationToken);
        string sha256 = Verify(loaded);
        await SaveAsync(loaded.Volume, nrrd, png);

        _terminal.Print(string.Empty);
        _table.Write(_terminal.Out);
        _terminal.Print(string.Empty);
        VoxelVolume volume = loaded.Volume;
        _terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"volume     {volume.Columns} x {volume.Rows} x {volume.Slices} {volume.VoxelType.GetName()}, spacing {volume.Spacing.X:0.####} x {volume.Spacing.Y:0.####} x {volume.Spacing.Z:0.####} mm"));
        _terminal.Print($"voxels     equal to the generated ones, SHA-256 {sha256}");
        _terminal.Print($"written    {nrrd}");
        _terminal.Print($"           {png}");
        await server.StopAsync(TimeSpan.FromSeconds(5));
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            _data.Delete(recursive: true);
        }
        catch (IOException exception)
        {
            _terminal.Say($"the demo's archive could not be deleted ({exception.Message.TrimEnd('.')}): delete {_data.FullName}");
        }

        return ValueTask.CompletedTask;
    }

    private List<StoreSource> Generate(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var slices = _study.All.SelectMany(p => Enumerable.Range(0, p.Shape.Slices).Select(z => (Phantom: p, Slice: z))).ToList();
        var objects = new StoreSource[slices.Count];
        Parallel.For(0, slices.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            using DicomDataset dataset = slices[i].Phantom.CreateObject(slices[i].Slice).ToDataset();
            objects[i] = StoreSource.FromDataset(dataset);
        });
        AddRow("generate", objects.Length, objects.Sum(o => o.LengthBytes), watch.Elapsed);
        return [.. objects];
    }

    private async Task StoreAsync(int port, List<StoreSource> objects, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        long bytes = 0;
        DicomClientOptions options = Settings(port).ToClientOptions();
        foreach (string sopClass in objects.Select(o => o.SopClassUid).Distinct())
        {
            options.Propose(sopClass);
        }

        await _terminal.WithProgressAsync("C-STORE", bar => Settings(port).WithAssociationAsync(
            options,
            async association =>
            {
                for (int i = 0; i < objects.Count; i++)
                {
                    using StoreSource source = objects[i];
                    StoreResponse response = await association.StoreAsync(source, cancellationToken);
                    if (!response.Status.IsSuccess)
                    {
                        throw new CliException(ExitCode.OperationFailed, $"the archive refused an object with status {response.Status}");
                    }

                    bytes += response.BytesSent;
                    bar.Report(i + 1, objects.Count);
                }

                return objects.Count;
            },
            cancellationToken));
        AddRow("C-STORE", objects.Count, bytes, watch.Elapsed);
    }

    // The question a person would ask, by itself, to be seen in the table; the retrieval asks its own way again.
    private async Task QueryAsync(int port, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        const string sopClass = DicomUids.StudyRootQueryRetrieveInformationModelFind;
        int studies = await Settings(port).WithAssociationAsync(
            Settings(port).ToClientOptions().Propose(sopClass),
            async association =>
            {
                using DicomDataset identifier = new DicomDatasetBuilder()
                    .Set(DicomTags.QueryRetrieveLevel, "STUDY")
                    .Set(DicomTags.PatientID, DemoStudy.PatientId)
                    .Set(DicomTags.StudyDate, DemoStudy.StudyDate)
                    .Set(DicomTags.StudyInstanceUID, string.Empty)
                    .ToDataset();
                int count = 0;
                await foreach (FindResponse response in association.FindAsync(sopClass, identifier, cancellationToken))
                {
                    response.Identifier.Dispose();
                    count++;
                }

                return count;
            },
            cancellationToken);
        AddRow("C-FIND (studies)", studies, null, watch.Elapsed);
        if (studies != 1)
        {
            throw new CliException(ExitCode.VerificationFailed, $"the archive answered {studies} studies instead of one: please report it");
        }
    }

    private async Task<LoadedSeries> LoadAsync(int port, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        LoadedSeries loaded = await _terminal.WithProgressAsync("C-GET", bar => SeriesRetriever.LoadSeriesAsync(
            new LoadSeriesRequest
            {
                Host = "127.0.0.1",
                Port = port,
                CalledAETitle = ArchiveTitle,
                PatientId = DemoStudy.PatientId,
                StudyDate = DemoStudy.StudyDate,
                SeriesDescription = DemoStudy.SeriesDescription,
                Method = RetrieveMethod.Get,
            },
            new LoadReporter(_terminal, bar),
            cancellationToken).AsTask());
        AddRow("find, C-GET, volume", loaded.Received, loaded.Volume.LengthBytes, watch.Elapsed);
        return loaded;
    }

    private string Verify(LoadedSeries loaded)
    {
        var watch = Stopwatch.StartNew();
        using VoxelVolume<short> generated = _study.Wanted.CreateVolume();
        string expected = generated.ComputeSha256();
        string actual = loaded.Volume.ComputeSha256();
        bool isSamePlace = (loaded.Volume.Origin - generated.Origin).Length < 1e-3
            && (loaded.Volume.Spacing - generated.Spacing).Length < 1e-3
            && (loaded.Volume.Direction.Z - generated.Direction.Z).Length < 1e-5;
        if (actual != expected || !isSamePlace)
        {
            throw new CliException(ExitCode.VerificationFailed, $"the {(isSamePlace ? "voxels" : "geometry")} that came back differ from the generated ones: please report it");
        }

        AddRow("generate anew, compare", loaded.Volume.Slices, loaded.Volume.LengthBytes, watch.Elapsed);
        return actual;
    }

    private async Task SaveAsync(VoxelVolume volume, string nrrd, string png)
    {
        var watch = Stopwatch.StartNew();
        await Task.Run(() =>
        {
            VolumeWriter.Write(volume, nrrd, new VolumeWriteOptions { Overwrite = true });
            VolumePreview.WritePng(volume, png, new VolumePreviewOptions { Overwrite = true });
        });
        AddRow("write NRRD and PNG", 2, new FileInfo(nrrd).Length + new FileInfo(png).Length, watch.Elapsed);
    }

    private static AssociationSettings Settings(int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        CallingAETitle = "DICOMNET",
        CalledAETitle = ArchiveTitle,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AssociationTimeout = TimeSpan.FromSeconds(30),
        ReplyTimeout = TimeSpan.FromSeconds(60),
    };

    private void AddRow(string step, int objects, long? bytes, TimeSpan elapsed)
    {
        double seconds = elapsed.TotalSeconds;
        CultureInfo c = CultureInfo.InvariantCulture;
        _table.Add(
            step,
            objects.ToString(c),
            bytes is { } b ? (b / 1e6).ToString("0.0", c) : "-",
            bytes is { } n ? (n / 1e6 / Math.Max(seconds, 1e-6)).ToString("0", c) : "-",
            seconds.ToString("0.000", c));
    }
}
