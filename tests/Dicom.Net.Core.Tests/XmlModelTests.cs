using System.Buffers;
using System.Text;
using System.Xml;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dicom.Net.Core.Tests;

public class XmlModelTests
{
    [Property(MaxTest = 60)]
    public Property Xml_WrittenAndRead_GivesTheSameDataSet() =>
        Prop.ForAll(DatasetGenerator.Datasets(), builder =>
        {
            builder.Remove(DicomTags.PixelData);
            using DicomDataset dataset = builder.ToDataset();
            using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
            Assert.Equal(Texts(dataset.Root), Texts(again.Root));
        });

    [Theory]
    [InlineData("<!DOCTYPE NativeDicomModel [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><NativeDicomModel/>")]
    [InlineData("<NativeDicomModel>")]
    [InlineData("<Other/>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag='0010' vr='XX'/></NativeDicomModel>")]
    public void Read_HostileOrBroken_IsATypedError(string xml) =>
        Assert.Throws<DicomDataException>(() => DicomXmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml))));

    [Fact]
    public void Read_NestedTooDeep_IsATypedError()
    {
        var xml = new StringBuilder("<NativeDicomModel>");
        for (int i = 0; i < 20_000; i++)
        {
            xml.Append("<DicomAttribute tag='00081032' vr='SQ'><Item number='1'>");
        }

        Assert.Throws<DicomDataException>(() => DicomXmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml.ToString()))));
    }

    [Fact]
    public void Read_BulkDataReference_IsAskedForAndNeverFetched()
    {
        byte[] xml = Encoding.UTF8.GetBytes("<NativeDicomModel><DicomAttribute tag='7FE00010' vr='OW'><BulkData uri='http://127.0.0.1:1/x'/></DicomAttribute></NativeDicomModel>");
        using DicomDataset empty = DicomXmlReader.Read(new MemoryStream(xml)).ToDataset();
        Assert.True(empty.Contains(DicomTags.PixelData));
        Assert.True(empty.GetBytes(DicomTags.PixelData).IsEmpty);
        using DicomDataset given = DicomXmlReader.Read(new MemoryStream(xml), uri => Encoding.ASCII.GetBytes(uri[^2..])).ToDataset();
        Assert.Equal("/x"u8.ToArray(), given.GetBytes(DicomTags.PixelData).ToArray());
    }

    [Fact]
    public void Write_BinaryOfABigEndianDataSet_IsLittleEndian()
    {
        using DicomDataset dataset = new DicomDatasetBuilder().SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[] { 1, 2, 3, 4 }).ToDataset(TransferSyntax.ExplicitVRBigEndian);
        Assert.Equal([2, 1, 4, 3], dataset.GetBytes(DicomTags.PixelData).ToArray());
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal([1, 2, 3, 4], again.GetBytes(DicomTags.PixelData).ToArray());
    }

    [Theory]
    [InlineData("a^b^c^d^e^f^g=h=i=j")]
    [InlineData("^^^^e")]
    [InlineData("=b")]
    public void Write_NameOfAnyShape_ReadsBackWhole(string name)
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.PatientName, name).ToDataset();
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal(name, again.GetString(DicomTags.PatientName));
    }

    [Fact]
    public void Write_CreatorOfBytesOrControlCharacters_KeepsEachElementsTag()
    {
        using DicomDataset dataset = new DicomDatasetBuilder()
            .SetBytes(new DicomTag(0x0009_0010), DicomVR.UN, new byte[] { 1, 0xE9, 3, 4 })
            .Set(new DicomTag(0x0009_1001), DicomVR.SH, "a")
            .Set(new DicomTag(0x0009_0011), DicomVR.LO, "x\u0001y")
            .Set(new DicomTag(0x0009_1101), DicomVR.SH, "b")
            .ToDataset();
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal("a", again.GetString(new DicomTag(0x0009_1001)));
        Assert.Equal("b", again.GetString(new DicomTag(0x0009_1101)));
    }

    [Fact]
    public void Write_NamesAndPrivateElements_AsTheModelStates()
    {
        var builder = new DicomDatasetBuilder()
            .Set(DicomTags.PatientName, "Yamada^Tarou=山田^太郎")
            .Set(new DicomTag(0x0009, 0x0020), DicomVR.LO, "ACME 1.1")
            .Set(new DicomTag(0x0009, 0x2001), DicomVR.SH, "x");
        using DicomDataset dataset = builder.ToDataset();
        string xml = Encoding.UTF8.GetString(ToXml(dataset));
        Assert.Contains("<Ideographic><FamilyName>山田</FamilyName><GivenName>太郎</GivenName></Ideographic>", xml, StringComparison.Ordinal);
        Assert.Contains("tag=\"00090001\" vr=\"SH\" privateCreator=\"ACME 1.1\"", xml, StringComparison.Ordinal);
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal("x", again.GetString(new DicomTag(0x0009, 0x2001)));
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n\tthree")]
    [InlineData("\r")]
    [InlineData("bare\rreturn\nfeed")]
    [InlineData("\U00020000 and \uFFFD")]
    public void Write_LineEndsAndRareCharacters_ComeBackAsTheyWere(string text)
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").Set(DicomTags.PatientComments, text).ToDataset();
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal(dataset.GetString(DicomTags.PatientComments), again.GetString(DicomTags.PatientComments));
    }

    [Fact]
    public void Write_ControlCharactersBesideRareOnes_AreMarkedAlone()
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").Set(DicomTags.PatientComments, "\U00020000\u0001").ToDataset();
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal("\U00020000\uFFFD", again.GetString(DicomTags.PatientComments));
    }

    [Fact]
    public void Write_IntegersOf64Bits_AreExact()
    {
        using DicomDataset dataset = new DicomDatasetBuilder()
            .SetBytes(DicomTags.SelectorUVValue, DicomVR.UV, Convert.FromHexString("FFFFFFFFFFFFFFFF0000000000000080"))
            .ToDataset();
        Assert.Equal(["18446744073709551615", "9223372036854775808"], dataset.GetStrings(DicomTags.SelectorUVValue));
        using DicomDataset again = DicomXmlReader.Read(new MemoryStream(ToXml(dataset))).ToDataset();
        Assert.Equal(dataset.GetBytes(DicomTags.SelectorUVValue).ToArray(), again.GetBytes(DicomTags.SelectorUVValue).ToArray());
    }

    // The model has three component groups of five components; empty ones at the end are not said.
    private static string Name(DicomElement element) =>
        string.Join('=', (element.GetString() ?? "").Split('=').Take(3).Select(group => string.Join('^', group.Split('^').Take(5)).TrimEnd('^'))).TrimEnd('=');

    private static byte[] ToXml(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            DicomXmlWriter.Write(writer, dataset.Root);
        }

        return stream.ToArray();
    }

    // What the models carry: texts without padding, binary values as they stand, private creators by name.
    private static string Texts(DicomItem item)
    {
        var text = new StringBuilder();
        foreach (DicomElement element in item)
        {
            if (element.Tag.Value == 0x0008_0005)
            {
                continue;
            }

            text.Append(element.Tag.IsPrivate && element.Tag.Element >= 0x1000 ? $"P{element.Tag.Value & 0xFFFF00FF:X8}" : element.Tag.ToString()).Append(element.VR);
            if (element.IsSequence)
            {
                foreach (DicomItem nested in element.Items)
                {
                    text.Append('{').Append(Texts(nested)).Append('}');
                }
            }
            else
            {
                text.Append(element.VR == DicomVR.PN ? Name(element) : element.VR.IsText() || element.VR is DicomVR.FL or DicomVR.FD ? element.GetString() : Convert.ToHexString(element.ValueBytes));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
