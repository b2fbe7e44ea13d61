using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Transcoding;

/// <summary>Tables, damage, refusals, overlays, icons and files.</summary>
public sealed class TranscoderObjectTests
{
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string Sv1 = "1.2.840.10008.1.2.4.70";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string Explicit = "1.2.840.10008.1.2.1";

    [Theory]
    [InlineData(OffsetTableKind.Basic, FrameIndexSource.BasicOffsetTable)]
    [InlineData(OffsetTableKind.Empty, FrameIndexSource.FragmentPerFrame)]
    [InlineData(OffsetTableKind.Extended, FrameIndexSource.ExtendedOffsetTable)]
    public void OffsetTable_OfEachKind_LeadsToTheFrames(OffsetTableKind kind, object source)
    {
        MadeImage image = new() { Frames = 7, Stored = 16 };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, JpegLs, new TranscodeOptions { OffsetTable = kind });
        Assert.Equal((FrameIndexSource)source, PixelFrames.Open(coded).IndexSource);
        Assert.Equal(image.Values(), Converted.Values(coded));

        // A table of the source is none of the result.
        using DicomDataset other = Converted.To(coded, Rle, new TranscodeOptions { OffsetTable = OffsetTableKind.Basic });
        Assert.False(other.Contains(DicomTags.ExtendedOffsetTable));
        using DicomDataset back = Converted.To(coded, Explicit);
        Assert.False(back.Contains(DicomTags.ExtendedOffsetTable));
        Assert.False(back.Contains(DicomTags.ExtendedOffsetTableLengths));
        Assert.Equal(image.Values(), Converted.Values(back));
    }

    [Fact]
    public void BasicTable_ThatCouldNotHoldTheLastOffset_GivesWayToTheExtendedOne()
    {
        // Two frames of 2 GiB less a little: the third begins at 4,294,967,296 with their item headers.
        const int Frame = int.MaxValue - 7;
        Assert.False(FragmentWriter.NeedsExtendedTable([Frame, Frame - 9, 2], OffsetTableKind.Basic));
        Assert.True(FragmentWriter.NeedsExtendedTable([Frame, Frame, 2], OffsetTableKind.Basic));
        Assert.False(FragmentWriter.NeedsExtendedTable([Frame, Frame, 2], OffsetTableKind.Empty));
        DicomDatasetBuilder header = new();
        FragmentWriter.SetExtendedTable(header, [Frame, Frame, 3], OffsetTableKind.Basic);
        using DicomDataset dataset = header.ToDataset();
        ReadOnlySpan<byte> offsets = dataset.GetBytes(DicomTags.ExtendedOffsetTable);
        Assert.Equal(24, offsets.Length);
        Assert.Equal(2 * (8 + (long)Frame), BitConverter.ToInt64(offsets[16..]));
        Assert.Equal(3, BitConverter.ToInt64(dataset.GetBytes(DicomTags.ExtendedOffsetTableLengths)[16..]));
    }

    [Fact]
    public void NativeTarget_BeyondFourGigabytes_IsRefusedBeforeAnythingIsDecoded()
    {
        FrameDescription frame = new() { TransferSyntax = TransferSyntax.ExplicitVRLittleEndian, Rows = 30000, Columns = 30000, BitsAllocated = 16, BitsStored = 16, HighBit = 15 };
        Assert.Equal(3_600_000_000, NativeFrameWriter.LengthOf(TransferSyntax.ExplicitVRLittleEndian, frame, 2));
        Assert.Throws<UnencodablePixelDataException>(() => NativeFrameWriter.LengthOf(TransferSyntax.ExplicitVRLittleEndian, frame, 3));
    }

    [Fact]
    public void DamagedFrame_EndsTheWork_OrIsKeptWhereAsked()
    {
        MadeImage image = new() { Frames = 5, Stored = 16 };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, JpegLs);
        using DicomDataset damaged = Damage(coded, JpegLs, 3);
        var error = Assert.Throws<FrameDecodingException>(() => Converted.To(damaged, Rle));
        Assert.Equal(2, error.FrameIndex);
        foreach (string target in (string[])[Rle, Explicit])
        {
            using DicomDataset kept = Converted.To(damaged, target, out TranscodeResult result, new TranscodeOptions { KeepDamagedFrames = true });
            Assert.Equal([2], result.DamagedFrames.Select(frame => frame.FrameIndex));
            byte[] was = image.Values();
            byte[] now = Converted.Values(kept);
            int frameBytes = was.Length / 5;
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(i != 2, was.AsSpan(i * frameBytes, frameBytes).SequenceEqual(now.AsSpan(i * frameBytes, frameBytes)));
            }
        }
    }

    [Fact]
    public void MissingFrames_AreAnErrorAlways()
    {
        using DicomDataset native = new MadeImage { Frames = 2 }.ToBuilder().Set(DicomTags.NumberOfFrames, 3).ToDataset();
        foreach (bool keeps in (bool[])[false, true])
        {
            var error = Assert.Throws<FrameDecodingException>(() => Converted.To(native, Rle, new TranscodeOptions { KeepDamagedFrames = keeps }));
            Assert.Equal(2, error.FrameIndex);
        }
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.50", 16, 12, false, "samples of 8 bits")]
    [InlineData("1.2.840.10008.1.2.4.51", 16, 16, false, "samples of 12 bits")]
    [InlineData("1.2.840.10008.1.2.4.50", 8, 8, true, "unsigned")]
    [InlineData(Sv1, 32, 32, false, "8 or 16 bits")]
    [InlineData(JpegLs, 32, 16, false, "8 or 16 bits")]
    [InlineData(JpegLs, 1, 1, false, "8 or 16 bits")]
    [InlineData("1.2.840.10008.1.2.4.90", 16, 16, false, "no encoder")]
    [InlineData("1.2.840.10008.1.2.4.102", 8, 8, false, "no encoder")]
    public void Layout_ThatATargetCannotHold_IsRefusedByName(string target, int allocated, int stored, bool isSigned, string reason)
    {
        using DicomDataset native = new MadeImage { Allocated = allocated, Stored = stored, IsSigned = isSigned }.ToDataset();
        var refusal = Assert.Throws<UnencodablePixelDataException>(() => Converted.To(native, target));
        Assert.Equal(target, refusal.TransferSyntaxUid);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(target, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherRefusals_AreTyped()
    {
        using DicomDataset palette = new MadeImage { Allocated = 8, Stored = 8, Photometric = "PALETTE COLOR" }.ToDataset();
        Assert.Throws<UnencodablePixelDataException>(() => Converted.To(palette, "1.2.840.10008.1.2.4.50"));
        Assert.Throws<UnencodablePixelDataException>(() => Converted.To(palette, "1.2.840.10008.1.2.4.81"));
        using DicomDataset wide = new MadeImage { Allocated = 64, Stored = 64, Samples = 3 }.ToDataset();
        Assert.Throws<UnencodablePixelDataException>(() => Converted.To(wide, Rle));
        using DicomDataset small = new MadeImage { Allocated = 8, Stored = 3 }.ToDataset();
        Assert.Throws<UnencodablePixelDataException>(() => Converted.To(small, "1.2.840.10008.1.2.4.81", new TranscodeOptions { NearLossless = 4 }));
        using DicomDataset none = new DicomDatasetBuilder().Set(DicomTags.SOPClassUID, "1.2").Set(DicomTags.SOPInstanceUID, "1.3").ToDataset();
        Assert.Throws<UnencodablePixelDataException>(() => Converted.To(none, Rle));
        using DicomDataset big = Converted.To(none, "1.2.840.10008.1.2.2", out TranscodeResult result);
        Assert.Equal(0, result.FrameCount);
        Assert.Equal("1.3", big.GetString(DicomTags.SOPInstanceUID));
    }

    [Fact]
    public void Overlays_InUnusedBits_MoveToOverlayData()
    {
        MadeImage image = new() { Stored = 12, Frames = 2, FillsUnusedBits = true };
        DicomDatasetBuilder builder = image.ToBuilder();
        foreach ((ushort group, int bit) in new[] { ((ushort)0x6000, 12), ((ushort)0x6004, 15) })
        {
            builder.Set(new DicomTag(group, 0x0010), DicomVR.US, "17").Set(new DicomTag(group, 0x0011), DicomVR.US, "23")
                .Set(new DicomTag(group, 0x0100), DicomVR.US, "16").Set(new DicomTag(group, 0x0102), DicomVR.US, bit.ToString(CultureInfo.InvariantCulture));
        }

        using DicomDataset native = builder.ToDataset();
        using DicomDataset coded = Converted.To(native, Sv1);
        foreach (ushort group in (ushort[])[0x6000, 0x6004])
        {
            Assert.Equal(1, coded.GetInt32(new DicomTag(group, 0x0100)));
            Assert.Equal(0, coded.GetInt32(new DicomTag(group, 0x0102)));
            Assert.Equal("2", coded.GetString(new DicomTag(group, 0x0015)));
            ReadOnlySpan<byte> bits = coded.GetBytes(new DicomTag(group, 0x3000));
            for (int i = 0; i < 23 * 17 * 2; i++)
            {
                Assert.Equal(i % 3 == 0 ? 1 : 0, (bits[i / 8] >> (i % 8)) & 1);
            }
        }

        Assert.Equal(image.Values(), Converted.Values(coded));
        using DicomDataset rle = Converted.To(native, Rle);
        Assert.Equal(12, rle.GetInt32(new DicomTag(0x6000, 0x0102)));
        Assert.False(rle.Contains(new DicomTag(0x6000, 0x3000)));
    }

    [Fact]
    public void Icon_ThatIsCoded_BecomesNative()
    {
        MadeImage icon = new() { Allocated = 8, Stored = 8, Columns = 8, Rows = 8, Seed = 9 };
        using DicomDataset small = icon.ToDataset();
        using DicomDataset codedIcon = Converted.To(small, Rle);
        MadeImage image = new() { Stored = 16 };
        using DicomDataset native = image.ToDataset();
        using DicomDataset coded = Converted.To(native, Rle);
        DicomDatasetBuilder builder = new DicomDatasetBuilder().CopyFrom(coded.Root);
        builder.AddItem(DicomTags.IconImageSequence).CopyFrom(codedIcon.Root);
        using DicomDataset whole = builder.ToDataset(TransferSyntax.Get(Rle));
        foreach (string target in (string[])[Explicit, "1.2.840.10008.1.2.2", JpegLs])
        {
            using DicomDataset converted = Converted.To(whole, target);
            Assert.Equal(image.Values(), Converted.Values(converted));
            DicomItem item = converted.GetSequence(DicomTags.IconImageSequence)[0];
            Assert.True(item.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
            Assert.False(pixels.IsEncapsulated);
            Assert.Equal(icon.Values(), pixels.ValueBytes.ToArray());
        }

        using DicomDataset copy = Converted.To(whole, Rle);
        Assert.True(copy.GetSequence(DicomTags.IconImageSequence)[0].TryGetElement(DicomTags.PixelData, out DicomElement same));
        Assert.True(same.IsEncapsulated);
    }

    [Fact]
    public void File_OfTheResult_IsWholeAndNeverReplacedUnasked()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "out.dcm");
        MadeImage image = new() { Allocated = 8, Stored = 8, Frames = 40 };
        using DicomDataset native = image.ToDataset();
        TranscodeOptions options = new() { MaxMemoryBytes = 1, TemporaryFolder = folder.Path };
        foreach (string target in (string[])[.. Converted.Lossless, "1.2.840.10008.1.2.4.50"])
        {
            TranscodeResult result = Transcoder.WriteFile(native, TransferSyntax.Get(target), path, options, overwrite: true, TestContext.Current.CancellationToken);
            using DicomFile file = DicomFile.Open(path, DicomReadOptions.Strict);
            Assert.Equal(target, file.TransferSyntax.Uid);
            Assert.Equal(result.SopInstanceUid, file.MetaInformation!.GetString(DicomTags.MediaStorageSOPInstanceUID));
            Assert.Equal(result.SopInstanceUid, file.Dataset.GetString(DicomTags.SOPInstanceUID));
            Assert.Equal(result.IsLossy, !image.Values().AsSpan().SequenceEqual(Converted.Values(file.Dataset)));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }

        byte[] before = File.ReadAllBytes(path);
        Assert.Throws<DicomImagingException>(() => Transcoder.WriteFile(native, TransferSyntax.ExplicitVRLittleEndian, path, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Cancelled_Work_LeavesNothingBehind()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "out.dcm");
        using DicomDataset native = new MadeImage { Frames = 3 }.ToDataset();
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        foreach (string target in (string[])[Rle, JpegLs])
        {
            Assert.Throws<OperationCanceledException>(() => Transcoder.WriteFile(native, TransferSyntax.Get(target), path, cancellationToken: cancelled.Token));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static DicomDataset Damage(DicomDataset coded, string syntax, int fragment)
    {
        Assert.True(coded.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        List<ReadOnlyMemory<byte>> fragments = [];
        for (int i = 1; i < pixels.FragmentCount; i++)
        {
            byte[] bytes = pixels.GetFragment(i).ToArray();
            if (i == fragment)
            {
                // An end marker in the middle: rows before it are whole.
                bytes[bytes.Length / 2] = 0xFF;
                bytes[(bytes.Length / 2) + 1] = 0xD9;
            }

            fragments.Add(bytes);
        }

        return new DicomDatasetBuilder().CopyFrom(coded.Root).SetFragments(DicomTags.PixelData, default, fragments).ToDataset(TransferSyntax.Get(syntax));
    }
}
