using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Tests;

/// <summary>Objects whose transfer syntax has no decoder: all but their pixels can be had.</summary>
public sealed class UndecodedSyntaxTests
{
    private static readonly byte[] s_fragment = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    private static readonly TransferSyntax[] s_undecoded =
        [.. TransferSyntax.Known.Where(syntax => (syntax.IsEncapsulated || syntax.IsReferenced) && !FrameDecoder.Default.Supports(syntax)).OrderBy(syntax => syntax.Uid, StringComparer.Ordinal)];

    [Fact]
    public void Undecoded_HoldVideoJpegXLJpipAndSmpte()
    {
        string[] suffixes = ["4.100", "4.101", "4.102", "4.103", "4.104", "4.105", "4.106", "4.107", "4.108", "4.110", "4.111", "4.112", "4.94", "4.95", "4.204", "4.205", "7.1", "7.2", "7.3"];
        Assert.Empty(suffixes.Select(suffix => "1.2.840.10008.1.2." + suffix).Except(s_undecoded.Select(syntax => syntax.Uid)));
    }

    [Fact]
    public async Task StoreAndGet_Undecoded_GiveTheSameBytesInTheSameSyntax()
    {
        using var folder = new TemporaryFolder();
        string files = Directory.CreateDirectory(folder.File("files")).FullName;
        string[] paths = [.. s_undecoded.Select((syntax, i) => Save(files, syntax, i))];
        await using RunningServer server = await RunningServer.StartAsync("serve", "--port", "0", "--aet", "PACS", "--data", folder.File("data"));
        CliResult store = await Cli.RunAsync("store", "127.0.0.1", server.Port, "-aec", "PACS", files);
        Assert.True(store.Code == ExitCode.Success, store.ToString());
        CliResult get = await Cli.RunAsync("get", "127.0.0.1", server.Port, "-aec", "PACS", "-k", "StudyInstanceUID=" + TestSlices.StudyUid, "--output", folder.File("got"));
        Assert.True(get.Code == ExitCode.Success, get.ToString());

        foreach ((string path, TransferSyntax syntax) in paths.Zip(s_undecoded))
        {
            using DicomFile sent = DicomFile.Open(path);
            using DicomFile got = DicomFile.Open(Path.Combine(folder.File("got"), Path.GetFileName(path)));
            Assert.Equal(syntax, got.TransferSyntax);
            Assert.Equal(DataSetOf(path, sent), DataSetOf(Path.Combine(folder.File("got"), Path.GetFileName(path)), got));
        }
    }

    [Fact]
    public async Task Dump_Undecoded_ShowsFragments_AndDecodeNamesTheSyntax()
    {
        using var folder = new TemporaryFolder();
        foreach ((TransferSyntax syntax, int number) in s_undecoded.Select((syntax, i) => (syntax, i)))
        {
            string path = Save(folder.Path, syntax, number);
            CliResult dump = await Cli.RunAsync("dump", path);
            Assert.True(dump.Code == ExitCode.Success, dump.ToString());
            Assert.Contains(syntax.IsReferenced ? "PixelDataProviderURL" : "2 fragments, 2000 bytes", dump.Output, StringComparison.Ordinal);

            CliResult decode = await Cli.RunAsync("decode", path, "--output", folder.File("out.raw"));
            Assert.Equal(ExitCode.NotSupported, decode.Code);
            CommandLineTests.AssertOneLine(decode);
            Assert.Contains(syntax.Name, decode.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(folder.File("out.raw")));
        }
    }

    private static byte[] DataSetOf(string path, DicomFile file) => File.ReadAllBytes(path)[(int)file.DatasetOffset..];

    private static string Save(string folder, TransferSyntax syntax, int number)
    {
        string instance = "1.2.3.9." + (number + 1);
        DicomDatasetBuilder image = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, instance)
            .Set(DicomTags.PatientID, "P1")
            .Set(DicomTags.StudyInstanceUID, TestSlices.StudyUid)
            .Set(DicomTags.SeriesInstanceUID, "1.2.3.9")
            .Set(DicomTags.SamplesPerPixel, (ushort)1)
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.NumberOfFrames, 1)
            .Set(DicomTags.Rows, (ushort)16)
            .Set(DicomTags.Columns, (ushort)16)
            .Set(DicomTags.BitsAllocated, (ushort)8)
            .Set(DicomTags.BitsStored, (ushort)8)
            .Set(DicomTags.HighBit, (ushort)7)
            .Set(DicomTags.PixelRepresentation, (ushort)0);
        if (syntax.IsReferenced)
        {
            image.Set(DicomTags.PixelDataProviderURL, "http://127.0.0.1/never-asked");
        }
        else
        {
            image.SetFragments(DicomTags.PixelData, default, [s_fragment, s_fragment]);
        }

        string path = Path.Combine(folder, instance + ".dcm");
        DicomFile.Save(path, image, syntax);
        return path;
    }
}
