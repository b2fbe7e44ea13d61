using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests.Files;

public sealed class MetaInformationWriterTests
{
    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", "2.25.1", null)]
    [InlineData("1.2.840.10008.5.1.4.1.1.4", "2.25.12", "")]
    [InlineData("1.2.840.10008.5.1.4.1.1.481.1", "1.2.3.45", "STORESCU")]
    [InlineData("1.2.3", "1.2", "ODD")]
    public void WriteMetaInformation_IsWhatTheBuilderEncodes(string sopClass, string sopInstance, string? sourceAETitle)
    {
        var expected = new ArrayBufferWriter<byte>();
        DicomDatasetBuilder meta = new DicomDatasetBuilder()
            .SetBytes(new DicomTag(0x0002_0001), DicomVR.OB, new byte[] { 0, 1 })
            .Set(new DicomTag(0x0002_0002), DicomVR.UI, sopClass)
            .Set(new DicomTag(0x0002_0003), DicomVR.UI, sopInstance)
            .Set(new DicomTag(0x0002_0010), DicomVR.UI, "1.2.840.10008.1.2.1")
            .Set(new DicomTag(0x0002_0012), DicomVR.UI, Implementation.ClassUid)
            .Set(new DicomTag(0x0002_0013), DicomVR.SH, Implementation.VersionName);
        if (!string.IsNullOrEmpty(sourceAETitle))
        {
            meta.Set(new DicomTag(0x0002_0016), DicomVR.AE, sourceAETitle);
        }

        meta.WriteTo(expected, TransferSyntax.ExplicitVRLittleEndian);
        var actual = new ArrayBufferWriter<byte>();

        DicomFile.WriteMetaInformation(actual, sopClass, sopInstance, "1.2.840.10008.1.2.1", sourceAETitle);

        // 128 bytes of preamble, the prefix, and the group length: 8 bytes of header and 4 of value.
        Assert.True(actual.WrittenSpan[..128].IndexOfAnyExcept((byte)0) < 0);
        Assert.True(actual.WrittenSpan[128..132].SequenceEqual("DICM"u8));
        Assert.Equal(expected.WrittenCount, BitConverter.ToInt32(actual.WrittenSpan[140..144]));
        Assert.Equal(expected.WrittenSpan.ToArray(), actual.WrittenSpan[144..].ToArray());
    }

    [Fact]
    public void WriteMetaInformation_AllocatesNothing()
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Assert.Equal(0, Allocations.Least(() =>
        {
            output.ResetWrittenCount();
            DicomFile.WriteMetaInformation(output, "1.2.840.10008.5.1.4.1.1.2", "2.25.1", "1.2.840.10008.1.2.1", "STORESCU");
        }));
    }
}
