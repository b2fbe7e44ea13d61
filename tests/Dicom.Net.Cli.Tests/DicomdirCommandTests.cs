using System.Text.Json;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

public sealed class DicomdirCommandTests
{
    [Fact]
    public async Task Dicomdir_WrittenForAFolder_IsListedAsATreeAndAsJson()
    {
        using TemporaryFolder folder = Media();
        CliResult there = await Cli.RunAsync("dicomdir", folder.Path, "--write");
        Assert.Equal(ExitCode.LocalResource, there.Code);
        CliResult text = await Cli.RunAsync("dicomdir", folder.Path, "--check");
        Assert.True(text.Code == ExitCode.Success, text.ToString());
        string[] lines = text.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(["PATIENT", "  STUDY", "    SERIES", "      IMAGE", "      IMAGE"], lines.Select(line => line[..(line.TrimStart().IndexOf(' ') + line.Length - line.TrimStart().Length)]));
        Assert.EndsWith(@"DIR\S0", lines[3]);
        Assert.Contains("2 references, 0 missing or refused", text.Error);

        CliResult json = await Cli.RunAsync("dicomdir", folder.File("DICOMDIR"), "--json");
        JsonElement records = JsonDocument.Parse(json.Output).RootElement.GetProperty("records");
        Assert.Equal([0, 1, 2, 3, 3], records.EnumerateArray().Select(record => record.GetProperty("depth").GetInt32()));
        Assert.Equal("P1", records[0].GetProperty("keys").GetProperty("00100020").GetProperty("Value")[0].GetString());
    }

    [Theory]
    [InlineData(@"..\S0", "refused")]
    [InlineData(@"\S0", "refused")]
    [InlineData("/S0", "refused")]
    [InlineData(@"LINK\S0", "refused")]
    [InlineData(@"DIR\NONE", "missing")]
    public async Task Check_OfAReferenceThatLeadsOutOrNowhere_SaysSo(string fileId, string verdict)
    {
        using TemporaryFolder folder = Media();
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.File("S0"), "");
        Directory.CreateSymbolicLink(folder.File("LINK"), elsewhere.Path);
        DicomDatasetBuilder changed = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.MediaStorageDirectoryStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.3.99")
            .Set(DicomTags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, 0u);
        changed.AddItem(DicomTags.DirectoryRecordSequence)
            .Set(DicomTags.RecordInUseFlag, (ushort)0xFFFF)
            .Set(DicomTags.DirectoryRecordType, "IMAGE")
            .Set(DicomTags.ReferencedFileID, fileId);
        DicomFile.Save(folder.File("DICOMDIR"), changed, TransferSyntax.ExplicitVRLittleEndian, overwrite: true);
        CliResult result = await Cli.RunAsync("dicomdir", folder.Path, "--check");
        Assert.Equal(ExitCode.BadFile, result.Code);
        Assert.Contains($"{fileId} is {verdict}", result.Error);
        Assert.Contains("1 references, 1 missing or refused", result.Error);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("dicomdir", folder.Path)).Code);
    }

    [Fact]
    public async Task Dicomdir_OfWhatHasNone_IsBadFile()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("dicomdir", folder.Path)).Code);
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("dicomdir", folder.File("none"), "--write")).Code);
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("dicomdir", TestSlices.Save(folder.Path, "1.2.3.1", 0))).Code);
        CliResult named = await Cli.RunAsync("dicomdir", folder.Path, "--write", "--any-names");
        Assert.Equal(ExitCode.Success, named.Code);
        Assert.Equal(ExitCode.Usage, (await Cli.RunAsync("dicomdir", folder.Path, "--write", "--check")).Code);
    }

    private static TemporaryFolder Media()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("DIR"));
        for (int z = 0; z < 2; z++)
        {
            File.Move(TestSlices.Save(folder.Path, "1.2.3.1", z), folder.File("DIR/S" + z));
        }

        Assert.Equal(ExitCode.Success, Cli.RunAsync("dicomdir", folder.Path, "--write").GetAwaiter().GetResult().Code);
        return folder;
    }
}
