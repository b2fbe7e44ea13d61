using System.Globalization;
using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>
/// The worked example: a query at STUDY level with PatientID 99999 and empty StudyDate, ModalitiesInStudy and
/// StudyDescription gives exactly three responses.
/// </summary>
public sealed class WorkedExampleTests : IAsyncLifetime
{
    private const string OwnAETitle = "OURS";

    private static readonly (string Date, string Description)[] Expected =
    [
        ("20000307", "Hip 3+vw THA Series (Post Op)"),
        ("20000322", "Chest-PICC"),
        ("20050106", "Chest-- PA & Lateral"),
    ];

    private static readonly string[] Keys =
        ["-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=99999", "-k", "StudyDate", "-k", "ModalitiesInStudy", "-k", "StudyDescription"];

    private readonly TempFolder _files = new();
    private readonly TempFolder _data = new();

    public ValueTask InitializeAsync()
    {
        foreach ((string date, string description) in Expected)
        {
            // Two images of each study: a study is one response, not one for each of its objects.
            WriteStudy("99999", date, "CR", description, images: 2);
        }

        WriteStudy("99998", "20050106", "CR", "Chest of another patient", images: 1);
        WriteStudy("999990", "20050106", "CT", "Of a patient whose ID begins alike", images: 1);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("-P")]
    [InlineData("-S")]
    public async Task Find_InOurArchive_GivesThreeStudiesWithTheirModality(string model)
    {
        await using DicomNetServer server = await LoadedArchiveAsync();
        JsonElement[] responses = await FindAsync(server, OwnAETitle, model);
        Assert.Equal(Expected, Studies(responses));
        Assert.Equal(["CR", "CR", "CR"], responses.Select(r => Text(r, "00080061")));
        Assert.Equal(["99999", "99999", "99999"], responses.Select(r => Text(r, "00100020")));
    }

    [Theory]
    [InlineData("-P")]
    [InlineData("-S")]
    public async Task Findscu_InOurArchive_GivesThreeStudiesWithTheirModality(string model)
    {
        await using DicomNetServer server = await LoadedArchiveAsync();
        using var answers = new TempFolder();
        (await Tool.RunAsync(
            Peer.Require("findscu", "dcmtk"), [model, "-aec", OwnAETitle, "-X", "-od", answers.FullName, .. Keys, server.Host, server.PortText])).Expect(0);
        var found = new List<(string, string)>();
        foreach (string file in Directory.GetFiles(answers.FullName))
        {
            using DicomFile answer = DicomFile.Open(file);
            Assert.Equal("CR", answer.Dataset.GetString(DicomTags.ModalitiesInStudy));
            found.Add((answer.Dataset.GetString(DicomTags.StudyDate)!, answer.Dataset.GetString(DicomTags.StudyDescription)!));
        }

        Assert.Equal(Expected, found.Order());
    }

    [Theory]
    [InlineData("-P")]
    [InlineData("-S")]
    public async Task Find_InDcmqrscp_GivesThreeStudiesAndCompleteFillsTheModality(string model)
    {
        await using Dcmqrscp server = await Dcmqrscp.StartAsync(new Dictionary<string, int>());
        (await DicomNet.RunAsync("store", server.Host, server.PortText, "-aec", Dcmqrscp.AETitle, _files.FullName)).Expect(0);

        // dcmqrscp never returns ModalitiesInStudy: no response may be dropped for it.
        JsonElement[] plain = await FindAsync(server, Dcmqrscp.AETitle, model);
        Assert.Equal(Expected, Studies(plain));
        Assert.All(plain, r => Assert.Equal(string.Empty, Text(r, "00080061")));

        JsonElement[] complete = await FindAsync(server, Dcmqrscp.AETitle, model, "--complete");
        Assert.Equal(Expected, Studies(complete));
        Assert.Equal(["CR", "CR", "CR"], complete.Select(r => Text(r, "00080061")));
    }

    private async Task<DicomNetServer> LoadedArchiveAsync()
    {
        DicomNetServer server = await DicomNetServer.ServeAsync(_data.FullName, OwnAETitle);
        (await DicomNet.RunAsync("store", server.Host, server.PortText, "-aec", OwnAETitle, _files.FullName)).Expect(0);
        return server;
    }

    private static async Task<JsonElement[]> FindAsync(ServerProcess server, string aeTitle, string model, params string[] options)
    {
        ToolResult result = (await DicomNet.RunAsync(
            ["find", server.Host, server.PortText, "-aec", aeTitle, model, .. Keys, "--json", .. options])).Expect(0);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.EnumerateArray().Select(r => r.Clone())];
    }

    private static IEnumerable<(string, string)> Studies(IEnumerable<JsonElement> responses) =>
        responses.Select(r => (Text(r, "00080020"), Text(r, "00081030"))).Order();

    private static string Text(JsonElement response, string tag) =>
        response.TryGetProperty(tag, out JsonElement element) && element.TryGetProperty("Value", out JsonElement value)
            ? value[0].GetString() ?? string.Empty
            : string.Empty;

    private void WriteStudy(string patientId, string date, string modality, string description, int images)
    {
        string study = DicomUid.Generate();
        string series = DicomUid.Generate();
        for (int i = 1; i <= images; i++)
        {
            string instance = DicomUid.Generate();
            DicomDatasetBuilder builder = new DicomDatasetBuilder()
                .Set(DicomTags.SOPClassUID, modality == "CR" ? DicomUids.ComputedRadiographyImageStorage : DicomUids.CTImageStorage)
                .Set(DicomTags.SOPInstanceUID, instance)
                .Set(DicomTags.StudyDate, date)
                .Set(DicomTags.StudyTime, "120000")
                .Set(DicomTags.AccessionNumber, string.Empty)
                .Set(DicomTags.Modality, modality)
                .Set(DicomTags.StudyDescription, description)
                .Set(DicomTags.PatientName, "Example^Patient")
                .Set(DicomTags.PatientID, patientId)
                .Set(DicomTags.StudyInstanceUID, study)
                .Set(DicomTags.SeriesInstanceUID, series)
                .Set(DicomTags.StudyID, "1")
                .Set(DicomTags.SeriesNumber, "1")
                .Set(DicomTags.InstanceNumber, i.ToString(CultureInfo.InvariantCulture));
            DicomFile.Save(_files.File(instance + ".dcm"), builder, TransferSyntax.ExplicitVRLittleEndian);
        }
    }
}
