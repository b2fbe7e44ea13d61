using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using static Dicom.Net.Archive.Tests.ArchiveFolder;

namespace Dicom.Net.Archive.Tests;

public sealed class ArchiveFindTests
{
    private const string PatientRoot = DicomUids.PatientRootQueryRetrieveInformationModelFind;
    private const string StudyRoot = DicomUids.StudyRootQueryRetrieveInformationModelFind;
    private const string PatientStudyOnly = DicomUids.PatientStudyOnlyQueryRetrieveInformationModelFind;

    [Theory]
    [InlineData(PatientRoot)]
    [InlineData(StudyRoot)]
    [InlineData(PatientStudyOnly)]
    public async Task Find_WorkedExample_GivesExactlyTheThreeStudies(string sopClass)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(folder, Samples.WorkedExample());
        List<DicomDataset> found = await FindAsync(archive, sopClass, Keys(
            "STUDY", (DicomTags.PatientID, "99999"), (DicomTags.StudyDate, null), (DicomTags.ModalitiesInStudy, null), (DicomTags.StudyDescription, null)));
        Assert.Equal(
            ["20000307 CR Hip 3+vw THA Series (Post Op)", "20000322 CR Chest-PICC", "20050106 CR Chest-- PA & Lateral"],
            found.Select(r => $"{r.GetString(DicomTags.StudyDate)} {r.GetString(DicomTags.ModalitiesInStudy)} {r.GetString(DicomTags.StudyDescription)}").Order());
    }

    [Fact]
    public async Task Find_Response_HoldsTheRequestedAndTheUniqueKeysOnly()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(folder, [Samples.Instance()]);
        DicomDatasetBuilder keys = Keys("SERIES", (DicomTags.Modality, null), (DicomTags.PatientSex, null), (DicomTags.SpecificCharacterSet, "ISO_IR 192"));

        DicomTag[] study = Tags(Assert.Single(await FindAsync(archive, StudyRoot, keys)));
        Assert.Equal(
            [DicomTags.QueryRetrieveLevel, DicomTags.RetrieveAETitle, DicomTags.Modality, DicomTags.PatientSex, DicomTags.StudyInstanceUID, DicomTags.SeriesInstanceUID], study);
        DicomTag[] patient = Tags(Assert.Single(await FindAsync(archive, PatientRoot, keys)));
        Assert.Equal(
            [DicomTags.QueryRetrieveLevel, DicomTags.RetrieveAETitle, DicomTags.Modality, DicomTags.PatientID, DicomTags.PatientSex, DicomTags.StudyInstanceUID, DicomTags.SeriesInstanceUID],
            patient);
    }

    [Fact]
    public async Task Find_ComputedAttributes_CountAndCollect()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder,
            [
                Samples.Instance("P", "1.1", "1.1.1", "1.1.1.1", "CT"),
                Samples.Instance("P", "1.1", "1.1.1", "1.1.1.2", "CT"),
                Samples.Instance("P", "1.1", "1.1.2", "1.1.2.1", "SR", Samples.ComputedRadiography),
                Samples.Instance("P", "1.2", "1.2.1", "1.2.1.1", "MR"),
            ]);
        DicomDataset study = Assert.Single(await FindAsync(archive, StudyRoot, Keys(
            "STUDY", (DicomTags.StudyInstanceUID, "1.1"), (DicomTags.ModalitiesInStudy, null), (DicomTags.SOPClassesInStudy, null),
            (DicomTags.NumberOfStudyRelatedSeries, null), (DicomTags.NumberOfStudyRelatedInstances, null), (DicomTags.InstanceAvailability, null),
            (DicomTags.NumberOfPatientRelatedInstances, null))));
        Assert.Equal("CT\\SR", study.GetString(DicomTags.ModalitiesInStudy));
        Assert.Equal(Samples.ComputedRadiography + "\\" + Samples.SecondaryCapture, study.GetString(DicomTags.SOPClassesInStudy));
        Assert.Equal("2", study.GetString(DicomTags.NumberOfStudyRelatedSeries));
        Assert.Equal("3", study.GetString(DicomTags.NumberOfStudyRelatedInstances));
        Assert.Equal("4", study.GetString(DicomTags.NumberOfPatientRelatedInstances));
        Assert.Equal("ONLINE", study.GetString(DicomTags.InstanceAvailability));
        Assert.Equal("ARCHIVE", study.GetString(DicomTags.RetrieveAETitle));

        List<DicomDataset> series = await FindAsync(archive, StudyRoot, Keys("SERIES", (DicomTags.StudyInstanceUID, "1.1"), (DicomTags.NumberOfSeriesRelatedInstances, null)));
        Assert.Equal(["1.1.1=2", "1.1.2=1"], series.Select(s => $"{s.GetString(DicomTags.SeriesInstanceUID)}={s.GetString(DicomTags.NumberOfSeriesRelatedInstances)}").Order());
    }

    [Theory]
    [InlineData("SR", "1.1")]
    [InlineData("CT", "1.1")]
    [InlineData("M*", "1.2")]
    [InlineData("SR\\MR", "1.1 1.2")]
    [InlineData("US", "")]
    public async Task Find_ModalitiesInStudy_MatchesAnyOfThem(string key, string expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder,
            [Samples.Instance("P", "1.1", "1.1.1", null, "CT"), Samples.Instance("P", "1.1", "1.1.2", null, "SR"), Samples.Instance("P", "1.2", "1.2.1", null, "MR")]);
        Assert.Equal(expected, await UidsAsync(archive, "STUDY", (DicomTags.ModalitiesInStudy, key)));
    }

    [Theory]
    [InlineData("20050106", "", false, "1.1 1.2")]
    [InlineData("20050106-20050107", "", false, "1.1 1.2 1.3")]
    [InlineData("20050106-20050107", "1000-1200", false, "1.2 1.3")]
    [InlineData("20050106-20050107", "1000-1200", true, "1.2 1.3")]
    [InlineData("20050106-20050107", "1130-1100", true, "1.3")]
    [InlineData("20050106-20050107", "1130-1100", false, "")]
    [InlineData("-20050105", "", false, "")]
    public async Task Find_DatesAndTimes_MatchAsRanges(string dates, string times, bool isCombined, string expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder,
            [
                Samples.Instance("P", "1.1", "1.1.1").Set(DicomTags.StudyDate, "20050106").Set(DicomTags.StudyTime, "0900"),
                Samples.Instance("P", "1.2", "1.2.1").Set(DicomTags.StudyDate, "2005.01.06").Set(DicomTags.StudyTime, "110000.5"),
                Samples.Instance("P", "1.3", "1.3.1").Set(DicomTags.StudyDate, "20050107").Set(DicomTags.StudyTime, "103000"),
                Samples.Instance("P", "1.4", "1.4.1").Set(DicomTags.StudyDate, ""),
            ],
            new DicomArchiveOptions { IsDateTimeCombined = isCombined });
        Assert.Equal(expected, await UidsAsync(archive, "STUDY", (DicomTags.StudyDate, dates), (DicomTags.StudyTime, times)));
    }

    [Theory]
    [InlineData("P", true)]
    [InlineData("P'; DROP TABLE study; --", false)]
    [InlineData("%", false)]
    [InlineData("_", false)]
    [InlineData("[A-Z]", false)]
    [InlineData("P*", true)]
    [InlineData("?", true)]
    public async Task Find_SqlInAKey_IsAValueLikeAnyOther(string key, bool expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(folder, [Samples.Instance("P")]);
        Assert.Equal(expected ? 1 : 0, (await FindAsync(archive, PatientRoot, Keys("PATIENT", (DicomTags.PatientID, key)))).Count);
        Assert.Single(await FindAsync(archive, PatientRoot, Keys("STUDY")));
    }

    [Fact]
    public async Task Find_StoredInAnotherCharacterSet_IsFoundAndReturnedInUtf8()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder,
            [
                Samples.Instance("P1", "1.1", "1.1.1").Set(DicomTags.SpecificCharacterSet, "ISO_IR 100").Set(DicomTags.PatientName, "Müller^Änne"),
                Samples.Instance("P2", "1.2", "1.2.1").Set(DicomTags.SpecificCharacterSet, "ISO_IR 144").Set(DicomTags.PatientName, "Люкceмбypг"),
                Samples.Instance("P3", "1.3", "1.3.1").Set(DicomTags.PatientName, "Plain"),
            ]);
        DicomDataset latin = Assert.Single(await FindAsync(
            archive, PatientRoot, Keys("PATIENT", (DicomTags.SpecificCharacterSet, "ISO_IR 192"), (DicomTags.PatientName, "MÜLL*"))));
        Assert.Equal("ISO_IR 192", latin.GetString(DicomTags.SpecificCharacterSet));
        Assert.Equal("Müller^Änne", latin.GetString(DicomTags.PatientName));
        DicomDataset cyrillic = Assert.Single(await FindAsync(
            archive, PatientRoot, Keys("PATIENT", (DicomTags.SpecificCharacterSet, "ISO_IR 144"), (DicomTags.PatientName, "люк*"))));
        Assert.Equal("Люкceмбypг", cyrillic.GetString(DicomTags.PatientName));
        DicomDataset plain = Assert.Single(await FindAsync(archive, PatientRoot, Keys("PATIENT", (DicomTags.PatientName, "plain"))));
        Assert.False(plain.Contains(DicomTags.SpecificCharacterSet));
    }

    [Fact]
    public async Task Find_AttributesThatAreNotIndexed_ComeFromTheObject()
    {
        using var folder = new ArchiveFolder();
        DicomDatasetBuilder instance = Samples.Instance().Set(DicomTags.FlipAngle, "15");
        instance.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepID, "STEP1").Set(DicomTags.RequestedProcedureID, "REQ1");
        await using DicomArchive archive = await OpenAsync(folder, [instance]);

        DicomDataset image = Assert.Single(await FindAsync(
            archive, StudyRoot, Keys("IMAGE", (DicomTags.FlipAngle, null), (DicomTags.Rows, null), (DicomTags.SOPClassUID, null), (DicomTags.AvailableTransferSyntaxUID, null))));
        Assert.Equal("15", image.GetString(DicomTags.FlipAngle));
        Assert.Equal((ushort)2, image.GetUInt16(DicomTags.Rows));
        Assert.Equal(Samples.SecondaryCapture, image.GetString(DicomTags.SOPClassUID));
        Assert.Equal(TransferSyntax.ExplicitVRLittleEndian.Uid, image.GetString(DicomTags.AvailableTransferSyntaxUID));

        DicomDatasetBuilder keys = Keys("SERIES");
        keys.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepID, "");
        DicomDataset series = Assert.Single(await FindAsync(archive, StudyRoot, keys));
        DicomItem item = series.GetSequence(DicomTags.RequestAttributesSequence)[0];
        Assert.Equal("STEP1", item.GetString(DicomTags.ScheduledProcedureStepID));
        Assert.False(item.Contains(DicomTags.RequestedProcedureID));
    }

    [Theory]
    [InlineData("STEP1", "REQ1", true)]
    [InlineData("STEP2", "REQ2", true)]
    [InlineData("STEP?", "REQ2", true)]
    [InlineData("STEP1", "", true)]
    [InlineData("", "", true)]
    [InlineData("STEP1", "REQ2", false)]
    [InlineData("STEP3", "", false)]
    public async Task Find_SequenceKey_MatchesWhereOneItemFulfilsItAll(string step, string request, bool isFound)
    {
        using var folder = new ArchiveFolder();
        DicomDatasetBuilder instance = Samples.Instance();
        instance.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepID, "STEP1").Set(DicomTags.RequestedProcedureID, "REQ1");
        instance.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepID, "STEP2").Set(DicomTags.RequestedProcedureID, "REQ2");
        await using DicomArchive archive = await OpenAsync(folder, [instance]);

        foreach (string level in new[] { "SERIES", "IMAGE" })
        {
            DicomDatasetBuilder keys = Keys(level);
            keys.AddItem(DicomTags.RequestAttributesSequence).Set(DicomTags.ScheduledProcedureStepID, step).Set(DicomTags.RequestedProcedureID, request);
            IReadOnlyList<DicomDataset> found = await FindAsync(archive, StudyRoot, keys);
            Assert.Equal(isFound ? 1 : 0, found.Count);
            Assert.All(found, match => Assert.Equal(2, match.GetSequence(DicomTags.RequestAttributesSequence).Count));
        }
    }

    [Theory]
    [InlineData("T-A0100", true)]
    [InlineData("T-*", true)]
    [InlineData("T-B0000", false)]
    public async Task Find_NestedSequenceKey_IsMatched(string code, bool isFound)
    {
        using var folder = new ArchiveFolder();
        DicomDatasetBuilder instance = Samples.Instance();
        instance.AddItem(DicomTags.RequestAttributesSequence).AddItem(DicomTags.ScheduledProtocolCodeSequence).Set(DicomTags.CodeValue, "T-A0100");
        await using DicomArchive archive = await OpenAsync(folder, [instance]);
        DicomDatasetBuilder keys = Keys("SERIES");
        keys.AddItem(DicomTags.RequestAttributesSequence).AddItem(DicomTags.ScheduledProtocolCodeSequence).Set(DicomTags.CodeValue, code);

        Assert.Equal(isFound ? 1 : 0, (await FindAsync(archive, StudyRoot, keys)).Count);
    }

    [Theory]
    [InlineData("15", 1)]
    [InlineData("15.0", 1)]
    [InlineData("30", 1)]
    [InlineData("45", 0)]
    public async Task Find_AttributeThatIsNotIndexed_IsMatchedInTheObjectAtImageLevel(string angle, int expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(folder, [
            Samples.Instance().Set(DicomTags.FlipAngle, "15"), Samples.Instance().Set(DicomTags.FlipAngle, "30"), Samples.Instance()]);

        Assert.Equal(expected, (await FindAsync(archive, StudyRoot, Keys("IMAGE", (DicomTags.FlipAngle, angle)))).Count);
    }

    [Fact]
    public async Task Find_AttributeOfALowerLevel_IsReturnedEmptyAndMatchesAll()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(folder, [Samples.Instance(modality: "CT")]);
        DicomDataset study = Assert.Single(await FindAsync(archive, StudyRoot, Keys("STUDY", (DicomTags.Modality, "MR"))));
        Assert.True(study.Contains(DicomTags.Modality));
        Assert.Null(study.GetString(DicomTags.Modality));
    }

    [Theory]
    [InlineData(StudyRoot, "PATIENT", 0xA900)]
    [InlineData(PatientStudyOnly, "SERIES", 0xA900)]
    [InlineData(PatientRoot, "FRAME", 0xA900)]
    [InlineData(PatientRoot, "", 0xA900)]
    [InlineData(DicomUids.ModalityWorklistInformationModelFind, "STUDY", 0x0122)]
    public async Task Find_LevelThatTheModelLacks_Fails(string sopClass, string level, int status)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        DimseException error = await Assert.ThrowsAsync<DimseException>(() => FindAsync(archive, sopClass, Keys(level)));
        Assert.Equal((ushort)status, error.Status.Code);
        Assert.InRange(error.Comment!.Length, 1, 64);
    }

    [Fact]
    public async Task Find_MalformedDate_FailsAndNamesTheKey()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        DimseException error = await Assert.ThrowsAsync<DimseException>(() => FindAsync(archive, StudyRoot, Keys("STUDY", (DicomTags.StudyDate, "6.1.2005"))));
        Assert.Equal(DimseStatus.CannotUnderstand, error.Status);
        Assert.Contains("StudyDate", error.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_UpperUniqueKeyMissing_OnlyStrictRefuses()
    {
        using var folder = new ArchiveFolder();
        await using (DicomArchive lenient = await OpenAsync(folder, [Samples.Instance()]))
        {
            Assert.Single(await FindAsync(lenient, PatientRoot, Keys("SERIES", (DicomTags.StudyInstanceUID, "1.2.3.1"))));
        }

        await using DicomArchive strict = await folder.OpenAsync(new DicomArchiveOptions { IsStrict = true });
        DimseException error = await Assert.ThrowsAsync<DimseException>(
            () => FindAsync(strict, PatientRoot, Keys("SERIES", (DicomTags.StudyInstanceUID, "1.2.3.1"))));
        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, error.Status);
        Assert.Single(await FindAsync(strict, PatientRoot, Keys("SERIES", (DicomTags.PatientID, "P1"), (DicomTags.StudyInstanceUID, "1.2.3.1"))));
    }

    [Fact]
    public async Task Find_LongListOfUids_MatchesEachOfThem()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder, Enumerable.Range(0, 20).Select(i => Samples.Instance("P", $"1.1.{i}", $"1.1.{i}.1")), new DicomArchiveOptions { FlushToDisk = false });
        string list = string.Join('\\', Enumerable.Range(10, 1500).Select(i => $"1.1.{i}"));
        Assert.Equal(10, (await FindAsync(archive, StudyRoot, Keys("STUDY", (DicomTags.StudyInstanceUID, list)))).Count);
    }

    [Fact]
    public async Task Find_LaterObjectKnowsMoreOfTheStudy_FillsTheGap()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await OpenAsync(
            folder,
            [Samples.Instance("P", "1.1", "1.1.1"), Samples.Instance("P", "1.1", "1.1.1").Set(DicomTags.StudyDescription, "Knee").Set(DicomTags.StudyDate, "19990101")]);
        DicomDataset study = Assert.Single(await FindAsync(archive, StudyRoot, Keys("STUDY", (DicomTags.StudyDescription, "Knee"), (DicomTags.StudyDate, null))));
        Assert.Equal("20200102", study.GetString(DicomTags.StudyDate));
    }

    private static async Task<DicomArchive> OpenAsync(ArchiveFolder folder, IEnumerable<DicomDatasetBuilder> instances, DicomArchiveOptions? options = null)
    {
        DicomArchive archive = await folder.OpenAsync(options);
        foreach (DicomDatasetBuilder instance in instances)
        {
            Assert.True((await StoreAsync(archive, instance)).IsSuccess);
        }

        return archive;
    }

    private static async Task<string> UidsAsync(DicomArchive archive, string level, params (DicomTag Tag, string? Value)[] keys) =>
        string.Join(' ', (await FindAsync(archive, StudyRoot, Keys(level, keys))).Select(r => r.GetString(DicomTags.StudyInstanceUID)).Order(StringComparer.Ordinal));

    private static DicomTag[] Tags(DicomDataset dataset)
    {
        var tags = new List<DicomTag>();
        foreach (DicomElement element in dataset)
        {
            tags.Add(element.Tag);
        }

        return [.. tags];
    }
}
