using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Tests;

public sealed class TranscodeCommandTests
{
    [Theory]
    [InlineData("explicit", "1.2.840.10008.1.2.1")]
    [InlineData("implicit", "1.2.840.10008.1.2")]
    [InlineData("bigendian", "1.2.840.10008.1.2.2")]
    [InlineData("deflated", "1.2.840.10008.1.2.1.99")]
    [InlineData("rle", "1.2.840.10008.1.2.5")]
    [InlineData("jpegls", "1.2.840.10008.1.2.4.80")]
    [InlineData("jpeglossless", "1.2.840.10008.1.2.4.70")]
    [InlineData("jpeglossless14", "1.2.840.10008.1.2.4.57")]
    [InlineData("deflatedframes", "1.2.840.10008.1.2.8.1")]
    [InlineData("1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.1.98")]
    public async Task File_InALosslessSyntax_KeepsItsValues(string name, string uid)
    {
        using var folder = new TemporaryFolder();
        string source = Save(folder, "in.dcm", "1.2.3");
        string output = Path.Combine(folder.Path, "out.dcm");
        CliResult result = await Cli.RunAsync("transcode", source, "--syntax", name, "--output", output);
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        using DicomFile before = DicomFile.Open(source);
        using DicomFile after = DicomFile.Open(output);
        Assert.Equal(uid, after.TransferSyntax.Uid);
        Assert.Equal(Values(before), Values(after));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);

        // Nothing is overwritten unasked.
        CliResult again = await Cli.RunAsync("transcode", source, "--syntax", name, "--output", output);
        Assert.Equal(ExitCode.LocalResource, again.Code);
        Assert.Equal(ExitCode.Success, (await Cli.RunAsync("transcode", source, "--syntax", name, "--output", output, "--force")).Code);
    }

    [Fact]
    public async Task Lossy_Conversion_IsSaidInJson()
    {
        using var folder = new TemporaryFolder();
        string source = Save(folder, "in.dcm", "1.2.3");
        string output = Path.Combine(folder.Path, "out.dcm");
        CliResult result = await Cli.RunAsync("transcode", source, "--syntax", "jpegls-near", "--near", "3", "--output", output, "--json");
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        JsonElement converted = JsonDocument.Parse(result.Output).RootElement.GetProperty("converted")[0];
        Assert.True(converted.GetProperty("lossy").GetBoolean());
        using DicomFile after = DicomFile.Open(output);
        Assert.Equal(after.Dataset.GetString(DicomTags.SOPInstanceUID), converted.GetProperty("sopInstanceUid").GetString());
        Assert.NotEqual("1.2.3", after.Dataset.GetString(DicomTags.SOPInstanceUID));
        Assert.Equal("JPEG-LS, errors up to 3", after.Dataset.GetString(DicomTags.DerivationDescription));
    }

    [Fact]
    public async Task Folder_IsConvertedIntoAnother_AndOneFailureDoesNotEndIt()
    {
        using var folder = new TemporaryFolder();
        string studies = Directory.CreateDirectory(Path.Combine(folder.Path, "in", "below")).FullName;
        Save(folder, Path.Combine("in", "a.dcm"), "1.2.1");
        Save(folder, Path.Combine("in", "below", "b.dcm"), "1.2.2");
        await File.WriteAllTextAsync(Path.Combine(studies, "notes.txt"), "no DICOM", TestContext.Current.CancellationToken);
        string output = Path.Combine(folder.Path, "out");
        CliResult result = await Cli.RunAsync("transcode", Path.Combine(folder.Path, "in"), "--syntax", "rle", "--output", output);
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        Assert.Equal(["a.dcm", Path.Combine("below", "b.dcm")], Directory.GetFiles(output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(output, f)).Order());

        // 16 bits are too many for 12-bit JPEG.
        string other = Path.Combine(folder.Path, "other");
        CliResult refused = await Cli.RunAsync("transcode", Path.Combine(folder.Path, "in"), "--syntax", "jpeg12", "--output", other, "--json");
        Assert.Equal(ExitCode.NotSupported, refused.Code);
        Assert.Equal(2, JsonDocument.Parse(refused.Output).RootElement.GetProperty("failed").GetArrayLength());
        Assert.Empty(Directory.GetFiles(other, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("--syntax", "jpeg2000")]
    [InlineData("--syntax", "1.2.840.10008.1.2.4.90")]
    [InlineData("--syntax", "rle", "--near", "300")]
    [InlineData("--syntax", "rle", "--quality", "0")]
    public async Task Options_OutOfRange_AreUsage(params string[] options)
    {
        CliResult result = await Cli.RunAsync(["transcode", "x.dcm", "--output", "y.dcm", .. options]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Save(TemporaryFolder folder, string name, string uid)
    {
        Random random = new(uid.Length);
        byte[] cells = new byte[2 * 40 * 30];
        random.NextBytes(cells);
        string path = Path.Combine(folder.Path, name);
        DicomFile.Save(
            path,
            new DicomDatasetBuilder()
                .Set(DicomTags.SOPClassUID, DicomUids.SecondaryCaptureImageStorage)
                .Set(DicomTags.SOPInstanceUID, uid)
                .Set(DicomTags.Rows, 30).Set(DicomTags.Columns, 40)
                .Set(DicomTags.SamplesPerPixel, 1).Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
                .Set(DicomTags.BitsAllocated, 16).Set(DicomTags.BitsStored, 16).Set(DicomTags.HighBit, 15).Set(DicomTags.PixelRepresentation, 0)
                .SetBytes(DicomTags.PixelData, DicomVR.OW, cells),
            TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }

    private static byte[] Values(DicomFile file)
    {
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        byte[] values = new byte[frames.Description.Frame.FrameLengthBytes];
        frames.Decode(0, values);
        return values;
    }
}
