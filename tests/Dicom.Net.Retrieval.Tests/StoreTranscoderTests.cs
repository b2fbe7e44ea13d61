using Dicom.Net.Core;
using Dicom.Net.Imaging;
using Dicom.Net.Network;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Retrieval.Tests;

public sealed class StoreTranscoderTests
{
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string Near = "1.2.840.10008.1.2.4.81";
    private const string Video = "1.2.840.10008.1.2.4.102";

    [Fact]
    public void Targets_OfASyntaxWithoutADecoder_AreNone()
    {
        using StoreTranscoder transcoder = new();
        Assert.Empty(transcoder.GetTargets("1.2", Video));
        Assert.Empty(transcoder.GetTargets("1.2", "1.2.3.4.5"));
        Assert.Equal(DicomUids.ExplicitVRLittleEndian, transcoder.GetTargets("1.2", JpegLs)[0]);
        Assert.DoesNotContain(JpegLs, transcoder.GetTargets("1.2", JpegLs));
        Assert.DoesNotContain(Near, transcoder.GetTargets("1.2", JpegLs));
    }

    [Theory]
    [InlineData(true, 1L << 20)]
    [InlineData(true, 0L)]
    [InlineData(false, 1L << 20)]
    [InlineData(false, 1000L)]
    public async Task Source_OfAFileOrOfMemory_IsConvertedAndReadAnywhere(bool isFile, long mostMemoryBytes)
    {
        using TempFolder folder = new();
        byte[] cells = Cells();
        using DicomDataset native = Image(cells);
        string path = folder.File("coded.dcm");
        Transcoder.WriteFile(native, TransferSyntax.Get(JpegLs), path, cancellationToken: TestContext.Current.CancellationToken);
        using DicomFile coded = DicomFile.Open(path);
        using StoreTranscoder transcoder = new() { Options = new() { MaxMemoryBytes = mostMemoryBytes, TemporaryFolder = folder.FullName } };
        using StoreSource source = isFile ? StoreSource.FromFile(path) : StoreSource.FromDataset(coded.Dataset);
        Assert.Equal(isFile ? path : null, source.FilePath);
        using (StoreSource converted = await transcoder.TranscodeAsync(source, DicomUids.ImplicitVRLittleEndian, TestContext.Current.CancellationToken))
        {
            Assert.Equal("1.2.3", converted.SopInstanceUid);
            Assert.Equal(DicomUids.ImplicitVRLittleEndian, converted.TransferSyntaxUid);
            byte[] bytes = new byte[converted.LengthBytes];
            for (int at = 0; at < bytes.Length;)
            {
                int count = await converted.ReadAsync(at, bytes.AsMemory(at, Math.Min(777, bytes.Length - at)), TestContext.Current.CancellationToken);
                Assert.True(count > 0);
                at += count;
            }

            using DicomDataset dataset = DicomDataset.Parse(bytes, TransferSyntax.ImplicitVRLittleEndian);
            Assert.Equal(cells, dataset.GetBytes(DicomTags.PixelData).ToArray());
        }

        // What stood in a temporary file is gone with it.
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public async Task LossyTarget_ThatIsAskedFor_MakesAnotherInstance()
    {
        using DicomDataset native = Image(Cells());
        using StoreTranscoder transcoder = new() { Targets = [Near] };
        using StoreSource source = StoreSource.FromDataset(native);
        Assert.Equal([Near], transcoder.GetTargets(source.SopClassUid, source.TransferSyntaxUid));
        using StoreSource converted = await transcoder.TranscodeAsync(source, Near, TestContext.Current.CancellationToken);
        Assert.NotEqual("1.2.3", converted.SopInstanceUid);
    }

    [Fact]
    public async Task Damage_IsATypedErrorAndLeavesNoFile()
    {
        using TempFolder folder = new();
        using DicomDataset native = Image(Cells());
        string path = folder.File("coded.dcm");
        Transcoder.WriteFile(native, TransferSyntax.Get(JpegLs), path, cancellationToken: TestContext.Current.CancellationToken);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length - 900, 400).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        using StoreTranscoder transcoder = new() { Options = new() { MaxMemoryBytes = 0, TemporaryFolder = folder.FullName } };
        using StoreSource source = StoreSource.FromFile(path);
        await Assert.ThrowsAsync<FrameDecodingException>(async () => await transcoder.TranscodeAsync(source, DicomUids.ExplicitVRLittleEndian, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    private static byte[] Cells()
    {
        byte[] cells = new byte[2 * 50 * 40];
        new Random(5).NextBytes(cells);
        return cells;
    }

    private static DicomDataset Image(byte[] cells) => new DicomDatasetBuilder()
        .Set(DicomTags.SOPClassUID, DicomUids.SecondaryCaptureImageStorage)
        .Set(DicomTags.SOPInstanceUID, "1.2.3")
        .Set(DicomTags.Rows, 40).Set(DicomTags.Columns, 50)
        .Set(DicomTags.SamplesPerPixel, 1).Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
        .Set(DicomTags.BitsAllocated, 16).Set(DicomTags.BitsStored, 16).Set(DicomTags.HighBit, 15).Set(DicomTags.PixelRepresentation, 0)
        .SetBytes(DicomTags.PixelData, DicomVR.OW, cells)
        .ToDataset();
}
