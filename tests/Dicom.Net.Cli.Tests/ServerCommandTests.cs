using System.Text.Json;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

public sealed class ServerCommandTests
{
    [Fact]
    public async Task Serve_WholeWay_StoresFindsGetsMovesAndEndsCleanly()
    {
        using var folder = new TemporaryFolder();
        string files = Directory.CreateDirectory(folder.File("files")).FullName;
        for (int z = 0; z < 4; z++)
        {
            TestSlices.Save(files, "1.2.3.1", z, "Axial T1");
            TestSlices.Save(files, "1.2.3.2", z, "Axial T2");
        }

        File.WriteAllText(Path.Combine(files, "letter.txt"), "not DICOM");
        await using RunningServer receiver = await RunningServer.StartAsync("receive", "--port", "0", "--aet", "RECEIVER", "--output", folder.File("moved"));
        await using RunningServer server = await RunningServer.StartAsync(
            "serve", "--port", "0", "--aet", "PACS", "--data", folder.File("data"), "--peer", "RECEIVER=127.0.0.1:" + receiver.Port);

        CliResult store = await Cli.RunAsync("store", "127.0.0.1", server.Port, "-aec", "PACS", files);
        Assert.True(store.Code == ExitCode.Success, store.ToString());
        Assert.StartsWith("8 of 8 objects stored", store.Output);
        Assert.Contains("1 other files passed over", store.Output);

        CliResult echo = await Cli.RunAsync("echo", "127.0.0.1", server.Port, "-aec", "PACS");
        Assert.Equal(ExitCode.Success, echo.Code);
        CliResult wrong = await Cli.RunAsync("echo", "127.0.0.1", server.Port, "-aec", "OTHER");
        Assert.Equal(ExitCode.Rejected, wrong.Code);
        CommandLineTests.AssertOneLine(wrong);

        CliResult volume = await Cli.RunAsync(
            "volume", "127.0.0.1", server.Port, "-aec", "PACS", "--patient-id", "P1", "--study-date", "2024-03-01", "--series-description", "axial t2", "--json");
        Assert.True(volume.Code == ExitCode.Success, volume.ToString());
        JsonElement root = JsonDocument.Parse(volume.Output).RootElement;
        Assert.Equal("1.2.3.2", root.GetProperty("series").GetProperty("seriesUid").GetString());
        Assert.Equal("get", root.GetProperty("source").GetProperty("method").GetString());

        CliResult get = await Cli.RunAsync(
            "get", "127.0.0.1", server.Port, "-aec", "PACS", "-k", "StudyInstanceUID=1.2.3", "-k", "SeriesInstanceUID=1.2.3.1", "--output", folder.File("got"));
        Assert.True(get.Code == ExitCode.Success, get.ToString());
        Assert.Equal(4, Directory.GetFiles(folder.File("got"), "1.2.3.1.*.dcm").Length);

        CliResult none = await Cli.RunAsync("get", "127.0.0.1", server.Port, "-aec", "PACS", "-k", "StudyInstanceUID=1.2.9", "--output", folder.File("got"));
        Assert.True(none.Code is ExitCode.NoMatch or ExitCode.OperationFailed, none.ToString());

        CliResult move = await Cli.RunAsync("move", "127.0.0.1", server.Port, "-aec", "PACS", "-k", "StudyInstanceUID=1.2.3", "-aem", "RECEIVER");
        Assert.True(move.Code == ExitCode.Success, move.ToString());
        Assert.Equal(8, Directory.GetFiles(folder.File("moved"), "*.dcm").Length);

        Assert.Equal(ExitCode.Success, await server.StopAsync());
        Assert.Equal(ExitCode.Success, await receiver.StopAsync());
    }

    [Fact]
    public async Task Store_SeveralOperationsAtATimeOverAUnixSocket_StoresAll()
    {
        using var folder = new TemporaryFolder();
        string files = Directory.CreateDirectory(folder.File("files")).FullName;
        for (int z = 0; z < 20; z++)
        {
            TestSlices.Save(files, "1.2.3.1", z, "Axial T1");
        }

        string socket = folder.File("pacs");
        await using RunningServer server = await RunningServer.StartAsync(
            "serve", "--unix", socket, "--aet", "PACS", "--data", folder.File("data"), "--max-operations", "4");
        Assert.Equal(socket, server.Port);

        CliResult store = await Cli.RunAsync("store", "localhost", "104", "--unix", socket, "-aec", "PACS", "--max-operations", "8", files);
        Assert.True(store.Code == ExitCode.Success, store.ToString());
        Assert.StartsWith("20 of 20 objects stored", store.Output);
        CliResult get = await Cli.RunAsync("get", "localhost", "104", "--unix", socket, "-aec", "PACS", "-k", "StudyInstanceUID=1.2.3", "--output", folder.File("got"));
        Assert.True(get.Code == ExitCode.Success, get.ToString());
        Assert.Equal(20, Directory.GetFiles(folder.File("got"), "*.dcm").Length);

        CliResult second = await Cli.RunAsync("receive", "--unix", socket, "--discard");
        Assert.Equal(ExitCode.LocalResource, second.Code);
        CommandLineTests.AssertOneLine(second);
        Assert.Equal(ExitCode.Success, await server.StopAsync());
        CliResult gone = await Cli.RunAsync("echo", "localhost", "104", "--unix", socket, "-aec", "PACS");
        Assert.Equal(ExitCode.Unreachable, gone.Code);
        CommandLineTests.AssertOneLine(gone);
    }

    [Theory]
    [InlineData("receive", false)]
    [InlineData("receive", true)]
    [InlineData("serve", false)]
    [InlineData("serve", true)]
    public async Task PrivateClass_IsTakenWhereItIsAskedFor(string command, bool isPromiscuous)
    {
        using var folder = new TemporaryFolder();
        using (DicomFile slice = DicomFile.Open(TestSlices.Save(folder.Path, "1.2.3.1", 0)))
        {
            DicomDatasetBuilder other = new DicomDatasetBuilder().CopyFrom(slice.Dataset.Root).Set(DicomTags.SOPClassUID, "1.3.12.2.1107.5.9.1");
            DicomFile.Save(folder.File("private.dcm"), other, TransferSyntax.ExplicitVRLittleEndian);
        }

        string[] options = command == "serve" ? ["--aet", "PACS", "--data", folder.File("data")] : ["--discard"];
        await using RunningServer server = await RunningServer.StartAsync([command, "--port", "0", .. options, .. isPromiscuous ? ["--promiscuous"] : Array.Empty<string>()]);
        CliResult store = await Cli.RunAsync("store", "127.0.0.1", server.Port, "-aec", "PACS", folder.File("private.dcm"));
        Assert.Equal(isPromiscuous, store.Code == ExitCode.Success);
        if (!isPromiscuous)
        {
            CommandLineTests.AssertOneLine(store);
        }
    }

    [Theory]
    [InlineData("receive", "--discard")]
    [InlineData("receive", "--discard", "--port", "0", "--unix", "pacs.socket")]
    [InlineData("receive", "--discard", "--port", "0", "--max-operations", "0")]
    [InlineData("store", "localhost", "104", "--max-operations", "65", "file")]
    public async Task WindowAndSocket_WrittenWrongly_AreUsageErrors(params string[] args) =>
        Assert.Equal(ExitCode.Usage, (await Cli.RunAsync(args)).Code);

    [Fact]
    public async Task Get_StudyThatNoOneAssociationHasContextsFor_ComesWholeAndIsASuccess()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in"));
        TestSlices.Save(folder.File("in"), "1.2.3.1", 0);
        using (DicomFile slice = DicomFile.Open(Directory.GetFiles(folder.File("in"))[0]))
        {
            // Classes that no one association has contexts for in every syntax.
            foreach (string sopClass in new[] { DicomUids.CTImageStorage, DicomUids.SecondaryCaptureImageStorage, DicomUids.MultiFrameTrueColorSecondaryCaptureImageStorage })
            {
                DicomDatasetBuilder video = new DicomDatasetBuilder().CopyFrom(slice.Dataset.Root)
                    .Set(DicomTags.SOPClassUID, sopClass)
                    .Set(DicomTags.SOPInstanceUID, sopClass + ".99")
                    .SetFragments(DicomTags.PixelData, ReadOnlyMemory<byte>.Empty, [new byte[] { 0, 0, 1, 0xB3 }]);
                DicomFile.Save(folder.File("in/" + sopClass), video, TransferSyntax.Get("1.2.840.10008.1.2.4.100"));
            }
        }

        await using RunningServer server = await RunningServer.StartAsync("serve", "--port", "0", "--aet", "PACS", "--data", folder.File("archive"));
        CliResult store = await Cli.RunAsync("store", "127.0.0.1", server.Port, "-aec", "PACS", folder.File("in"));
        Assert.True(store.Code == ExitCode.Success, store.ToString());
        CliResult get = await Cli.RunAsync("get", "127.0.0.1", server.Port, "-aec", "PACS", "-k", "StudyInstanceUID=1.2.3", "--output", folder.File("got"));
        Assert.True(get.Code == ExitCode.Success, get.ToString());
        Assert.Equal(4, Directory.GetFiles(folder.File("got"), "*.dcm").Length);
    }

    [Theory]
    [InlineData("-S")]
    [InlineData("-P")]
    public async Task Find_WorkedExample_GivesTheThreeStudiesWithTheirModalities(string model)
    {
        using var folder = new TemporaryFolder();
        string files = Directory.CreateDirectory(folder.File("files")).FullName;
        (string Date, string Description)[] studies = [("20050106", "Chest-- PA & Lateral"), ("20000322", "Chest-PICC"), ("20000307", "Hip 3+vw THA Series (Post Op)")];
        for (int i = 0; i < studies.Length; i++)
        {
            Save(files, "99999", i, studies[i].Date, studies[i].Description);
        }

        Save(files, "9999", 7, "20050106", "Chest-- PA & Lateral");
        await using RunningServer server = await RunningServer.StartAsync("serve", "--port", "0", "--aet", "PACS", "--data", folder.File("data"));
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("store", "127.0.0.1", server.Port, "-aec", "PACS", files)).Code);

        CliResult find = await Cli.RunAsync(
            "find", "127.0.0.1", server.Port, "-aec", "PACS", model, "--json", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=99999", "-k", "StudyDate",
            "-k", "ModalitiesInStudy", "-k", "StudyDescription");
        Assert.True(find.Code == ExitCode.Success, find.ToString());
        var answers = JsonDocument.Parse(find.Output).RootElement.EnumerateArray()
            .Select(a => (Value(a, "00080020"), Value(a, "00081030"), Value(a, "00080061"))).OrderByDescending(a => a.Item1);
        Assert.Equal(studies.Select(s => (s.Date, s.Description, "CR")), answers);
    }

    [Fact]
    public async Task Receive_PortTaken_IsSaidAsSuch()
    {
        await using RunningServer first = await RunningServer.StartAsync("receive", "--port", "0", "--discard");
        CliResult second = await Cli.RunAsync("receive", "--port", first.Port, "--discard");
        Assert.Equal(ExitCode.LocalResource, second.Code);
        CommandLineTests.AssertOneLine(second);
    }

    [Fact]
    public async Task Demo_FewSlices_VerifiesAndWritesBothFiles()
    {
        using var folder = new TemporaryFolder();
        CliResult demo = await Cli.RunAsync("demo", "--slices", "4", "--output", folder.File("out"));
        Assert.True(demo.Code == ExitCode.Success, demo.ToString());
        Assert.Contains("equal to the generated ones", demo.Output);
        Assert.True(File.Exists(folder.File("out/thorax.nrrd")));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("out/thorax.png"))[..4]);
        CliResult again = await Cli.RunAsync("demo", "--slices", "4", "--output", folder.File("out"));
        Assert.Equal(ExitCode.LocalResource, again.Code);
    }

    private static string Value(JsonElement answer, string tag) => answer.GetProperty(tag).GetProperty("Value")[0].GetString()!;

    private static void Save(string folder, string patient, int number, string date, string description)
    {
        DicomDatasetBuilder image = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.ComputedRadiographyImageStorage)
            .Set(DicomTags.SOPInstanceUID, $"1.2.5.{number}.1.1")
            .Set(DicomTags.StudyDate, date)
            .Set(DicomTags.Modality, "CR")
            .Set(DicomTags.StudyDescription, description)
            .Set(DicomTags.PatientID, patient)
            .Set(DicomTags.PatientName, "Doe^Peter")
            .Set(DicomTags.StudyInstanceUID, $"1.2.5.{number}")
            .Set(DicomTags.SeriesInstanceUID, $"1.2.5.{number}.1");
        DicomFile.Save(Path.Combine(folder, $"{number}.dcm"), image, TransferSyntax.ExplicitVRLittleEndian);
    }
}
