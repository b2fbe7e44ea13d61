using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>Syntaxes without a decoder: their objects are read, copied and written, their fragments are at hand, and decoding names them.</summary>
public sealed class UndecodedSyntaxTests
{
    public static TheoryData<string> Syntaxes => [.. TransferSyntax.Known.Where(syntax => syntax.IsEncapsulated && !FrameDecoder.Default.Supports(syntax)).Select(syntax => syntax.Uid)];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Object_InASyntaxWithoutADecoder_PassesThrough(string uid)
    {
        using TemporaryFolder folder = new();
        TransferSyntax syntax = TransferSyntax.Get(uid);
        byte[][] fragments = [[0x00, 0x00, 0x01, 0xB3, 9, 9], [1, 2, 3, 4], [5, 6]];
        using DicomDataset dataset = new MadeImage { Allocated = 8, Stored = 8 }.ToBuilder()
            .SetFragments(DicomTags.PixelData, default, fragments.Select(f => (ReadOnlyMemory<byte>)f)).ToDataset(syntax);
        string path = folder.File("copy.dcm");
        TranscodeResult copy = Transcoder.WriteFile(dataset, syntax, path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, copy.FrameCount);
        Assert.Equal(12, copy.PixelBytes);

        using DicomFile file = DicomFile.Open(path, DicomReadOptions.Strict);
        Assert.Equal(uid, file.TransferSyntax.Uid);
        Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        Assert.Equal(4, pixels.FragmentCount);
        Assert.Equal(fragments[2], pixels.GetFragment(3).ToArray());
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        byte[] codestream = new byte[frames.GetCodestreamLength(0)];
        Assert.Equal(12, frames.ReadCodestream(0, codestream));
        Assert.Equal(fragments.SelectMany(f => f), codestream);

        var error = Assert.Throws<UnsupportedPixelDataException>(() => frames.Decode(0, new byte[1000]));
        Assert.Equal(uid, error.TransferSyntaxUid);
        Assert.Contains(uid, error.Message, StringComparison.Ordinal);
        foreach (string target in (string[])["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5"])
        {
            error = Assert.Throws<UnsupportedPixelDataException>(() => Converted.To(file.Dataset, target));
            Assert.Equal(uid, error.TransferSyntaxUid);
        }
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.94")]
    [InlineData("1.2.840.10008.1.2.4.95")]
    [InlineData("1.2.840.10008.1.2.4.204")]
    [InlineData("1.2.840.10008.1.2.4.205")]
    public void Object_WhosePixelsAreElsewhere_PassesThroughAndIsNotConverted(string uid)
    {
        TransferSyntax syntax = TransferSyntax.Get(uid);
        using DicomDataset dataset = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.SecondaryCaptureImageStorage).Set(DicomTags.SOPInstanceUID, "1.2.3")
            .Set(DicomTags.PixelDataProviderURL, "https://example.invalid/jpip?target=1").ToDataset(TransferSyntax.ExplicitVRLittleEndian);
        byte[] bytes = Converted.Bytes(dataset, DicomUids.ExplicitVRLittleEndian, out _);
        if (syntax.IsDeflated)
        {
            using DicomDataset deflated = Converted.To(dataset, TransferSyntax.DeflatedExplicitVRLittleEndian.Uid);
            bytes = Converted.Bytes(deflated, TransferSyntax.DeflatedExplicitVRLittleEndian.Uid, out _);
        }

        using DicomDataset referenced = DicomDataset.Parse(bytes, syntax);
        using DicomDataset copy = Converted.To(referenced, uid);
        Assert.Equal("https://example.invalid/jpip?target=1", copy.GetString(DicomTags.PixelDataProviderURL));
        Assert.Equal(uid, Assert.Throws<UnsupportedPixelDataException>(() => Converted.To(referenced, DicomUids.ExplicitVRLittleEndian)).TransferSyntaxUid);
        Assert.Throws<UnsupportedPixelDataException>(() => PixelFrames.Open(referenced));
    }
}
