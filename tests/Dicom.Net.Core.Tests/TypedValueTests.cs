namespace Dicom.Net.Core.Tests;

public class TypedValueTests
{
    [Theory]
    [InlineData("DA", "20261123", DicomTimePrecision.Day, "2026-11-23T00:00:00.0000000", "2026-11-23T23:59:59.9999999")]
    [InlineData("DA", "2026.11.23", DicomTimePrecision.Day, "2026-11-23T00:00:00.0000000", "2026-11-23T23:59:59.9999999")]
    [InlineData("DT", "2024", DicomTimePrecision.Year, "2024-01-01T00:00:00.0000000", "2024-12-31T23:59:59.9999999")]
    [InlineData("DT", "202402", DicomTimePrecision.Month, "2024-02-01T00:00:00.0000000", "2024-02-29T23:59:59.9999999")]
    [InlineData("DT", "2024022912", DicomTimePrecision.Hour, "2024-02-29T12:00:00.0000000", "2024-02-29T12:59:59.9999999")]
    [InlineData("DT", "20240229123456.5-0500", DicomTimePrecision.Fraction, "2024-02-29T12:34:56.5000000", "2024-02-29T12:34:56.5999999")]
    [InlineData("DT", "2024-0500", DicomTimePrecision.Year, "2024-01-01T00:00:00.0000000", "2024-12-31T23:59:59.9999999")]
    public void DateTime_OfEachPrecision_CoversWhatItMayStandFor(string vr, string text, DicomTimePrecision precision, string earliest, string latest)
    {
        DicomVR kind = Enum.Parse<DicomVR>(vr);
        Assert.True(DicomDateTime.TryParse(kind, text, out DicomDateTime value));
        Assert.Equal(precision, value.Precision);
        Assert.Equal(earliest, value.Earliest?.ToString("o"));
        Assert.Equal(latest, value.Latest?.ToString("o"));
        Assert.Equal(text.Replace(".11.", "11", StringComparison.Ordinal), value.ToText(kind));
    }

    [Theory]
    [InlineData("TM", "1")]
    [InlineData("TM", "2400")]
    [InlineData("TM", "1260")]
    [InlineData("TM", "12.5")]
    [InlineData("TM", "120000.1234567")]
    [InlineData("DA", "20230229")]
    [InlineData("DA", "2023")]
    [InlineData("DT", "20230230")]
    [InlineData("DT", "2023+1500")]
    [InlineData("DT", "")]
    public void DateTime_OfNoSuchMoment_IsRefused(string vr, string text) =>
        Assert.False(DicomDateTime.TryParse(Enum.Parse<DicomVR>(vr), text, out _));

    [Fact]
    public void Time_LeapSecondAndColons_AreRead()
    {
        Assert.True(DicomDateTime.TryParse(DicomVR.TM, "235960", out DicomDateTime leap));
        Assert.Equal(59, leap.Time.Second);
        Assert.True(DicomDateTime.TryParse(DicomVR.TM, "12:34:56.25", out DicomDateTime old));
        Assert.Equal("123456.25", old.ToText(DicomVR.TM));
        Assert.Null(old.Earliest);
    }

    [Theory]
    [InlineData("DA", "20260101-20261231", "20260101", "20261231")]
    [InlineData("DA", "20260101-", "20260101", null)]
    [InlineData("TM", "-1200", null, "1200")]
    [InlineData("DT", "2026-0500-2027-0500", "2026-0500", "2027-0500")]
    [InlineData("DT", "2026-0500", "2026-0500", "2026-0500")]
    [InlineData("DT", "-2027-0500", null, "2027-0500")]
    public void Range_AsAQueryWritesIt_HasItsEnds(string vr, string text, string? from, string? to)
    {
        DicomVR kind = Enum.Parse<DicomVR>(vr);
        Assert.True(DicomDateTimeRange.TryParse(kind, text, out DicomDateTimeRange range));
        Assert.Equal(from, range.From?.ToText(kind));
        Assert.Equal(to, range.To?.ToText(kind));
    }

    [Fact]
    public void DateTime_AsPointInTime_TakesItsOwnOffsetFirst()
    {
        Assert.True(DicomDateTime.TryParse(DicomVR.DT, "20260101000000+0200", out DicomDateTime value));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)), value.ToDateTimeOffset(TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromHours(1), (value with { Offset = null }).ToDateTimeOffset(TimeSpan.FromHours(1))?.Offset);
    }

    [Theory]
    [InlineData("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams", "John Robert Quincy", null, "Rev.", "B.A. M.Div.")]
    [InlineData("Morrison-Jones^Susan^^^Ph.D.", "Morrison-Jones", "Susan", null, null, "Ph.D.")]
    [InlineData(" Doe ^ John ^^^", "Doe", "John", null, null, null)]
    public void PersonName_Components_AreThoseOfTheStandard(string text, string family, string given, string? middle, string? prefix, string? suffix) =>
        Assert.Equal(new DicomPersonNameGroup(family, given, middle, prefix, suffix), DicomPersonName.Parse(text).Alphabetic);

    [Theory]
    [InlineData("ISO 2022 IR 6\\ISO 2022 IR 87")]
    [InlineData("\\ISO 2022 IR 87")]
    [InlineData("ISO_IR 192")]
    [InlineData("GB18030")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87")]
    public void PersonName_SetInACharacterSet_ReadsBack(string characterSet)
    {
        var names = new DicomPersonName(new("Yamada", "Tarou"), new("山田", "太郎"), new("やまだ", "たろう"));
        using DicomDataset dataset = new DicomDatasetBuilder()
            .Set(DicomTags.SpecificCharacterSet, characterSet)
            .Set(DicomTags.PatientName, names, new DicomPersonName(new("Doe", "John")))
            .ToDataset();
        Assert.True(dataset.TryGetElement(DicomTags.PatientName, out DicomElement element));
        Assert.True(element.TryGetPersonName(0, out DicomPersonName first));
        Assert.Equal(names, first);
        Assert.True(element.TryGetPersonName(1, out DicomPersonName second));
        Assert.Equal("Doe^John", second.ToString());
        Assert.False(element.TryGetPersonName(2, out _));
        Assert.Equal(characterSet, dataset.GetString(DicomTags.SpecificCharacterSet));
    }

    [Theory]
    [InlineData("NO SUCH SET")]
    [InlineData("ISO 2022 IR 999\\ISO_IR 100")]
    public void Text_InAWrongCharacterSet_IsReadWithoutAnError(string characterSet)
    {
        using DicomDataset dataset = new DicomDatasetBuilder()
            .SetBytes(DicomTags.SpecificCharacterSet, DicomVR.CS, System.Text.Encoding.ASCII.GetBytes(characterSet))
            .SetBytes(DicomTags.PatientName, DicomVR.PN, new byte[] { 0x41, 0xE4, 0x1B, 0x24, 0x42 })
            .ToDataset();
        Assert.StartsWith("A", dataset.GetString(DicomTags.PatientName), StringComparison.Ordinal);
    }

    [Fact]
    public void Decimal_OfDS_IsExactAndItsTextStays()
    {
        using DicomDataset dataset = new DicomDatasetBuilder().Set(DicomTags.PixelSpacing, DicomVR.DS, "0.10000000000000\\+1E-2").ToDataset();
        Assert.True(dataset.TryGetElement(DicomTags.PixelSpacing, out DicomElement element));
        Assert.True(element.TryGetDecimal(0, out decimal exact));
        Assert.Equal("0.10000000000000", exact.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("0.10000000000000", element.GetString(0));
        Assert.True(element.TryGetDecimal(1, out decimal small));
        Assert.Equal(0.01m, small);
        Assert.False(element.TryGetDecimal(2, out _));
    }

    [Fact]
    public void TagsAgesAndUids_AreTyped()
    {
        using DicomDataset dataset = new DicomDatasetBuilder()
            .Set(DicomTags.FrameIncrementPointer, DicomTags.FrameTime, DicomTags.PatientID)
            .Set(DicomTags.PatientAge, "042Y")
            .Set(DicomTags.PatientBirthDate, new DateOnly(1984, 2, 29))
            .Set(DicomTags.StudyTime, new TimeOnly(1, 2, 3, 450))
            .SetBytes(DicomTags.SOPInstanceUID, DicomVR.UI, "1.2.3\0"u8.ToArray())
            .ToDataset(TransferSyntax.ExplicitVRBigEndian);
        Assert.True(dataset.TryGetElement(DicomTags.FrameIncrementPointer, out DicomElement pointers));
        Assert.True(pointers.TryGetTag(1, out DicomTag second));
        Assert.Equal(DicomTags.PatientID, second);
        Assert.False(pointers.TryGetTag(2, out _));
        Assert.True(dataset.TryGetElement(DicomTags.PatientAge, out DicomElement age) && age.TryGetAge(out int count, out char unit) && count == 42 && unit == 'Y');
        Assert.Equal("19840229", dataset.GetString(DicomTags.PatientBirthDate));
        Assert.Equal("010203.450000", dataset.GetString(DicomTags.StudyTime));
        Assert.Equal("1.2.3", dataset.GetString(DicomTags.SOPInstanceUID));
    }
}
