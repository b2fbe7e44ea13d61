using System.Text;

namespace Dicom.Net.Core.Tests;

public class CharacterSetTests
{
    // The examples of PS3.5 Annex H, I and J: the name as bytes, in octal or hexadecimal there, and what it reads as.
    [Theory]
    [InlineData("\\ISO 2022 IR 87", "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B28423D1B2442246424 5E24401B28425E1B2442243F246D24261B2842", "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A3D1B24422464245E24401B284A5E1B2442243F246D24261B284A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")]
    [InlineData("\\ISO 2022 IR 149", "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF", "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("ISO_IR 192", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB13D", "Wang^XiaoDong=王^小東=")]
    [InlineData("GB18030", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D", "Wang^XiaoDong=王^小东=")]
    [InlineData("\\ISO 2022 IR 58", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D", "Zhang^XiaoDong=张^小东=")]
    [InlineData("ISO_IR 100", "4275635E4AE972F46D65", "Buc^Jérôme")]
    [InlineData("ISO_IR 144", "BBEEDA63651B", null)]
    [InlineData("ISO_IR 144", "BBEEDAC65B", "ЛюкЦ[")]
    [InlineData("ISO_IR 126", "C4E9EFEDF5F3E9EFF2", "Διονυσιος")]
    public void Decode_ExamplesOfTheStandard_ReadAsStated(string terms, string hex, string? expected)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        SpecificCharacterSet set = SpecificCharacterSet.Of(terms);
        string text = set.Decode(bytes, DicomVR.PN);
        if (expected is null)
        {
            Assert.NotEmpty(text);
            return;
        }

        Assert.Equal(expected, text);
        Assert.True(set.CanEncode(expected));
        Assert.Equal(expected, set.Decode(set.Encode(expected, DicomVR.PN), DicomVR.PN));
    }

    [Fact]
    public void Decode_Delimiters_ResetTheEscapeState()
    {
        SpecificCharacterSet set = SpecificCharacterSet.Of("\\ISO 2022 IR 149");
        byte[] bytes = [0x1B, (byte)'$', (byte)')', (byte)'C', 0xFB, 0xF3, (byte)'\\', 0xFB, 0xF3];
        Assert.Equal("洪\\ûó", set.Decode(bytes, DicomVR.LO));
    }

    [Theory]
    [InlineData("NO_SUCH_SET")]
    [InlineData("ISO_IR 192\\NO_SUCH")]
    public void Decode_UnknownSet_Survives(string terms) =>
        Assert.Equal("abc", SpecificCharacterSet.Of(terms).Decode("abc"u8, DicomVR.LO));

    [Theory]
    [InlineData("ISO_IR100", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO_IR_100 ", "4AE972F46D65", "Jérôme")]
    [InlineData("iso-ir 100", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO8859-1", "4AE972F46D65", "Jérôme")]
    [InlineData("LATIN1", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO2022 IR 100", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO-2022-IR-100", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO_8859-5", "BBEEDA", "Люк")]
    [InlineData("UTF-8", "E5B1B1", "山")]
    [InlineData("ISO 2022 GBK", "CDF5", "王")]
    [InlineData("ISO 2022 58", "D5C5", "张")]
    [InlineData("ISO_IR 58", "D5C5", "张")]
    [InlineData("ISO_IR 149", "B1E6B5BF", "길동")]
    [InlineData("ISO 2022 IR 149", "B1E65EB5BF", "길^동")]
    [InlineData("ISO_IR 87", "1B24423B3345441B2842", "山田")]
    public void Decode_TermsWrittenOtherwise_AreUnderstood(string terms, string hex, string expected) =>
        Assert.Equal(expected, SpecificCharacterSet.Of(terms).Decode(Convert.FromHexString(hex), DicomVR.PN));

    [Theory]
    [InlineData("NO_SUCH_SET", "4AE972F46D65", "Jérôme")]
    [InlineData("ISO_IR 999", "4AC3A972", "Jér")]
    [InlineData("ISO_IR 192", "4AE972", "J\uFFFDr")]
    public void Decode_BytesThatAreNone_SurviveOrAreMarked(string terms, string hex, string expected) =>
        Assert.Equal(expected, SpecificCharacterSet.Of(terms).Decode(Convert.FromHexString(hex), DicomVR.PN));

    [Fact]
    public void Builder_TextOutsideItsCharacterSet_GoesToUtf8()
    {
        var source = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 100").Set(DicomTags.PatientName, "Jérôme");
        using DicomDataset latin = source.ToDataset();
        Assert.Equal("Jérôme", latin.GetString(DicomTags.PatientName));
        Assert.Equal(6, latin.GetBytes(DicomTags.PatientName).Length);
        using DicomDataset both = new DicomDatasetBuilder().CopyFrom(latin.Root).Set(DicomTags.PatientComments, "山田").ToDataset();
        Assert.Equal("ISO_IR 192", both.GetString(DicomTags.SpecificCharacterSet));
        Assert.Equal("Jérôme", both.GetString(DicomTags.PatientName));
        Assert.Equal("山田", both.GetString(DicomTags.PatientComments));
    }
}
