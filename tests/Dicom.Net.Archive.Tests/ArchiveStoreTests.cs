using System.Buffers;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using static Dicom.Net.Archive.Tests.ArchiveFolder;

namespace Dicom.Net.Archive.Tests;

public sealed class ArchiveStoreTests
{
    private static readonly DicomDatasetBuilder s_allStudies = Keys("STUDY", (DicomTags.StudyInstanceUID, null));

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    public async Task Store_AnyTransferSyntax_KeepsTheBytesOfTheWire(string syntaxUid)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        TransferSyntax syntax = TransferSyntax.Get(syntaxUid);
        DicomDatasetBuilder instance = Samples.Instance();
        byte[] sent = Samples.Encode(instance, syntax);

        Assert.Equal(DimseStatus.Success, await StoreAsync(archive, instance, syntax));

        string path = Assert.Single(folder.ObjectFiles());
        using DicomFile file = DicomFile.Open(path);
        Assert.Equal(syntaxUid, file.TransferSyntax.Uid);
        Assert.Equal(sent, File.ReadAllBytes(path)[(int)file.DatasetOffset..]);
    }

    [Theory]
    [InlineData("../../../evil")]
    [InlineData("1.2.3/../../4")]
    [InlineData("/etc/passwd")]
    [InlineData("1.2\0.3")]
    [InlineData("1..2")]
    [InlineData("")]
    [InlineData("CON")]
    [InlineData("1.2345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Store_HostileInstanceUid_IsRefusedAndLeavesNothing(string uid)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();

        DimseStatus status = await StoreAsync(archive, Samples.Instance(), commandUid: uid);

        Assert.Equal(DimseStatus.InvalidObjectInstance, status);
        Assert.Empty(folder.ObjectFiles());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "objects", ".incoming")));
    }

    [Fact]
    public async Task Store_DatasetOfAnotherInstanceThanTheRequest_IsA900()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, await StoreAsync(archive, Samples.Instance(instanceUid: "1.2.3"), commandUid: "1.2.4"));
        Assert.Empty(folder.ObjectFiles());
    }

    [Theory]
    [InlineData("../1")]
    [InlineData("")]
    public async Task Store_StudyWithoutValidUid_IsC000(string studyUid)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        Assert.Equal(DimseStatus.CannotUnderstand, await StoreAsync(archive, Samples.Instance(studyUid: studyUid)));
        Assert.Empty(folder.ObjectFiles());
    }

    [Fact]
    public async Task Store_Abandoned_LeavesNothing()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        var context = new StoreContext { CallingAETitle = "A", CalledAETitle = "B", SopClassUid = Samples.SecondaryCapture, SopInstanceUid = "1.2", TransferSyntax = TransferSyntax.ImplicitVRLittleEndian };
        StoreSink sink = await archive.BeginStoreAsync(context, CancellationToken.None);
        await sink.WriteAsync(new ReadOnlySequence<byte>(new byte[1000]), CancellationToken.None);
        await sink.AbandonAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "objects"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(DuplicatePolicy.KeepFirst, "FIRST")]
    [InlineData(DuplicatePolicy.Replace, "SECOND")]
    public async Task Store_SameInstanceTwice_FollowsThePolicy(DuplicatePolicy policy, string expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { Duplicates = policy });
        Assert.True((await StoreAsync(archive, Samples.Instance(instanceUid: "1.2.9").Set(DicomTags.SeriesDescription, "FIRST"))).IsSuccess);
        Assert.True((await StoreAsync(archive, Samples.Instance(instanceUid: "1.2.9").Set(DicomTags.SeriesDescription, "SECOND"))).IsSuccess);

        using DicomFile file = DicomFile.Open(Assert.Single(folder.ObjectFiles()));
        Assert.Equal(expected, file.Dataset.GetString(DicomTags.SeriesDescription));
        DicomDataset found = Assert.Single(await FindAsync(
            archive, DicomUids.StudyRootQueryRetrieveInformationModelFind, Keys("SERIES", (DicomTags.SeriesDescription, null), (DicomTags.NumberOfSeriesRelatedInstances, null), (DicomTags.NumberOfStudyRelatedInstances, null))));
        Assert.Equal(expected, found.GetString(DicomTags.SeriesDescription));
        Assert.Equal("1", found.GetString(DicomTags.NumberOfSeriesRelatedInstances));
        Assert.Equal("1", found.GetString(DicomTags.NumberOfStudyRelatedInstances));
    }

    [Fact]
    public async Task Open_AfterRestart_FindsWhatWasAcknowledged()
    {
        using var folder = new ArchiveFolder();
        await using (DicomArchive archive = await folder.OpenAsync())
        {
            await StoreWorkedExampleAsync(archive);
        }

        await using DicomArchive again = await folder.OpenAsync();
        Assert.Equal(0, again.OpeningReport!.Added);
        Assert.Equal(14, again.OpeningReport.Objects);
        Assert.Equal(7, (await FindAsync(again, DicomUids.StudyRootQueryRetrieveInformationModelFind, s_allStudies)).Count);
    }

    [Fact]
    public async Task Open_AfterKill_FindsWhatWasAcknowledged()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await StoreWorkedExampleAsync(archive);
        File.WriteAllBytes(Path.Combine(folder.Path, "objects", ".incoming", "half"), new byte[1000]);

        using ArchiveFolder left = folder.CopyAsKilled();
        await using DicomArchive again = await left.OpenAsync();
        Assert.Equal(0, again.OpeningReport!.Added);
        Assert.Equal(7, (await FindAsync(again, DicomUids.StudyRootQueryRetrieveInformationModelFind, s_allStudies)).Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(left.Path, "objects", ".incoming")));
    }

    [Fact]
    public async Task Open_WhenTheLogOfTheIndexWasLost_TakesTheFilesAsTruth()
    {
        // What a power failure may leave: every acknowledged file, but an index without its last transactions.
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await StoreWorkedExampleAsync(archive);

        using ArchiveFolder left = folder.CopyAsKilled();
        File.Delete(Path.Combine(left.Path, "index.sqlite-wal"));
        File.Delete(Path.Combine(left.Path, "index.sqlite-shm"));
        await using DicomArchive again = await left.OpenAsync();
        Assert.Equal(14, again.OpeningReport!.Objects);
        Assert.Equal(7, (await FindAsync(again, DicomUids.StudyRootQueryRetrieveInformationModelFind, s_allStudies)).Count);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("empty")]
    public async Task Open_UnusableIndex_IsMadeAnewFromTheFiles(string state)
    {
        using var folder = new ArchiveFolder();
        await using (DicomArchive archive = await folder.OpenAsync())
        {
            await StoreWorkedExampleAsync(archive);
        }

        string index = Path.Combine(folder.Path, "index.sqlite");
        switch (state)
        {
            case "missing": File.Delete(index); break;
            case "garbage": File.WriteAllBytes(index, [.. Enumerable.Repeat((byte)0x5A, 9000)]); break;
            case "truncated": File.WriteAllBytes(index, File.ReadAllBytes(index)[..4096]); break;
            default: File.WriteAllBytes(index, []); break;
        }

        await using DicomArchive again = await folder.OpenAsync();
        Assert.Equal(14, again.OpeningReport!.Added);
        Assert.Equal(7, (await FindAsync(again, DicomUids.StudyRootQueryRetrieveInformationModelFind, s_allStudies)).Count);
    }

    [Fact]
    public async Task Open_FilesPutInAndTakenOut_FollowsTheFolder()
    {
        using var folder = new ArchiveFolder();
        await using (DicomArchive archive = await folder.OpenAsync())
        {
            await StoreAsync(archive, Samples.Instance("P1", "1.1", "1.1.1", "1.1.1.1"));
            await StoreAsync(archive, Samples.Instance("P2", "1.2", "1.2.1", "1.2.1.1"));
        }

        File.Delete(folder.ObjectFiles().Single(path => path.EndsWith("1.1.1.1.dcm", StringComparison.Ordinal)));
        DicomFile.Save(Path.Combine(folder.Path, "objects", "by-hand.dcm"), Samples.Instance("P3", "1.3", "1.3.1", "1.3.1.1"), TransferSyntax.ExplicitVRLittleEndian);
        File.WriteAllText(Path.Combine(folder.Path, "objects", "readme.txt"), "not an object");

        await using DicomArchive again = await folder.OpenAsync();
        Assert.Equal((3, 1, 1), (again.OpeningReport!.Objects, again.OpeningReport.Added, again.OpeningReport.Removed));
        Assert.Equal(["readme.txt"], again.OpeningReport.Skipped);
        List<DicomDataset> patients = await FindAsync(again, DicomUids.PatientRootQueryRetrieveInformationModelFind, Keys("PATIENT", (DicomTags.PatientID, null)));
        Assert.Equal(["P2", "P3"], patients.Select(p => p.GetString(DicomTags.PatientID)).Order());

        // The same instance again is success, and the file put there by hand stays the only one.
        Assert.True((await StoreAsync(again, Samples.Instance("P3", "1.3", "1.3.1", "1.3.1.1"))).IsSuccess);
        Assert.Equal(2, folder.ObjectFiles().Length);
    }

    [Fact]
    public async Task Open_SecondTimeWhileInUse_IsRefused()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await Assert.ThrowsAsync<ArchiveException>(async () => await folder.OpenAsync());
    }

    [Fact]
    public async Task Store_ManyAtOnce_AllAreFoundAndCounted()
    {
        const int Senders = 8;
        const int Objects = 40;
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { FlushToDisk = false });
        DimseStatus[][] states = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var results = new DimseStatus[Objects];
            for (int i = 0; i < Objects; i++)
            {
                // Two senders share each study, and all of them send the objects of sender 0 again.
                int study = sender / 2;
                string instance = i % 10 == 0 ? $"1.9.{i}" : $"1.8.{sender}.{i}";
                string series = i % 10 == 0 ? "1.7.9" : $"1.7.{study}.{i % 3}";
                string studyUid = i % 10 == 0 ? "1.6.9" : $"1.6.{study}";
                results[i] = await StoreAsync(archive, Samples.Instance("P", studyUid, series, instance, modality: i % 2 == 0 ? "CT" : "MR"));
            }

            return results;
        })));

        Assert.All(states.SelectMany(s => s), status => Assert.True(status.IsSuccess));
        int distinct = (Senders * Objects * 9 / 10) + (Objects / 10);
        Assert.Equal(distinct, folder.ObjectFiles().Length);
        DicomDataset patient = Assert.Single(await FindAsync(
            archive, DicomUids.PatientRootQueryRetrieveInformationModelFind,
            Keys("PATIENT", (DicomTags.NumberOfPatientRelatedStudies, null), (DicomTags.NumberOfPatientRelatedSeries, null), (DicomTags.NumberOfPatientRelatedInstances, null))));
        Assert.Equal("5", patient.GetString(DicomTags.NumberOfPatientRelatedStudies));
        Assert.Equal("13", patient.GetString(DicomTags.NumberOfPatientRelatedSeries));
        Assert.Equal(distinct.ToString(), patient.GetString(DicomTags.NumberOfPatientRelatedInstances));
        Assert.Equal(distinct, (await FindAsync(archive, DicomUids.StudyRootQueryRetrieveInformationModelFind, Keys("IMAGE", (DicomTags.SOPInstanceUID, null)))).Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "objects", ".incoming")));
    }

    [Fact]
    public void Index_NamesAnObjectOutsideTheFolder_IsNotFollowed()
    {
        using var folder = new ArchiveFolder();
        var store = new FolderObjectStore(folder.Path);
        Assert.Throws<IOException>(() => store.Open("../outside.dcm", DicomReadOptions.Default));
        Assert.Throws<IOException>(() => store.OpenSource("/etc/passwd", "1.2", "1.2", "1.2"));
        Assert.Throws<ArgumentException>(() => store.Create("../1"));
    }

    private static async Task StoreWorkedExampleAsync(DicomArchive archive)
    {
        foreach (DicomDatasetBuilder instance in Samples.WorkedExample())
        {
            Assert.True((await StoreAsync(archive, instance)).IsSuccess);
        }
    }
}
