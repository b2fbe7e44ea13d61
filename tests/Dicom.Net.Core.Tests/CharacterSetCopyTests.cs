namespace Dicom.Net.Core.Tests;

/// <summary>Texts that are copied between data sets of different character sets.</summary>
public class CharacterSetCopyTests
{
    private const string Japanese = "\\ISO 2022 IR 87";
    private const string Name = "Yamada^Tarou=山田^太郎";

    [Fact]
    public void CopyFrom_EscapedTextUnderANewSet_IsEncodedAnew()
    {
        using DicomDataset source = Named(Japanese);
        Assert.True(System.Text.Ascii.IsValid(source.GetBytes(DicomTags.PatientName)), "with escape sequences these names are ASCII to look at");
        using DicomDataset copy = new DicomDatasetBuilder().CopyFrom(source.Root).Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").ToDataset();
        Assert.Equal(Name, copy.GetString(DicomTags.PatientName));
        using DicomDataset mixed = new DicomDatasetBuilder().CopyFrom(source.Root).Set(DicomTags.PatientComments, "Ж").ToDataset();
        Assert.Equal(Name, mixed.GetString(DicomTags.PatientName));
        Assert.Equal("Ж", mixed.GetString(DicomTags.PatientComments));
    }

    [Fact]
    public void CopyFrom_TwoDataSetsOfTwoSets_KeepsBothTexts()
    {
        using DicomDataset latin = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 100").Set(DicomTags.PatientName, "Jérôme").ToDataset();
        using DicomDataset greek = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 126").Set(DicomTags.PatientComments, "Διον").ToDataset();
        using DicomDataset both = new DicomDatasetBuilder().CopyFrom(latin.Root).CopyFrom(greek.Root).ToDataset();
        Assert.Equal("Jérôme", both.GetString(DicomTags.PatientName));
        Assert.Equal("Διον", both.GetString(DicomTags.PatientComments));
    }

    [Fact]
    public void AddItem_CopyOfADataSetOfAnotherSet_ReadsTheSame()
    {
        using DicomDataset source = Named(Japanese);
        var builder = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").Set(DicomTags.PatientName, "Jérôme");
        builder.AddItem(DicomTags.OtherPatientIDsSequence).CopyFrom(source.Root);
        builder.AddItem(DicomTags.OtherPatientIDsSequence).Copy(Element(source, DicomTags.PatientName));
        using DicomDataset copy = builder.ToDataset();
        Assert.Equal("Jérôme", copy.GetString(DicomTags.PatientName));
        Assert.Equal(Name, copy.GetSequence(DicomTags.OtherPatientIDsSequence)[0].GetString(DicomTags.PatientName));
        Assert.Equal(Name, copy.GetSequence(DicomTags.OtherPatientIDsSequence)[1].GetString(DicomTags.PatientName));
    }

    [Fact]
    public void CopyFrom_ItemThatInheritsItsSet_ReadsTheSame()
    {
        var builder = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, Japanese);
        builder.AddItem(DicomTags.OtherPatientIDsSequence).Set(DicomTags.PatientName, Name);
        using DicomDataset source = builder.ToDataset();
        DicomItem item = source.GetSequence(DicomTags.OtherPatientIDsSequence)[0];
        using DicomDataset copy = new DicomDatasetBuilder().CopyFrom(item).ToDataset();
        Assert.Equal(Name, copy.GetString(DicomTags.PatientName));
    }

    [Fact]
    public void Item_WithASetOfItsOwn_IsWrittenInIt()
    {
        var builder = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 100").Set(DicomTags.PatientName, "Jérôme");
        builder.AddItem(DicomTags.OtherPatientIDsSequence).Set(DicomTags.SpecificCharacterSet, Japanese).Set(DicomTags.PatientName, Name);
        using DicomDataset dataset = builder.ToDataset();
        Assert.Equal("ISO_IR 100", dataset.GetString(DicomTags.SpecificCharacterSet));
        Assert.Equal("Jérôme", dataset.GetString(DicomTags.PatientName));
        DicomItem item = dataset.GetSequence(DicomTags.OtherPatientIDsSequence)[0];
        Assert.Equal(Name, item.GetString(DicomTags.PatientName));
        Assert.Contains((byte)0x1B, item.GetBytes(DicomTags.PatientName).ToArray());

        using DicomDataset other = new DicomDatasetBuilder().CopyFrom(dataset.Root).Set(DicomTags.PatientComments, "Ж").ToDataset();
        Assert.Equal(Name, other.GetSequence(DicomTags.OtherPatientIDsSequence)[0].GetString(DicomTags.PatientName));
        Assert.Equal("Ж", other.GetString(DicomTags.PatientComments));
    }

    [Fact]
    public void CopyFrom_BytesOfNoDeclaredSet_StayAsTheyAre()
    {
        using DicomDataset source = new DicomDatasetBuilder().SetBytes(DicomTags.PatientName, DicomVR.PN, "J\u00C3\u00A9"u8.ToArray()).ToDataset();
        using DicomDataset copy = new DicomDatasetBuilder().CopyFrom(source.Root).Set(DicomTags.PatientID, "1").ToDataset();
        Assert.Equal(source.GetBytes(DicomTags.PatientName).ToArray(), copy.GetBytes(DicomTags.PatientName).ToArray());
        Assert.False(copy.Contains(DicomTags.SpecificCharacterSet));
    }

    [Theory]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "a~b\\c", DicomVR.LT)]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "a¥b‾c\\d", DicomVR.LT)]
    [InlineData("ISO_IR 13", "a~b", DicomVR.LO)]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "a¥b", DicomVR.LO)]
    public void Set_YenSignOverlineBackslashAndTilde_ReadBack(string terms, string text, DicomVR vr)
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, terms).Set(new DicomTag(0x0010_4000), vr, text).ToDataset();
        Assert.Equal(text, dataset.GetString(new DicomTag(0x0010_4000)));
    }

    [Theory]
    [InlineData("ISO_IR 100\\NO_SUCH", "é")]
    [InlineData("ISO 2022 IR 100\\NO_SUCH", "é")]
    [InlineData("ISO 2022 IR 6\\ISO 2022 IR 87", "山")]
    [InlineData("ISO_IR 87", "山")]
    [InlineData("\\ISO_IR 192", "山")]
    [InlineData("ISO_IR 192\\ISO 2022 IR 87", "山")]
    [InlineData("GB18030\\ISO 2022 IR 87", "东")]
    [InlineData("ISO-IR 100", "é")]
    [InlineData("ISO 2022 IR 203", "€")]
    [InlineData("ISO_IR 203", "€")]
    public void Of_TermsAsTheyAreMet_HoldTheirCharacters(string terms, string text)
    {
        SpecificCharacterSet set = SpecificCharacterSet.Of(terms);
        Assert.True(set.CanEncode(text));
        Assert.Equal(text, set.Decode(set.Encode(text, DicomVR.LO), DicomVR.LO));
    }

    [Fact]
    public void Set_CodeStringAboveAscii_IsKeptAsLatin1OrRefused()
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").Set(DicomTags.Modality, "Ö").ToDataset();
        Assert.Equal("Ö", dataset.GetString(DicomTags.Modality));
        Assert.Throws<ArgumentException>(() => new DicomDatasetBuilder().Set(DicomTags.Modality, "山"));
    }

    private static DicomElement Element(DicomDataset dataset, DicomTag tag)
    {
        Assert.True(dataset.TryGetElement(tag, out DicomElement element));
        return element;
    }

    private static DicomDataset Named(string terms) =>
        new DicomDatasetBuilder().Set(DicomTags.SpecificCharacterSet, terms).Set(DicomTags.PatientName, Name).ToDataset();
}
