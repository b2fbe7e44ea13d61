using System.Buffers;
using System.Text;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public sealed class DeidentifierTests
{
    private const string Study = "1.2.826.0.1.3680043.9.1";

    [Fact]
    public void Basic_Identity_IsGoneFromEveryByte()
    {
        using DicomDataset source = Sample().ToDataset();
        string bytes = Encoding.Latin1.GetString(Encode(new Deidentifier().Deidentify(source).Dataset));
        foreach (string secret in (string[])["Muster", "4711", "Klinik", "Hausarzt", Study, "20240301", "PRIVATE", "SERIAL"])
        {
            Assert.DoesNotContain(secret, bytes, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Basic_Actions_AreThoseOfTheTable()
    {
        using DicomDataset source = Sample().ToDataset();
        using DicomDataset result = Run(source);
        Assert.True(result.TryGetElement(DicomTags.PatientName, out DicomElement name) && name.IsEmpty);
        Assert.True(result.TryGetElement(DicomTags.PatientID, out DicomElement id) && id.IsEmpty);
        Assert.True(result.TryGetElement(DicomTags.StudyDate, out DicomElement date) && date.IsEmpty);
        Assert.False(result.Contains(DicomTags.InstitutionName));
        Assert.False(result.Contains(DicomTags.SeriesDate));
        Assert.False(result.Contains(DicomTags.StudyDescription));
        Assert.Equal("19000101000000", result.GetString(DicomTags.AcquisitionDateTime));
        Assert.Equal("ANONYMIZED", result.GetString(DicomTags.DeviceSerialNumber));
        Assert.Equal("CT", result.GetString(DicomTags.Modality));
        Assert.Equal(DicomUids.CTImageStorage, result.GetString(DicomTags.SOPClassUID));
        Assert.False(result.Contains(new DicomTag(0x6000_3000)));
        Assert.False(result.Contains(new DicomTag(0x6000_0010)));
        Assert.False(result.Contains(new DicomTag(0x0009_0010)));
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, result.GetBytes(DicomTags.PixelData).ToArray());
    }

    [Fact]
    public void SeriesDate_InPet_IsADummyBecauseItIsType1There()
    {
        using DicomDataset source = Sample().Set(DicomTags.SOPClassUID, DicomUids.PositronEmissionTomographyImageStorage).ToDataset();
        using DicomDataset result = Run(source);
        Assert.Equal("19000101", result.GetString(DicomTags.SeriesDate));
    }

    [Fact]
    public void Record_Codes_NameProfileAndOptionsAndKeepEarlierOnes()
    {
        DicomDatasetBuilder builder = Sample().Set(DicomTags.DeidentificationMethod, "hand");
        builder.AddItem(DicomTags.DeidentificationMethodCodeSequence).Set(DicomTags.CodeValue, "113101").Set(DicomTags.CodingSchemeDesignator, "DCM").Set(DicomTags.CodeMeaning, "Clean Pixel Data Option");
        using DicomDataset source = builder.ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions { RetainUids = true, Dates = LongitudinalDates.Shift, RetainSafePrivate = true });
        Assert.Equal("YES", result.GetString(DicomTags.PatientIdentityRemoved));
        Assert.Equal(@"hand\Dicom.Net, PS3.15 Table E.1-1", result.GetString(DicomTags.DeidentificationMethod));
        Assert.Equal("MODIFIED", result.GetString(DicomTags.LongitudinalTemporalInformationModified));
        var codes = new List<string?>();
        foreach (DicomItem item in result.GetSequence(DicomTags.DeidentificationMethodCodeSequence))
        {
            codes.Add(item.GetString(DicomTags.CodeValue));
            Assert.Equal("DCM", item.GetString(DicomTags.CodingSchemeDesignator));
        }

        Assert.Equal(["113101", "113100", "113107", "113110", "113111"], codes);
    }

    [Fact]
    public void Uids_InOneRun_AreConsistentAtEveryLevelAndDifferInAnother()
    {
        var run = new Deidentifier();
        using DicomDataset source = Sample().ToDataset();
        using DicomDataset first = run.Deidentify(source).Dataset.ToDataset();
        using DicomDataset second = run.Deidentify(source).Dataset.ToDataset();
        string? study = first.GetString(DicomTags.StudyInstanceUID);
        Assert.Equal(run.MapUid(Study), study);
        Assert.Equal(study, second.GetString(DicomTags.StudyInstanceUID));
        Assert.True(DicomUid.IsValid(study));
        Assert.StartsWith("2.25.", study);
        DicomItem reference = first.GetSequence(DicomTags.ReferencedImageSequence)[0];
        Assert.Equal(first.GetString(DicomTags.SOPInstanceUID), reference.GetString(DicomTags.ReferencedSOPInstanceUID));
        Assert.Equal(DicomUids.CTImageStorage, reference.GetString(DicomTags.ReferencedSOPClassUID));
        Assert.NotEqual(study, new Deidentifier().MapUid(Study));
        Assert.Equal(new Deidentifier(new DeidentificationOptions { Secret = "s" }).MapUid(Study), new Deidentifier(new DeidentificationOptions { Secret = "s" }).MapUid(Study));
    }

    [Fact]
    public void ShiftedDates_OfOnePatient_KeepIntervalsAndTimes()
    {
        using DicomDataset source = Sample().ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions { Dates = LongitudinalDates.Shift });
        DateOnly study = DateOnly.ParseExact(result.GetString(DicomTags.StudyDate)!, "yyyyMMdd");
        DateOnly series = DateOnly.ParseExact(result.GetString(DicomTags.SeriesDate)!, "yyyyMMdd");
        Assert.Equal(2, series.DayNumber - study.DayNumber);
        Assert.InRange(new DateOnly(2024, 3, 1).DayNumber - study.DayNumber, 1, 3650);
        Assert.Equal("101112", result.GetString(DicomTags.StudyTime));
        Assert.Equal(study.ToString("yyyyMMdd") + "101112.5+0100", result.GetString(DicomTags.AcquisitionDateTime));
        Assert.True(result.TryGetElement(DicomTags.PatientBirthDate, out DicomElement birth) && birth.IsEmpty);
    }

    [Theory]
    [InlineData("20240301", "DA", -1, "20240229")]
    [InlineData("2024.03.01", "DA", 1, "20240302")]
    [InlineData(@"20240301\20231231", "DA", 1, @"20240302\20240101")]
    [InlineData("20241301", "DA", 1, null)]
    [InlineData("yesterday", "DA", 1, null)]
    [InlineData("00010101", "DA", -1, null)]
    [InlineData("2024", "DT", -1, "2023")]
    [InlineData("202403", "DT", -1, "202402")]
    [InlineData("20240301235959.999999-0500", "DT", 1, "20240302235959.999999-0500")]
    [InlineData("101112", "TM", 5, "101112")]
    public void Shift_Value_Moves(string value, string vr, int days, string? expected) =>
        Assert.Equal(expected, DateShifter.Shift(value, Enum.Parse<DicomVR>(vr), days));

    [Fact]
    public void RetainOptions_Together_KeepWhatTheyName()
    {
        using DicomDataset source = Sample().ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions
        {
            Dates = LongitudinalDates.KeepFull, RetainUids = true, RetainPatientCharacteristics = true, RetainDeviceIdentity = true, RetainInstitutionIdentity = true,
        });
        Assert.Equal("20240301", result.GetString(DicomTags.StudyDate));
        Assert.Equal(Study, result.GetString(DicomTags.StudyInstanceUID));
        Assert.Equal("042Y", result.GetString(DicomTags.PatientAge));
        Assert.Equal("SERIAL-9", result.GetString(DicomTags.DeviceSerialNumber));
        Assert.Equal("Klinik am See", result.GetString(DicomTags.InstitutionName));
        Assert.True(result.TryGetElement(DicomTags.PatientName, out DicomElement name) && name.IsEmpty);
    }

    [Theory]
    [InlineData("Thorax of Muster, Erika; ID 4711", "Thorax of , ; ID")]
    [InlineData("MR brain, seen by Dr. Grey", "MR brain, seen by .")]
    [InlineData("call 030-123456 on 2024/03/01", "call on")]
    [InlineData("mail e.muster@klinik.example now", "mail now")]
    [InlineData("T2 3 mm 512x512 T1w 2.5", "T2 3 mm 512x512 T1w 2.5")]
    public void CleanDescriptors_Text_LosesTheWordsThatIdentify(string text, string expected)
    {
        using DicomDataset source = Sample().Set(DicomTags.StudyDescription, text).ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions { CleanDescriptors = true });
        Assert.Equal(expected, result.GetString(DicomTags.StudyDescription));
    }

    [Fact]
    public void CleanDescriptors_NameInAnotherScript_IsFoundWithinWords()
    {
        using DicomDataset source = Sample().Set(DicomTags.SpecificCharacterSet, "ISO_IR 192").Set(DicomTags.PatientName, "Yamada^Tarou=山田^太郎").Set(DicomTags.StudyDescription, "山田太郎様 head").ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions { CleanDescriptors = true, TextCleaner = (_, text) => text.Replace("様", "") });
        Assert.Equal("head", result.GetString(DicomTags.StudyDescription)!.Trim());
    }

    [Fact]
    public void Report_Content_IsDummyOrCleaned()
    {
        DicomDatasetBuilder report = Sample();
        DicomDatasetBuilder item = report.AddItem(DicomTags.ContentSequence);
        item.Set(DicomTags.ValueType, "TEXT").Set(DicomTags.TextValue, "Frau Muster is well");
        item.AddItem(DicomTags.ContentSequence).Set(DicomTags.ValueType, "PNAME").Set(DicomTags.PersonName, "Muster^Erika");
        using DicomDataset source = report.ToDataset();
        using DicomDataset basic = Run(source);
        Assert.Equal("TEXT", basic.GetSequence(DicomTags.ContentSequence)[0].GetString(DicomTags.ValueType));
        Assert.Equal("ANONYMIZED", basic.GetSequence(DicomTags.ContentSequence)[0].GetString(DicomTags.TextValue));
        using DicomDataset cleaned = Run(source, new DeidentificationOptions { CleanStructuredContent = true });
        DicomItem outer = cleaned.GetSequence(DicomTags.ContentSequence)[0];
        Assert.Equal("is well", outer.GetString(DicomTags.TextValue));
        Assert.Equal("ANONYMIZED", outer.GetSequence(DicomTags.ContentSequence)[0].GetString(DicomTags.PersonName));
    }

    [Fact]
    public void SafePrivate_Elements_StayWithTheirCreatorOnly()
    {
        DicomDatasetBuilder builder = Sample()
            .Set(new DicomTag(0x0019_0011), DicomVR.LO, "SIEMENS MR HEADER")
            .Set(new DicomTag(0x0019_110C), DicomVR.IS, "1000")
            .Set(new DicomTag(0x0019_1109), DicomVR.LO, "Muster")
            .Set(new DicomTag(0x0029_0010), DicomVR.LO, "ACME")
            .Set(new DicomTag(0x0029_1001), DicomVR.LO, "declared")
            .Set(new DicomTag(0x0029_1002), DicomVR.LO, "Muster");
        builder.AddItem(DicomTags.PrivateDataElementCharacteristicsSequence).Set(DicomTags.PrivateGroupReference, (ushort)0x29).Set(DicomTags.PrivateCreatorReference, "ACME")
            .Set(DicomTags.BlockIdentifyingInformationStatus, "MIXED").Set(DicomTags.NonidentifyingPrivateElements, (ushort)1);
        using DicomDataset source = builder.ToDataset();
        using DicomDataset result = Run(source, new DeidentificationOptions { RetainSafePrivate = true });
        Assert.Equal("1000", result.GetString(new DicomTag(0x0019_110C)));
        Assert.Equal("SIEMENS MR HEADER", result.GetString(new DicomTag(0x0019_0011)));
        Assert.False(result.Contains(new DicomTag(0x0019_1109)));
        Assert.Equal("declared", result.GetString(new DicomTag(0x0029_1001)));
        Assert.False(result.Contains(new DicomTag(0x0029_1002)));
        Assert.False(result.Contains(new DicomTag(0x0009_0010)));
    }

    [Theory]
    [InlineData("NO", 0)]
    [InlineData("YES", 1)]
    [InlineData(null, 1)]
    public void BurnedIn_OtherThanNo_WarnsOrRefuses(string? value, int warnings)
    {
        DicomDatasetBuilder builder = Sample();
        _ = value is null ? builder.Remove(DicomTags.BurnedInAnnotation) : builder.Set(DicomTags.BurnedInAnnotation, value) is null;
        using DicomDataset source = builder.ToDataset();
        Assert.Equal(warnings, new Deidentifier().Deidentify(source).Warnings.Count);
        var strict = new Deidentifier(new DeidentificationOptions { RefuseUnclearPixels = true });
        if (warnings == 0)
        {
            Assert.Empty(strict.Deidentify(source).Warnings);
        }
        else
        {
            Assert.Throws<DeidentificationRefusedException>(() => strict.Deidentify(source));
        }
    }

    [Fact]
    public void Pseudonyms_OfTwoPatients_DifferAndStay()
    {
        var run = new Deidentifier(new DeidentificationOptions { PseudonymousPatientId = true });
        using DicomDataset first = Sample().ToDataset();
        using DicomDataset second = Sample().Set(DicomTags.PatientID, "4712").ToDataset();
        using DicomDataset a = run.Deidentify(first).Dataset.ToDataset();
        using DicomDataset b = run.Deidentify(first).Dataset.ToDataset();
        using DicomDataset c = run.Deidentify(second).Dataset.ToDataset();
        Assert.Equal(a.GetString(DicomTags.PatientID), b.GetString(DicomTags.PatientID));
        Assert.NotEqual(a.GetString(DicomTags.PatientID), c.GetString(DicomTags.PatientID));
        Assert.StartsWith("ANON-", a.GetString(DicomTags.PatientName));
    }

    [Fact]
    public void File_WithDeferredPixels_StreamsThemAndRewritesMeta()
    {
        using var folder = new TempFolder();
        var pixels = new byte[300_000];
        new Random(7).NextBytes(pixels);
        DicomFile.Save(folder.File("MUSTER.dcm"), Sample().SetBytes(DicomTags.PixelData, DicomVR.OW, pixels), TransferSyntax.ImplicitVRLittleEndian);
        var run = new Deidentifier();
        string path = run.DeidentifyIntoFolder(folder.File("MUSTER.dcm"), folder.FullName, overwrite: false, out _);
        Assert.Equal(run.MapUid("1.2.3.4") + ".dcm", Path.GetFileName(path));
        using DicomFile result = DicomFile.Open(path, new DicomReadOptions { DeferValuesOver = int.MaxValue });
        Assert.Equal(TransferSyntax.ImplicitVRLittleEndian, result.TransferSyntax);
        Assert.Equal(pixels, result.Dataset.GetBytes(DicomTags.PixelData).ToArray());
        Assert.Equal(run.MapUid("1.2.3.4"), result.MetaInformation!.GetString(DicomTags.MediaStorageSOPInstanceUID));
        Assert.Throws<IOException>(() => run.DeidentifyIntoFolder(folder.File("MUSTER.dcm"), folder.FullName, overwrite: false, out _));
    }

    [Fact]
    public void Corpus_EveryFile_LosesPatientAndPrivateElementsAtEveryLevel()
    {
        string? root = Corpus.Path("parse");
        if (root is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        int done = 0;
        var run = new Deidentifier();
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            try
            {
                using DicomFile file = DicomFile.Open(path);
                using DicomDataset result = run.Deidentify(file.Dataset).Dataset.ToDataset();
                AssertClean(result.Root, path);
                done++;
            }
            catch (Exception exception) when (exception is DicomDataException or DeidentificationRefusedException)
            {
                // No DICOM file, or a DICOMDIR.
            }
        }

        Assert.True(done > 100, $"{done} files");
    }

    private static void AssertClean(DicomItem item, string path)
    {
        foreach (DicomElement element in item)
        {
            Assert.False(element.Tag.IsPrivate, $"{path}: {element}");
            Assert.False(element.VR == DicomVR.PN && element.GetString() is not (null or "ANONYMIZED"), $"{path}: {element}");
            foreach (DicomItem nested in element.Items)
            {
                AssertClean(nested, path);
            }
        }
    }

    private static DicomDataset Run(DicomDataset source, DeidentificationOptions? options = null) => new Deidentifier(options).Deidentify(source).Dataset.ToDataset();

    private static byte[] Encode(DicomDatasetBuilder dataset)
    {
        var output = new ArrayBufferWriter<byte>();
        dataset.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
        return output.WrittenSpan.ToArray();
    }

    private static DicomDatasetBuilder Sample()
    {
        DicomDatasetBuilder sample = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, "1.2.3.4")
            .Set(DicomTags.StudyInstanceUID, Study)
            .Set(DicomTags.StudyDate, "20240301")
            .Set(DicomTags.SeriesDate, "20240303")
            .Set(DicomTags.StudyTime, "101112")
            .Set(DicomTags.AcquisitionDateTime, "20240301101112.5+0100")
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.InstitutionName, "Klinik am See")
            .Set(DicomTags.StudyDescription, "Thorax Muster")
            .Set(DicomTags.ReferringPhysicianName, "Hausarzt^Otto")
            .Set(DicomTags.PatientName, "Muster^Erika")
            .Set(DicomTags.PatientID, "4711")
            .Set(DicomTags.PatientBirthDate, "19820101")
            .Set(DicomTags.PatientAge, "042Y")
            .Set(DicomTags.DeviceSerialNumber, "SERIAL-9")
            .Set(DicomTags.BurnedInAnnotation, "NO")
            .Set(new DicomTag(0x0009_0010), DicomVR.LO, "PRIVATE")
            .Set(new DicomTag(0x0009_1001), DicomVR.LO, "Muster")
            .Set(new DicomTag(0x6000_0010), DicomVR.US, "1")
            .SetBytes(new DicomTag(0x6000_3000), DicomVR.OW, new byte[] { 1, 0 })
            .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[] { 1, 2, 3, 4 });
        sample.AddItem(DicomTags.ReferencedImageSequence)
            .Set(DicomTags.ReferencedSOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.ReferencedSOPInstanceUID, "1.2.3.4")
            .Set(new DicomTag(0x0009_0010), DicomVR.LO, "PRIVATE");
        return sample;
    }
}
