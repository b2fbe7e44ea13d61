using System.Text.Json;

namespace Dicom.Net.Core.Tests;

public sealed class SignedNumberTests
{
    [Theory]
    [InlineData(1, "SS", -2000)]
    [InlineData(0, "US", 63536)]
    public void ImplicitVR_UsOrSs_FollowsPixelRepresentation(ushort representation, string vr, int value)
    {
        byte[] bytes =
        [
            0x28, 0, 0x03, 1, 2, 0, 0, 0, (byte)representation, 0,
            0x28, 0, 0x06, 1, 2, 0, 0, 0, 0x30, 0xF8,
            0x28, 0, 0x10, 0, 2, 0, 0, 0, 0x30, 0xF8,
        ];
        using DicomDataset dataset = DicomDataset.Parse(bytes, TransferSyntax.ImplicitVRLittleEndian);
        Assert.True(dataset.Root.TryGetElement(DicomTags.SmallestImagePixelValue, out DicomElement element));
        Assert.Equal(vr, element.VR.ToString());
        Assert.Equal(value, dataset.Root.GetInt32(DicomTags.SmallestImagePixelValue));

        // An element that is US and nothing else stays it.
        Assert.Equal(63536, dataset.Root.GetInt32(DicomTags.Rows));
    }

    [Fact]
    public void ImplicitVR_ItemWithItsOwnPixelRepresentation_DoesNotChangeTheDatasetAround()
    {
        byte[] bytes =
        [
            0x28, 0, 0x03, 1, 2, 0, 0, 0, 0, 0,
            0x28, 0, 0x00, 0x30, 28, 0, 0, 0,
            0xFE, 0xFF, 0x00, 0xE0, 20, 0, 0, 0,
            0x28, 0, 0x03, 1, 2, 0, 0, 0, 1, 0,
            0x28, 0, 0x06, 1, 2, 0, 0, 0, 0x30, 0xF8,
            0x60, 0, 0x04, 0x30, 2, 0, 0, 0, 0x30, 0xF8,
        ];
        using DicomDataset dataset = DicomDataset.Parse(bytes, TransferSyntax.ImplicitVRLittleEndian);
        Assert.Equal(-2000, dataset.Root.GetSequence(DicomTags.ModalityLUTSequence)[0].GetInt32(DicomTags.SmallestImagePixelValue));
        Assert.Equal(63536, dataset.Root.GetInt32(DicomTags.HistogramFirstBinValue));
    }

    [Fact]
    public void ExplicitVR_UsOrSs_IsWhatIsWritten()
    {
        byte[] bytes =
        [
            0x28, 0, 0x03, 1, (byte)'U', (byte)'S', 2, 0, 1, 0,
            0x28, 0, 0x06, 1, (byte)'U', (byte)'S', 2, 0, 0x30, 0xF8,
        ];
        using DicomDataset dataset = DicomDataset.Parse(bytes, TransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal(63536, dataset.Root.GetInt32(DicomTags.SmallestImagePixelValue));
    }

    [Theory]
    [InlineData(new byte[] { 0x10, 0x10, 0x20 })]
    [InlineData(new byte[] { 0x20, 0x10, 0x20, 0x10 })]
    public void Json_RepeatedTag_IsWrittenOnceWithItsFirstValue(byte[] elements)
    {
        var bytes = new List<byte>();
        for (byte i = 0; i < elements.Length; i++)
        {
            bytes.AddRange([0x10, 0, elements[i], 0, (byte)'L', (byte)'O', 2, 0, (byte)('a' + i), (byte)' ']);
        }

        using DicomDataset dataset = DicomDataset.Parse(bytes.ToArray(), TransferSyntax.ExplicitVRLittleEndian);
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            DicomJsonWriter.Write(writer, dataset.Root);
        }

        using JsonDocument json = JsonDocument.Parse(output.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
        string firstTag = $"001000{elements[0]:X2}";
        Assert.Equal("a", json.RootElement.GetProperty(firstTag).GetProperty("Value")[0].GetString());
    }
}
