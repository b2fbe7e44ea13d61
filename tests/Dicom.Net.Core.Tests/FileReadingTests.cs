using System.Buffers;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public class FileReadingTests
{
    private static readonly TransferSyntax[] s_syntaxes =
        [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian];

    [Fact]
    public void Open_WithoutPixelData_EndsBeforeThem()
    {
        using var folder = new TempFolder();
        string path = Save(folder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.Open(path, DicomReadOptions.WithoutPixelData);
        Assert.Equal("P1", file.Dataset.GetString(DicomTags.PatientID));
        Assert.False(file.Dataset.Contains(DicomTags.PixelData));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void Open_UpToATag_EndsBeforeIt()
    {
        using var folder = new TempFolder();
        using DicomFile file = DicomFile.Open(Save(folder, TransferSyntax.ImplicitVRLittleEndian), new DicomReadOptions { StopBefore = DicomTags.PatientID });
        Assert.True(file.Dataset.Contains(DicomTags.ProcedureCodeSequence));
        Assert.False(file.Dataset.Contains(DicomTags.PatientID));
    }

    [Theory]
    [InlineData(SequenceLengths.Defined)]
    [InlineData(SequenceLengths.Undefined)]
    public void Open_ChosenTags_GivesThemAlone(SequenceLengths lengths)
    {
        var options = new DicomReadOptions { Only = [DicomTags.PatientID, DicomTags.RequestAttributesSequence, DicomTags.Modality, DicomTags.StationName] };
        foreach (TransferSyntax syntax in s_syntaxes)
        {
            var output = new ArrayBufferWriter<byte>();
            DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", syntax.Uid);
            Sample(syntax).WriteTo(output, syntax, lengths);
            using var folder = new TempFolder();
            string path = folder.File("a.dcm");
            File.WriteAllBytes(path, output.WrittenSpan.ToArray());
            using DicomFile file = DicomFile.Open(path, options);
            Assert.Equal(
                [new DicomTag(0x0008_0005), DicomTags.Modality, DicomTags.PatientID, DicomTags.RequestAttributesSequence],
                TagsOf(file.Dataset));
            Assert.Equal("Müller", file.Dataset.GetSequence(DicomTags.RequestAttributesSequence)[0].GetString(DicomTags.ScheduledProcedureStepDescription));
            Assert.Empty(file.Findings);
        }
    }

    [Fact]
    public void Open_ChosenTagsBehindALargeSequence_PassesOverItOnDisk()
    {
        DicomDatasetBuilder builder = Sample(TransferSyntax.ExplicitVRLittleEndian);
        for (int i = 0; i < 200; i++)
        {
            builder.AddItem(DicomTags.ProcedureCodeSequence).Set(DicomTags.TextValue, DicomVR.UT, new string('x', 10_000));
        }

        using var folder = new TempFolder();
        string path = folder.File("a.dcm");
        DicomFile.Save(path, builder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.Open(path, new DicomReadOptions { Only = [DicomTags.Rows] });
        Assert.Equal((ushort?)512, file.Dataset.GetUInt16(DicomTags.Rows));
        Assert.Empty(file.Findings);
    }

    [Fact]
    public void OpenViewAndMapped_EverySyntax_GiveWhatOpenGives()
    {
        foreach (TransferSyntax syntax in s_syntaxes)
        {
            using var folder = new TempFolder();
            string path = Save(folder, syntax);
            using DicomFile file = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = int.MaxValue });
            using DicomFile mapped = DicomFile.OpenMapped(path);
            byte[] bytes = File.ReadAllBytes(path);
            using DicomFile view = DicomFile.View(bytes);
            using DicomFile part = DicomFile.View(new byte[] { 1, 2, 3 }.Concat(bytes).Append((byte)9).ToArray().AsMemory(3, bytes.Length));
            using var manager = new OtherMemory(bytes);
            using DicomFile other = DicomFile.View(manager.Memory);
            foreach (DicomFile same in new[] { mapped, view, part, other })
            {
                Assert.Null(DatasetComparer.FirstDifference(file.Dataset, same.Dataset, compareVR: true));
                Assert.Null(DatasetComparer.FirstDifference(file.MetaInformation!, same.MetaInformation!, compareVR: true));
                Assert.Equal(file.DatasetOffset, same.DatasetOffset);
                Assert.True(same.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
                Assert.False(pixels.IsDeferred);
                Assert.Equal(200_000, pixels.ValueMemory.Length);
                Assert.True(pixels.ValueMemory.Span.SequenceEqual(pixels.ValueBytes));
                byte[] end = new byte[10];
                Assert.Equal(3, pixels.ReadValue(200_000 - 3, end));
            }
        }
    }

    [Fact]
    public void MetaInformation_AfterDisposal_Throws()
    {
        using var folder = new TempFolder();
        DicomFile file = DicomFile.Open(Save(folder, TransferSyntax.ExplicitVRLittleEndian));
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.MetaInformation);
        Assert.Throws<ObjectDisposedException>(() => file.Dataset.GetBytes(DicomTags.PatientID).Length);
        DicomFile mapped = DicomFile.OpenMapped(folder.File("a.dcm"));
        Assert.True(mapped.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
        ReadOnlyMemory<byte> memory = pixels.ValueMemory;
        mapped.Dispose();
        mapped.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
    }

    [Fact]
    public void Loader_FileShorterThanItWas_IsATypedError()
    {
        using var folder = new TempFolder();
        byte[] bytes = File.ReadAllBytes(Save(folder, TransferSyntax.ExplicitVRLittleEndian));
        foreach (int cut in new[] { 0, 100, 140, 300, 400, 1000 })
        {
            var error = Assert.Throws<DicomDataException>(() =>
            {
                using FileLoader loader = FileLoader.Begin(bytes.Length, DicomReadOptions.Default);
                while (loader.NeedsInput)
                {
                    int count = (int)Math.Min(50, Math.Max(0, cut - loader.FileOffset));
                    bytes.AsSpan((int)loader.FileOffset, count).CopyTo(loader.Target.Span);
                    loader.Supply(count);
                }
            });
            Assert.Contains("shorter", error.Message, StringComparison.Ordinal);
            Assert.Equal(cut, error.Offset);
        }
    }

    [Fact]
    public void CopyTo_FileCutAfterOpening_IsATypedErrorAndLeavesNoFile()
    {
        using var folder = new TempFolder();
        string path = Save(folder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.Open(path);
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.SetLength(1000);
        }

        Assert.Throws<DicomDataException>(() => file.CopyTo(folder.File("copy.dcm")));
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void CopyTo_ChangesAndRemovals_KeepTheRest()
    {
        foreach (TransferSyntax syntax in s_syntaxes)
        {
            using var folder = new TempFolder();
            string path = Save(folder, syntax);
            using (DicomFile file = DicomFile.Open(path))
            {
                file.CopyTo(path, new DicomDatasetBuilder().Set(DicomTags.PatientID, "P2").Set(DicomTags.StationName, "S"), [DicomTags.Modality], overwrite: true);
            }

            using DicomFile copy = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = int.MaxValue });
            using DicomDataset expected = Sample(syntax).Set(DicomTags.PatientID, "P2").Set(DicomTags.StationName, "S").ToDataset(syntax);
            Assert.False(copy.Dataset.Contains(DicomTags.Modality));
            using DicomDataset without = Without(expected, DicomTags.Modality).ToDataset(syntax);
            Assert.Null(DatasetComparer.FirstDifference(without, copy.Dataset, compareVR: true));
            Assert.Equal("SENDER", copy.MetaInformation!.GetString(new DicomTag(0x0002_0016)));
            Assert.Empty(copy.Findings);
        }
    }

    [Fact]
    public void Save_DataSetWithGroup0002_WritesItAsMetaInformationAlone()
    {
        using var memory = new MemoryStream();
        DicomDatasetBuilder builder = Sample(TransferSyntax.ExplicitVRLittleEndian).Set(DicomTags.TransferSyntaxUID, "1.2.840.10008.1.2").Set(new DicomTag(0x0000_0100), DicomVR.US, "1");
        DicomFile.Save(memory, builder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.View(memory.ToArray(), DicomReadOptions.Strict);
        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian.Uid, file.MetaInformation!.GetString(DicomTags.TransferSyntaxUID));
        Assert.False(file.Dataset.Contains(new DicomTag(0x0000_0100)));
        Assert.True(builder.Contains(DicomTags.TransferSyntaxUID), "the builder stays the caller's");
    }

    [Fact]
    public void CopyTo_UidsInMetaInformationAlone_TakesThemFromThere()
    {
        using var folder = new TempFolder();
        string path = Save(folder, TransferSyntax.ExplicitVRLittleEndian);
        using DicomFile file = DicomFile.Open(path);
        string copy = path + ".copy";
        file.CopyTo(copy, removed: [DicomTags.SOPClassUID, DicomTags.SOPInstanceUID]);
        using DicomFile without = DicomFile.Open(copy, DicomReadOptions.Strict);
        Assert.False(without.Dataset.Contains(DicomTags.SOPInstanceUID));
        Assert.Equal(file.MetaInformation!.GetString(DicomTags.MediaStorageSOPInstanceUID), without.MetaInformation!.GetString(DicomTags.MediaStorageSOPInstanceUID));
    }

    [Fact]
    public void Save_ToAStreamThatCannotSeek_WritesTheFile()
    {
        using var memory = new MemoryStream();
        using (var forward = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            DicomFile.Save(forward, Sample(TransferSyntax.ExplicitVRLittleEndian), TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.Undefined);
        }

        memory.Position = 0;
        using var unpacked = new MemoryStream();
        using (var back = new System.IO.Compression.GZipStream(memory, System.IO.Compression.CompressionMode.Decompress))
        {
            back.CopyTo(unpacked);
        }

        using DicomFile file = DicomFile.View(unpacked.ToArray(), DicomReadOptions.Strict);
        using DicomDataset expected = Sample(TransferSyntax.ExplicitVRLittleEndian).ToDataset();
        Assert.Null(DatasetComparer.FirstDifference(expected, file.Dataset, compareVR: true));
    }

    private static DicomTag[] TagsOf(DicomDataset dataset)
    {
        var tags = new List<DicomTag>();
        foreach (DicomElement element in dataset)
        {
            tags.Add(element.Tag);
        }

        return [.. tags];
    }

    private static DicomDatasetBuilder Without(DicomDataset dataset, DicomTag tag)
    {
        DicomDatasetBuilder builder = new DicomDatasetBuilder().CopyFrom(dataset.Root);
        builder.Remove(tag);
        return builder;
    }

    private static string Save(TempFolder folder, TransferSyntax syntax)
    {
        var output = new ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", syntax.Uid, "SENDER");
        Sample(syntax).WriteTo(output, syntax);
        string path = folder.File("a.dcm");
        File.WriteAllBytes(path, output.WrittenSpan.ToArray());
        return path;
    }

    private static DicomDatasetBuilder Sample(TransferSyntax syntax)
    {
        var pixels = new byte[200_000];
        new Random(1).NextBytes(pixels);
        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(new DicomTag(0x0008_0005), "ISO_IR 100")
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.3")
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.PatientID, "P1")
            .Set(DicomTags.Rows, (ushort)512)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        builder.AddItem(DicomTags.ProcedureCodeSequence).Set(DicomTags.CodeValue, syntax.Name[..8]);
        builder.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepDescription, "Müller");
        return builder;
    }

    private sealed class OtherMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
