using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests.Codecs;

/// <summary>Peers that accept less than what objects are in: they get them converted, without loss.</summary>
public sealed class TranscodingPeerTests : IAsyncDisposable
{
    private const string AETitle = "OURS";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string FirstOrder = "1.2.840.10008.1.2.4.70";
    private const string Rle = "1.2.840.10008.1.2.5";

    private static readonly CodecImage[] s_images = [new(33, 29, 1, 12, true), new(40, 24, 3, 8, false), new(17, 65, 1, 16, false)];

    private readonly TempFolder _files = new();
    private readonly TempFolder _data = new();
    private readonly TempFolder _output = new();

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        _data.Dispose();
        _output.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(JpegLs, "+xi", "1.2.840.10008.1.2")]
    [InlineData(JpegLs, "+xe", "1.2.840.10008.1.2.1")]
    [InlineData(FirstOrder, "+xi", "1.2.840.10008.1.2")]
    [InlineData(Rle, "+x=", "1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.1", "+xs", "1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.8.1", "+xs", "1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.1.99", "+xi", "1.2.840.10008.1.2")]
    public async Task Store_ToStorescpThatTakesLess_ArrivesConverted(string own, string takes, string arrives)
    {
        string[] files = Save(own);
        await using StoreScp server = await StoreScp.StartAsync(takes);
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, .. files])).Expect(0);
        AssertArrived(server.Files(), arrives);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", FirstOrder)]
    [InlineData(JpegLs, Rle)]
    [InlineData(Rle, JpegLs)]
    public async Task Store_ToStorescpThatTakesCodedFramesAlone_ArrivesInThem(string own, string takes)
    {
        string[] files = Save(own);
        string profile = _files.File("profile.cfg");
        await File.WriteAllTextAsync(
            profile,
            $"""
            [[TransferSyntaxes]]
            [One]
            TransferSyntax1 = {takes}
            [[PresentationContexts]]
            [Images]
            PresentationContext1 = {DicomUids.MultiFrameGrayscaleWordSecondaryCaptureImageStorage}\One
            PresentationContext2 = {DicomUids.MultiFrameTrueColorSecondaryCaptureImageStorage}\One
            [[Profiles]]
            [Default]
            PresentationContexts = Images

            """,
            TestContext.Current.CancellationToken);
        await using StoreScp server = await StoreScp.StartAsync("-xf", profile, "Default");
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, .. files])).Expect(0);
        AssertArrived(server.Files(), takes);
    }

    [Fact]
    public async Task Store_InASyntaxAskedFor_ArrivesInIt()
    {
        string[] files = Save("1.2.840.10008.1.2.1");
        await using StoreScp server = await StoreScp.StartAsync("+xa");
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, "--syntax", "jpegls", .. files])).Expect(0);
        AssertArrived(server.Files(), JpegLs);
    }

    [Fact]
    public async Task Serve_AskedByGetscuThatTakesExplicitAlone_SendsConverted()
    {
        await using DicomNetServer server = await LoadedAsync(FirstOrder);
        (await Tool.RunAsync(
            Peer.Require("getscu", "dcmtk"), "-S", "+B", "-aec", AETitle, "-od", _output.FullName, "-k", "QueryRetrieveLevel=SERIES",
            "-k", "StudyInstanceUID=1.2.826.0.1.1", "-k", "SeriesInstanceUID=1.2.826.0.1.2", server.Host, server.PortText)).Expect(0);
        AssertArrived(Directory.GetFiles(_output.FullName), "1.2.840.10008.1.2.1");
    }

    [Theory]
    [InlineData(JpegLs, "+xi", "1.2.840.10008.1.2")]
    [InlineData(FirstOrder, "+xe", "1.2.840.10008.1.2.1")]
    public async Task Serve_AskedByMovescuForAPeerThatTakesLess_SendsConverted(string own, string takes, string arrives)
    {
        await using StoreScp destination = await StoreScp.StartAsync("-aet", "DEST", takes);
        await using DicomNetServer server = await LoadedAsync(own, "--peer", $"DEST={destination.Host}:{destination.PortText}");
        (await Tool.RunAsync(
            Peer.Require("movescu", "dcmtk"), "-S", "-aec", AETitle, "-aem", "DEST", "-k", "QueryRetrieveLevel=STUDY",
            "-k", "StudyInstanceUID=1.2.826.0.1.1", server.Host, server.PortText)).Expect(0);
        AssertArrived(destination.Files(), arrives);
    }

    [Fact]
    public async Task Store_OfVideo_ToAPeerThatTakesPlainSyntaxesAlone_SaysSo()
    {
        string file = Objects.Pixel("made__h264_102.dcm");
        await using StoreScp server = await StoreScp.StartAsync("+xe");
        ToolResult result = await DicomNet.RunAsync("store", server.Host, server.PortText, file);
        Assert.Equal(8, result.ExitCode);
        Assert.Empty(server.Files());
    }

    private string[] Save(string syntax)
    {
        var files = new List<string>();
        foreach (CodecImage image in s_images)
        {
            string path = _files.File(image.Name + ".dcm");
            using DicomDataset dataset = image.ToBuilder().ToDataset();
            Transcoder.WriteFile(dataset, TransferSyntax.Get(syntax), path, cancellationToken: TestContext.Current.CancellationToken);
            files.Add(path);
        }

        return [.. files];
    }

    private async Task<DicomNetServer> LoadedAsync(string syntax, params string[] options)
    {
        string[] files = Save(syntax);
        DicomNetServer server = await DicomNetServer.ServeAsync(_data.FullName, AETitle, options);
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, "-aec", AETitle, .. files])).Expect(0);
        return server;
    }

    private static void AssertArrived(string[] files, string syntax)
    {
        Assert.Equal(s_images.Length, files.Length);
        var byShape = new Dictionary<(int, int), byte[]>();
        foreach (string path in files)
        {
            using DicomFile file = DicomFile.Open(path);

            // storescp takes explicit and implicit little endian besides what it prefers.
            Assert.True(file.TransferSyntax.Uid == syntax, $"{file.TransferSyntax} in place of {syntax}");
            byShape.Add((file.Dataset.GetInt32(DicomTags.Columns)!.Value, file.Dataset.GetInt32(DicomTags.Rows)!.Value), CodecImage.ReadValues(path)!);
        }

        foreach (CodecImage image in s_images)
        {
            Assert.Equal(image.Values(), byShape[(image.Columns, image.Rows)]);
        }
    }
}
