using System.Text;
using System.Text.Json;

namespace Dicom.Net.Core.Tests;

public class JsonModelTests
{
    [Theory]
    [InlineData("CT")]
    [InlineData("1.2.3")]
    [InlineData("")]
    public void Read_TextThatIsNoNumber_IsATypedError(string text)
    {
        DicomDataException exception = Assert.Throws<DicomDataException>(() =>
            DicomJsonReader.Read(Encoding.UTF8.GetBytes("""{"00189073":{"vr":"FD","Value":["?"]}}""".Replace("?", text, StringComparison.Ordinal))));
        Assert.Contains("(0018,9073)", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FFFEE000")]
    [InlineData("FFFEE0DD")]
    [InlineData("FFFF0010")]
    public void Read_TagThatIsNoElement_IsATypedError(string tag)
    {
        Assert.Throws<DicomDataException>(() => DicomJsonReader.Read(Encoding.UTF8.GetBytes($"{{\"{tag}\":{{\"vr\":\"OB\",\"InlineBinary\":\"AAAA\"}}}}")));
        Assert.Throws<DicomDataException>(() => DicomXmlReader.Read(new MemoryStream(Encoding.UTF8.GetBytes($"<NativeDicomModel><DicomAttribute tag='{tag}' vr='SQ'/></NativeDicomModel>"))));
        Assert.True(DicomTag.TryParse(tag, out DicomTag parsed));
        Assert.Throws<ArgumentException>(() => new DicomDatasetBuilder().SetBytes(parsed, DicomVR.OB, new byte[2]));
        Assert.Throws<ArgumentException>(() => new DicomDatasetBuilder().AddItem(parsed));
    }

    [Fact]
    public void Write_ValueOfPaddingAlone_HasNoValue()
    {
        using DicomDataset dataset = new DicomDatasetBuilder()
            .Set(DicomTags.PatientID, "  ")
            .Set(DicomTags.PatientName, " ")
            .SetBytes(DicomTags.RescaleSlope, DicomVR.DS, " "u8.ToArray())
            .SetBytes(DicomTags.Rows, DicomVR.US, new byte[] { 1 })
            .ToDataset();
        Assert.Equal(
            """{"00100010":{"vr":"PN"},"00100020":{"vr":"LO"},"00280010":{"vr":"US","Value":[1]},"00281053":{"vr":"DS"}}""",
            ToJson(dataset));
        using DicomDataset half = new DicomDatasetBuilder().SetBytes(new DicomTag(0x0018_9073), DicomVR.FD, new byte[6]).ToDataset();
        Assert.Equal("""{"00189073":{"vr":"FD"}}""", ToJson(half));
    }

    [Theory]
    [InlineData("""{"00081032":{"Value":[{"00080100":{"Value":["abc"],"vr":"SH"}}],"vr":"SQ"}}""")]
    [InlineData("""{"00081032":{"Value":[{},{"00080100":{"Value":["abc"]}}]}}""")]
    [InlineData("""{"00091001":{"Value":[null,{"00080100":{"Value":["abc"],"vr":"SH"}}],"vr":"SQ"}}""")]
    public void Read_ValueBeforeVR_IsASequence(string json)
    {
        using DicomDataset dataset = DicomJsonReader.Read(Encoding.UTF8.GetBytes(json)).ToDataset();
        foreach (DicomElement element in dataset)
        {
            Assert.Equal("abc", element.Items[element.Items.Count - 1].GetString(DicomTags.CodeValue));
        }

        Assert.Single(Enumerate(dataset));
    }

    [Fact]
    public void Read_ValueBeforeVR_IsAName()
    {
        using DicomDataset dataset = DicomJsonReader.Read("""{"00100010":{"Value":[{"Alphabetic":"A^B"}],"vr":"PN"}}"""u8).ToDataset();
        Assert.Equal("A^B", dataset.GetString(DicomTags.PatientName));
    }

    [Fact]
    public void Read_ItemsUnderAnotherVR_IsATypedError() =>
        Assert.Throws<DicomDataException>(() => DicomJsonReader.Read("""{"00081032":{"Value":[{"00080100":{"vr":"SH"}}],"vr":"LO"}}"""u8));

    private static List<DicomTag> Enumerate(DicomDataset dataset)
    {
        var tags = new List<DicomTag>();
        foreach (DicomElement element in dataset)
        {
            tags.Add(element.Tag);
        }

        return tags;
    }

    private static string ToJson(DicomDataset dataset)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            DicomJsonWriter.Write(writer, dataset.Root);
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
