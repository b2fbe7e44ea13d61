using System.Buffers.Binary;
using System.Globalization;

namespace Dicom.Net.Core.Tests;

/// <summary>Typed access to values that stayed on disk.</summary>
public sealed class DeferredValueTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    [InlineData("1.2.840.10008.1.2")]
    public void Getters_ValuesOnDisk_GiveWhatTheyGiveInMemory(string syntax)
    {
        string text = new string('é', 50_000) + "山";
        string[] numbers = [.. Enumerable.Range(0, 20_000).Select(i => (i * 0.5).ToString(CultureInfo.InvariantCulture))];
        var table = new byte[131072];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(i * 2), (ushort)(i * 7));
        }

        var reals = new byte[8 * 10_000];
        for (int i = 0; i < 10_000; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(reals.AsSpan(i * 8), i / 3.0);
        }

        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SpecificCharacterSet, "ISO_IR 192")
            .Set(DicomTags.SOPClassUID, "1.2.3")
            .Set(DicomTags.SOPInstanceUID, "1.2.4")
            .Set(DicomTags.TextValue, text)
            .Set(DicomTags.ContourData, DicomVR.DS, string.Join('\\', numbers))
            .SetBytes(DicomTags.RedPaletteColorLookupTableData, DicomVR.OW, table)
            .SetBytes(DicomTags.RealWorldValueLUTData, DicomVR.FD, reals)
            .Set(DicomTags.SelectorATValue, [.. Enumerable.Range(0, 20_000).Select(i => new DicomTag((uint)i))]);
        DicomFile.Save(_path, builder, TransferSyntax.Get(syntax)!);
        using DicomFile file = DicomFile.Open(_path);
        DicomDataset dataset = file.Dataset;
        Assert.True(Element(dataset, DicomTags.TextValue).IsDeferred);
        Assert.Equal(text, dataset.GetString(DicomTags.TextValue));
        Assert.Equal(numbers, dataset.GetStrings(DicomTags.ContourData));
        Assert.Equal(9999.5, dataset.GetDoubles(DicomTags.ContourData)[^1]);
        Assert.True(Element(dataset, DicomTags.ContourData).TryGetDouble(19_998, out double number) && number == 9999);
        Assert.Equal(65536, dataset.GetDoubles(DicomTags.RedPaletteColorLookupTableData).Length);
        Assert.True(Element(dataset, DicomTags.RedPaletteColorLookupTableData).TryGetInt64(9000, out long entry) && entry == 63000);
        Assert.False(Element(dataset, DicomTags.RedPaletteColorLookupTableData).TryGetInt64(65536, out _));
        Assert.Equal(9_999 / 3.0, dataset.GetDoubles(DicomTags.RealWorldValueLUTData)[^1]);
        Assert.Equal(0, dataset.GetDouble(DicomTags.RealWorldValueLUTData));
        Assert.True(Element(dataset, DicomTags.SelectorATValue).TryGetTag(19_999, out DicomTag tag) && tag.Value == 19_999);
        Assert.Equal("(0000,4E1F)", dataset.GetString(DicomTags.SelectorATValue, 19_999));
        Assert.Equal(20_000, Element(dataset, DicomTags.SelectorATValue).ValueCount);

        string copy = _path + ".copy";
        try
        {
            // The text goes to another set; what it is read from stays open until it is written.
            file.CopyTo(copy, new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "GB18030"));
            using DicomFile other = DicomFile.Open(copy);
            Assert.Equal(text, other.Dataset.GetString(DicomTags.TextValue));
            Assert.Equal("GB18030", other.Dataset.GetString(DicomTags.SpecificCharacterSet));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public void GetString_LargerThanTheLimit_IsATypedError()
    {
        DicomFile.Save(_path, new DicomDatasetBuilder().Set(DicomTags.SOPClassUID, "1.2.3").Set(DicomTags.SOPInstanceUID, "1.2.4"), TransferSyntax.ExplicitVRLittleEndian);
        using (FileStream stream = File.Open(_path, FileMode.Append))
        {
            // (0040,A160) UT of 1 GiB, which the file system need not store.
            stream.Write([0x40, 0x00, 0x60, 0xA1, (byte)'U', (byte)'T', 0, 0, 0, 0, 0, 0x40]);
            stream.SetLength(stream.Position + (1L << 30));
        }

        using DicomFile file = DicomFile.Open(_path);
        DicomElement element = Element(file.Dataset, DicomTags.TextValue);
        Assert.Equal(1u << 30, element.Length);
        DicomDataException exception = Assert.Throws<DicomDataException>(() => element.GetString());
        Assert.Contains("ReadValue", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, element.ReadValue((1L << 30) - 3, new byte[10]));
    }

    private static DicomElement Element(DicomDataset dataset, DicomTag tag)
    {
        Assert.True(dataset.TryGetElement(tag, out DicomElement element));
        return element;
    }
}
