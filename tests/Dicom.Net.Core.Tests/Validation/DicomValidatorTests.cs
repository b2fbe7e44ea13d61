using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public sealed class DicomValidatorTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    public void Validate_GoodObject_HasNoFinding(string syntax)
    {
        using var folder = new TempFolder();
        DicomFile.Save(folder.File("a"), Good(), TransferSyntax.Get(syntax));

        // Strict: the look at the first element behind group 0002 must not count as a fault either.
        using DicomFile file = DicomFile.Open(folder.File("a"), DicomReadOptions.Strict);
        Assert.Empty(file.Findings);
        Assert.Empty(DicomValidator.Validate(file));
    }

    [Theory]
    [InlineData("AE", "STORE_SCP", true)]
    [InlineData("AE", "SEVENTEEN_LETTERS", false)]
    [InlineData("AS", "042Y", true)]
    [InlineData("AS", "42Y", false)]
    [InlineData("AS", "042y", false)]
    [InlineData("CS", "ORIGINAL_1 A", true)]
    [InlineData("CS", "original", false)]
    [InlineData("DA", "20240229", true)]
    [InlineData("DA", "20230229", false)]
    [InlineData("DA", "2024-01-01", false)]
    [InlineData("DS", "-1.5e-3", true)]
    [InlineData("DS", "1,5", false)]
    [InlineData("DS", "NaN", false)]
    [InlineData("DS", "1.23456789012345678", false)]
    [InlineData("DT", "2024", true)]
    [InlineData("DT", "202413", false)]
    [InlineData("DT", "20240229101112.123456+0100", true)]
    [InlineData("DT", "20240229101112.1234567", false)]
    [InlineData("DT", "20240229-2500", false)]
    [InlineData("IS", "-2147483648", true)]
    [InlineData("IS", "2147483648", false)]
    [InlineData("IS", "1.0", false)]
    [InlineData("PN", "A^B^C^D^E=F=G", true)]
    [InlineData("PN", "A^B^C^D^E^F", false)]
    [InlineData("PN", "A=B=C=D", false)]
    [InlineData("SH", "seventeen letters", false)]
    [InlineData("TM", "10", true)]
    [InlineData("TM", "101160.1", true)]
    [InlineData("TM", "1011.5", false)]
    [InlineData("TM", "240000", false)]
    [InlineData("TM", "10:11:12", false)]
    [InlineData("UI", "1.2.840", true)]
    [InlineData("UI", "1.02.840", false)]
    [InlineData("UI", "1..2", false)]
    [InlineData("UR", " http://a", false)]
    [InlineData("LT", "line\r\nline", true)]
    [InlineData("LO", "line\nline", false)]
    public void Value_OfVR_IsJudged(string vr, string value, bool isGood) => Assert.Equal(isGood, ValueRules.Fault(Enum.Parse<DicomVR>(vr), value) is null);

    [Theory]
    [InlineData("1", 1, true)]
    [InlineData("1", 2, false)]
    [InlineData("1-3", 3, true)]
    [InlineData("1-3", 4, false)]
    [InlineData("2-n", 1, false)]
    [InlineData("2-n", 3, true)]
    [InlineData("2-2n", 4, true)]
    [InlineData("2-2n", 3, false)]
    [InlineData("3-3n", 6, true)]
    [InlineData("1-n or 1", 7, true)]
    public void Multiplicity_AsTheDictionaryWritesIt_IsUnderstood(string vm, int count, bool allowed) => Assert.Equal(allowed, ElementRules.Allows(vm, count));

    [Fact]
    public void Multiplicity_EveryOneOfTheDictionary_AllowsItsLeast()
    {
        var seen = new HashSet<string>();
        for (uint tag = 0x0008_0000; tag < 0x0050_0000; tag++)
        {
            if ((tag & 0x0001_0000) == 0 && DicomDictionary.TryGet(new DicomTag(tag), out DicomDictionaryEntry entry) && seen.Add(entry.VM))
            {
                int least = int.TryParse(new string([.. entry.VM.TakeWhile(char.IsAsciiDigit)]), out int n) ? n : 1;
                Assert.True(ElementRules.Allows(entry.VM, least), entry.VM);
            }
        }

        Assert.True(seen.Count > 10);
    }

    [Fact]
    public void Validate_EachFault_IsFoundWithPlaceAndSection()
    {
        AssertFinding(Good().Set(DicomTags.PixelSpacing, "1"), "(0028,0030)", "PS3.5 §6.4");
        AssertFinding(Good().Set(DicomTags.StudyDate, DicomVR.LO, "20240301"), "(0008,0020)", "PS3.6 §6");
        AssertFinding(Good().Set(DicomTags.StudyDate, "2024"), "(0008,0020)", "PS3.5 Table 6.2-1");
        AssertFinding(Without(DicomTags.StudyInstanceUID), "(0020,000D)", "PS3.3 §C.7.2.1");
        AssertFinding(Good().Set(DicomTags.SeriesInstanceUID, (string?)null), "(0020,000E)", "PS3.3 §C.7.3.1");
        AssertFinding(Without(DicomTags.RescaleSlope), "(0028,1053)", "PS3.3 §C.8.2.1");
        AssertFinding(Good().Set(DicomTags.HighBit, (ushort)14), "(0028,0102)", "PS3.3 §C.7.6.3");
        AssertFinding(Good().Set(DicomTags.Rows, (ushort)2), "(7FE0,0010)", "PS3.5 §8.1.1");
        AssertFinding(Good().Set(DicomTags.PatientSex, "X"), "(0010,0040)", "PS3.3 §C.7.1.1");
        AssertFinding(Good().Set(new DicomTag(0x0009_1001), DicomVR.LO, "x"), "(0009,1001)", "PS3.5 §7.8.1");
        AssertFinding(Good().Set(new DicomTag(0x0008_FFF0), DicomVR.LO, "x"), "(0008,FFF0)", "PS3.6 §6");
        AssertFinding(Good().SetBytes(DicomTags.PatientName, DicomVR.PN, new byte[] { 0xE4, 0xE4 }), "(0010,0010)", "PS3.5 §6.1.2.3");
        DicomDatasetBuilder nested = Good();
        nested.AddItem(DicomTags.ReferencedImageSequence);
        nested.AddItem(DicomTags.ReferencedImageSequence).Set(DicomTags.ReferencedSOPInstanceUID, "1..2");
        AssertFinding(nested, "(0008,1140)[1].(0008,1155)", "PS3.5 Table 6.2-1");
    }

    [Fact]
    public void Validate_MetaInformation_IsComparedWithTheDataSet()
    {
        using var folder = new TempFolder();
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3.5", TransferSyntax.ExplicitVRLittleEndian.Uid);
        Good().WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
        File.WriteAllBytes(folder.File("a"), output.WrittenSpan.ToArray());
        using DicomFile file = DicomFile.Open(folder.File("a"));
        ValidationFinding finding = Assert.Single(DicomValidator.Validate(file));
        Assert.Equal("(0002,0003)", finding.TagPath);
    }

    [Fact]
    public void Validate_MillionsOfFaults_AreBounded()
    {
        var builder = new DicomDatasetBuilder();
        for (uint i = 0; i < 20_000; i++)
        {
            builder.Set(new DicomTag(0x0009_1000 + i), DicomVR.DA, "x");
        }

        using DicomDataset dataset = builder.ToDataset();
        Assert.Equal(10_000, DicomValidator.Validate(dataset).Count);
    }

    [Fact]
    public void Corpus_EveryFile_IsJudgedWithoutFailure()
    {
        string? root = Corpus.Path("parse");
        if (root is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        int judged = 0;
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            try
            {
                using DicomFile file = DicomFile.Open(path);
                Assert.All(DicomValidator.Validate(file), f => Assert.StartsWith("PS3.", f.Section));
                judged++;
            }
            catch (DicomDataException)
            {
                // No DICOM file.
            }
        }

        Assert.True(judged > 100, $"{judged} files");
    }

    private static void AssertFinding(DicomDatasetBuilder builder, string tagPath, string section)
    {
        using DicomDataset dataset = builder.ToDataset();
        IReadOnlyList<ValidationFinding> findings = DicomValidator.Validate(dataset);
        Assert.True(findings.Any(f => f.TagPath == tagPath && f.Section == section), $"{tagPath} {section} not in: {string.Join("; ", findings)}");
        Assert.All(findings, f => Assert.Equal(tagPath, f.TagPath));
    }

    private static DicomDatasetBuilder Without(DicomTag tag)
    {
        DicomDatasetBuilder good = Good();
        good.Remove(tag);
        return good;
    }

    private static DicomDatasetBuilder Good()
    {
        DicomDatasetBuilder good = new DicomDatasetBuilder()
            .Set(DicomTags.ImageType, @"ORIGINAL\PRIMARY\AXIAL").Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.SOPInstanceUID, "1.2.3.4")
            .Set(DicomTags.StudyDate, "20240301").Set(DicomTags.Modality, "CT").Set(DicomTags.KVP, "120").Set(DicomTags.SliceThickness, "1")
            .Set(DicomTags.StudyInstanceUID, "1.2.3").Set(DicomTags.SeriesInstanceUID, "1.2.3.1").Set(DicomTags.FrameOfReferenceUID, "1.2.3.9")
            .Set(DicomTags.InstanceNumber, 1).Set(DicomTags.ImagePositionPatient, @"0\0\0").Set(DicomTags.ImageOrientationPatient, @"1\0\0\0\1\0")
            .Set(DicomTags.SamplesPerPixel, (ushort)1).Set(DicomTags.PhotometricInterpretation, "MONOCHROME2").Set(DicomTags.Rows, (ushort)1)
            .Set(DicomTags.Columns, (ushort)2).Set(DicomTags.PixelSpacing, @"1\1").Set(DicomTags.BitsAllocated, (ushort)16).Set(DicomTags.BitsStored, (ushort)16)
            .Set(DicomTags.HighBit, (ushort)15).Set(DicomTags.PixelRepresentation, (ushort)1).Set(DicomTags.RescaleIntercept, "0").Set(DicomTags.RescaleSlope, "1")
            .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[4]);
        foreach (DicomTag tag in (DicomTag[])
            [
                DicomTags.StudyTime, DicomTags.AccessionNumber, DicomTags.Manufacturer, DicomTags.ReferringPhysicianName, DicomTags.PatientName, DicomTags.PatientID,
                DicomTags.PatientBirthDate, DicomTags.PatientSex, DicomTags.StudyID, DicomTags.SeriesNumber, DicomTags.AcquisitionNumber, DicomTags.PositionReferenceIndicator,
            ])
        {
            good.Set(tag, (string?)null);
        }

        return good;
    }
}
