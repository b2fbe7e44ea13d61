using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Dicom.Net.Core.Tests;

public class HostileInputTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_NestedAHundredThousandDeep_IsATypedError(bool isUndefined)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new DicomWriter(output, TransferSyntax.ExplicitVRLittleEndian);
        for (int depth = 0; depth < 100_000; depth++)
        {
            uint length = isUndefined ? DicomWriter.UndefinedLength : (uint)((100_000 - depth) * 20);
            writer.BeginSequence(DicomTags.ProcedureCodeSequence, length);
            writer.BeginItem(isUndefined ? DicomWriter.UndefinedLength : length - 8);
        }

        byte[] data = output.WrittenSpan.ToArray();
        var error = Assert.Throws<DicomDataException>(() => DicomDataset.Parse(data, TransferSyntax.ExplicitVRLittleEndian).Dispose());
        Assert.Equal("PS3.5 §7.5", error.Section);
    }

    [Fact]
    public void Parse_LengthOfFourGibibytes_TakesWhatIsThere()
    {
        var output = new ArrayBufferWriter<byte>();
        new DicomWriter(output, TransferSyntax.ExplicitVRLittleEndian).WriteHeader(DicomTags.PixelData, DicomVR.OW, 0xFFFF_FFFE);
        output.Write("abcd"u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using DicomDataset dataset = DicomDataset.Parse(output.WrittenSpan, TransferSyntax.ExplicitVRLittleEndian);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Equal("abcd"u8.ToArray(), dataset.GetBytes(DicomTags.PixelData).ToArray());
        Assert.Equal(DicomTolerances.Truncated, Assert.Single(dataset.Findings).Rule);
        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(output.WrittenSpan, TransferSyntax.ExplicitVRLittleEndian, DicomReadOptions.Strict));
    }

    [Fact]
    public void Parse_TenMillionEmptyItems_IsBounded()
    {
        const int items = 10_000_000;
        var data = new byte[12 + (items * 8)];
        var head = new ArrayBufferWriter<byte>();
        new DicomWriter(head, TransferSyntax.ExplicitVRLittleEndian).BeginSequence(DicomTags.ProcedureCodeSequence, items * 8);
        head.WrittenSpan.CopyTo(data);
        for (int i = 0; i < items; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(12 + (i * 8)), 0xE000_FFFE);
        }

        using DicomDataset dataset = DicomDataset.Parse(data, TransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(items, dataset.GetSequence(DicomTags.ProcedureCodeSequence).Count);
        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(data, TransferSyntax.ExplicitVRLittleEndian, new DicomReadOptions { MaxElements = 1_000_000 }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_AsManyElementsAsTheLimit_IsReadAndOneMoreIsNot(bool isExplicit)
    {
        TransferSyntax syntax = isExplicit ? TransferSyntax.ExplicitVRLittleEndian : TransferSyntax.ImplicitVRLittleEndian;
        var builder = new DicomDatasetBuilder();
        for (ushort i = 0; i < 700; i++)
        {
            builder.Set(new DicomTag(0x0011, (ushort)(0x1000 + i)), DicomVR.LO, "V");
        }

        var data = new ArrayBufferWriter<byte>();
        builder.WriteTo(data, syntax);
        using DicomDataset dataset = DicomDataset.Parse(data.WrittenSpan, syntax, new DicomReadOptions { MaxElements = 700 });
        Assert.Equal(700, dataset.RowCount);
        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(data.WrittenSpan, syntax, new DicomReadOptions { MaxElements = 699 }));
    }

    [Fact]
    public void Parse_DeflateBomb_IsATypedError()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 512; i++)
            {
                deflate.Write(zeros);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(compressed.ToArray(), TransferSyntax.DeflatedExplicitVRLittleEndian));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (compressed.Length * 600) + (8 << 20));
    }

    [Fact]
    public void Open_SparseFileOfThreeGibibytes_StaysFlat()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            const uint pixelBytes = 0xC000_0000;
            var output = new ArrayBufferWriter<byte>();
            DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", TransferSyntax.ExplicitVRLittleEndian.Uid);
            var writer = new DicomWriter(output, TransferSyntax.ExplicitVRLittleEndian);
            writer.WriteElement(DicomTags.PatientID, DicomVR.LO, "P1"u8);
            writer.WriteHeader(DicomTags.PixelData, DicomVR.OW, pixelBytes);
            using (FileStream file = File.Create(path))
            {
                file.Write(output.WrittenSpan);
                file.SetLength(output.WrittenCount + (long)pixelBytes);
                file.Position = file.Length;
                var tail = new ArrayBufferWriter<byte>();
                new DicomWriter(tail, TransferSyntax.ExplicitVRLittleEndian).WriteElement(DicomTags.DataSetTrailingPadding, DicomVR.OB, "end!"u8);
                file.Write(tail.WrittenSpan);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            using (DicomFile file = DicomFile.Open(path))
            {
                Assert.Empty(file.Findings);
                Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
                Assert.True(pixels.IsDeferred);
                Assert.Equal(pixelBytes, pixels.Length);
                Assert.Equal(4, pixels.ReadValue(pixelBytes - 4L, new byte[100]));
                Assert.Equal("end!"u8.ToArray(), file.Dataset.GetBytes(DicomTags.DataSetTrailingPadding).ToArray());
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ReadValue_FileCutAfterOpening_IsATypedError()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var builder = new DicomDatasetBuilder()
                .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
                .Set(DicomTags.SOPInstanceUID, "1.2.3")
                .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[200_000]);
            DicomFile.Save(path, builder, TransferSyntax.ExplicitVRLittleEndian);
            using DicomFile file = DicomFile.Open(path);
            using (FileStream writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                writer.SetLength(1000);
            }

            Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels));
            Assert.Throws<DicomDataException>(() => pixels.ReadValue(0, new byte[200_000]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a DICOM file, but a text of some length that goes on for a while")]
    public void Open_NoDicomFile_IsATypedError(string content)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            Assert.Throws<DicomDataException>(() => DicomFile.Open(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
