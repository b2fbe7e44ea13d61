using System.Buffers;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public class AllocationTests
{
    [Fact]
    public void Reader_FullTraversal_AllocatesNothing()
    {
        byte[] encoded = Nested();
        int tokens = 0;
        long allocated = Allocations.Least(() => tokens = Traverse(encoded));
        Assert.True(tokens > 100);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Reader_FullTraversalOfSegments_AllocatesNothing(int segmentBytes)
    {
        byte[] encoded = Nested();
        ReadOnlySequence<byte> sequence = ReaderTokens.Sequence(encoded, Enumerable.Range(1, encoded.Length / segmentBytes).Select(i => i * segmentBytes));
        int tokens = 0;
        long allocated = Allocations.Least(() =>
        {
            tokens = 0;
            var reader = new DicomReader(sequence, TransferSyntax.ExplicitVRLittleEndian);
            while (reader.Read())
            {
                tokens++;
            }
        });
        Assert.Equal(Traverse(encoded), tokens);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void DicomFile_OpenOfHalfAMegabyte_AllocatesLessThanOneKilobyte()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var builder = Header().SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[512 * 1024]);
            DicomFile.Save(path, builder, TransferSyntax.ExplicitVRLittleEndian);
            long allocated = Allocations.Least(() =>
            {
                using (DicomFile file = DicomFile.Open(path))
                {
                    Assert.True(file.Dataset.TryGetElement(DicomTags.PixelData, out DicomElement pixels) && pixels.IsDeferred);
                }
            });

            Assert.True(allocated < 1024, $"{allocated} bytes");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void DicomFile_OpenOfSixChosenTags_AllocatesLessThanThreeHundredBytes()
    {
        using var folder = new TempFolder();
        string path = folder.File("slice.dcm");
        DicomFile.Save(path, Header().Set(DicomTags.InstanceNumber, 7).SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[8200]), TransferSyntax.ExplicitVRLittleEndian);
        var options = new DicomReadOptions
        {
            Only = [DicomTags.PatientName, DicomTags.PatientID, DicomTags.StudyInstanceUID, DicomTags.SeriesInstanceUID, DicomTags.SOPInstanceUID, DicomTags.InstanceNumber],
        };
        long allocated = Allocations.Least(() =>
        {
            using DicomFile file = DicomFile.Open(path, options);
            Assert.True(file.Dataset.GetBytes(DicomTags.InstanceNumber).SequenceEqual("7 "u8));
        });
        Assert.True(allocated < 300, $"{allocated} bytes");
    }

    private static int Traverse(byte[] encoded)
    {
        int tokens = 0;
        var reader = new DicomReader(encoded, TransferSyntax.ExplicitVRLittleEndian);
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    private static byte[] Nested()
    {
        DicomDatasetBuilder builder = Header();
        for (int i = 0; i < 20; i++)
        {
            DicomDatasetBuilder item = builder.AddItem(DicomTags.RequestAttributesSequence);
            item.Set(DicomTags.ScheduledProcedureStepID, "1");
            item.AddItem(DicomTags.ScheduledProtocolCodeSequence).Set(DicomTags.CodeValue, "x");
        }

        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian, SequenceLengths.Undefined);
        return output.WrittenSpan.ToArray();
    }

    private static DicomDatasetBuilder Header() => new DicomDatasetBuilder()
        .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
        .Set(DicomTags.SOPInstanceUID, "1.2.3")
        .Set(DicomTags.PatientID, "P1")
        .Set(DicomTags.Rows, (ushort)512)
        .Set(DicomTags.PixelSpacing, [0.5, 0.25]);
}
