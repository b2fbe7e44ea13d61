using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

public sealed class BuildCommandTests
{
    [Theory]
    [InlineData("--json", "explicit")]
    [InlineData("--json", "deflated")]
    [InlineData("--xml", "bigendian")]
    [InlineData("--xml", "explicit")]
    public async Task Build_FromDump_GivesTheSameDataSet(string model, string syntax)
    {
        using var folder = new TemporaryFolder();
        string original = SaveSample(folder, pixelBytes: 100_000);
        CliResult dump = await Cli.RunAsync("dump", original, model, "--inline");
        Assert.True(dump.Code == ExitCode.Success, dump.ToString());
        File.WriteAllText(folder.File("model"), dump.Output);
        CliResult built = await Cli.RunAsync("build", folder.File("model"), "--output", folder.File("new.dcm"), "--syntax", syntax);
        Assert.True(built.Code == ExitCode.Success, built.ToString());
        using DicomFile source = DicomFile.Open(original, InMemory);
        using DicomFile result = DicomFile.Open(folder.File("new.dcm"), InMemory);
        Assert.Equal(Bytes(source), Bytes(result));
        Assert.Equal("1.2.3.9.1", result.MetaInformation!.GetString(DicomTags.MediaStorageSOPInstanceUID));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--xml")]
    public async Task Build_WithReference_IsRefusedOrWrittenEmptyButNeverFollowed(string model)
    {
        using var folder = new TemporaryFolder();
        string original = SaveSample(folder, pixelBytes: 100_000);
        File.WriteAllText(folder.File("model"), (await Cli.RunAsync("dump", original, model)).Output);
        CliResult refused = await Cli.RunAsync("build", folder.File("model"), "--output", folder.File("new.dcm"));
        Assert.Equal(ExitCode.NotSupported, refused.Code);
        Assert.Contains("not fetched", refused.Error);
        Assert.False(File.Exists(folder.File("new.dcm")));
        CliResult empty = await Cli.RunAsync("build", folder.File("model"), "--output", folder.File("new.dcm"), "--drop-bulk-data");
        Assert.Equal(ExitCode.Success, empty.Code);
        Assert.Contains("1 element with bulk data written empty", empty.Error);
        using DicomFile result = DicomFile.Open(folder.File("new.dcm"));
        Assert.True(result.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels) && pixels.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("plain words")]
    [InlineData("{ \"00080016\": ")]
    [InlineData("{}")]
    [InlineData("<other/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e \"1.2\">]><NativeDicomModel/>")]
    [InlineData("{ \"00080016\": { \"vr\": \"UI\", \"Value\": [\"1.2\"] } }")]
    public async Task Build_OfWhatIsNoModel_IsBadFileInOneLine(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model"), text);
        CliResult result = await Cli.RunAsync("build", folder.File("model"), "--output", folder.File("new.dcm"));
        Assert.Equal(ExitCode.BadFile, result.Code);
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.False(File.Exists(folder.File("new.dcm")));
    }

    [Fact]
    public async Task Build_OverAFileThatIsThere_NeedsForce()
    {
        using var folder = new TemporaryFolder();
        string original = SaveSample(folder, pixelBytes: 8);
        File.WriteAllText(folder.File("model"), (await Cli.RunAsync("dump", original, "--json")).Output);
        byte[] before = File.ReadAllBytes(original);
        Assert.Equal(ExitCode.LocalResource, (await Cli.RunAsync("build", folder.File("model"), "--output", original)).Code);
        Assert.Equal(before, File.ReadAllBytes(original));
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("build", folder.File("model"), "--output", original, "--force")).Code);
        Assert.Equal(ExitCode.Usage, (await Cli.RunAsync("dump", original, "--json", "--xml")).Code);
        Assert.Equal(ExitCode.BadFile, (await Cli.RunAsync("build", folder.File("none"), "--output", folder.File("new.dcm"))).Code);
    }

    private static DicomReadOptions InMemory { get; } = new() { DeferValuesOver = int.MaxValue };

    private static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        new DicomDatasetBuilder().CopyFrom(file.Dataset.Root).WriteTo(stream, TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.Defined);
        return stream.ToArray();
    }

    private static string SaveSample(TemporaryFolder folder, int pixelBytes)
    {
        var pixels = new byte[pixelBytes];
        new Random(5).NextBytes(pixels);
        DicomDatasetBuilder sample = new DicomDatasetBuilder()
            .Set(DicomTags.SpecificCharacterSet, "ISO_IR 192")
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.3.9.1")
            .Set(DicomTags.PatientName, "Yamada^Tarou=山田^太郎")
            .Set(DicomTags.PatientID, "a<b>&\"c\"")
            .Set(DicomTags.PixelSpacing, @"0.5\0.75")
            .Set(DicomTags.Rows, (ushort)3)
            .Set(new DicomTag(0x0029_0010), DicomVR.LO, "ACME")
            .Set(new DicomTag(0x0029_1001), DicomVR.SL, @"-5\7")
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        DicomDatasetBuilder item = sample.AddItem(DicomTags.ReferencedImageSequence);
        item.Set(DicomTags.ReferencedSOPInstanceUID, "1.2.3.9.2").AddItem(DicomTags.PurposeOfReferenceCodeSequence).Set(DicomTags.CodeValue, "121311");
        sample.AddItem(DicomTags.ReferencedImageSequence);
        string path = folder.File("original.dcm");
        DicomFile.Save(path, sample, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
