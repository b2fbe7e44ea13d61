using System.Buffers;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Core.Tests;

public sealed class DicomDirectoryTests
{
    [Theory]
    [InlineData("DICOMDIR", 2, 0, 31)]
    [InlineData("DICOMDIR-bigEnd", 2, 0, 31)]
    [InlineData("DICOMDIR-implicit", 2, 0, 31)]
    [InlineData("DICOMDIR-reordered", 2, 0, 31)]
    [InlineData("DICOMDIR-empty.dcm", 0, 0, 0)]
    [InlineData("TINY_ALPHA/DICOMDIR", 1, 0, 50)]
    public void Corpus_Directory_IsLinkedAndItsFilesAreFound(string name, int patients, int findings, int files)
    {
        string? path = Corpus.Path("parse", "dicomdirtests", name);
        if (path is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        using DicomDirectory directory = DicomDirectory.Open(path);
        Assert.Equal(findings, directory.Findings.Count);
        Assert.Equal(patients, directory.Roots.Count);
        Assert.All(directory.Roots, r => Assert.Equal("PATIENT", r.Type));
        Assert.Equal(directory.Records.Count, directory.Roots.Sum(Count));
        int found = 0;
        foreach (DicomDirectoryRecord record in directory.Records.Where(r => r.ReferencedFileId.Count > 0))
        {
            string file = directory.ResolveFile(record)!;
            if (File.Exists(file))
            {
                using DicomFile opened = DicomFile.Open(file);
                Assert.Equal(record.ReferencedSopInstanceUid, opened.Dataset.GetString(DicomTags.SOPInstanceUID));
                found++;
            }
        }

        Assert.Equal(files, found);
    }

    [Fact]
    public void Corpus_DirectoryWithoutPatient_KeepsWhatNothingLinks()
    {
        string? path = Corpus.Path("parse", "dicomdirtests", "DICOMDIR-nopatient");
        if (path is null)
        {
            Assert.Skip(Corpus.Absent);
        }

        using DicomDirectory directory = DicomDirectory.Open(path);
        Assert.NotEmpty(directory.Findings);
        Assert.NotEmpty(directory.Unlinked);
        Assert.Equal(directory.Records.Count, directory.Roots.Sum(Count) + directory.Unlinked.Count);
    }

    [Fact]
    public void Write_Folder_ReadsBackAsTheSameTree()
    {
        using var folder = new TempFolder();
        folder.Folder("IMAGES");
        Save(folder.File("IMAGES", "IM1"), "P1", "1.1", "1.1.1", "1.1.1.1", 1);
        Save(folder.File("IMAGES", "IM2"), "P1", "1.1", "1.1.1", "1.1.1.2", 2);
        Save(folder.File("IMAGES", "IM3"), "P1", "1.1", "1.1.2", "1.1.2.1", 1);
        Save(folder.File("IMAGES", "IM4"), "P2", "1.2", "1.2.1", "1.2.1.1", 1, "Müller^Änne");
        Save(folder.File("IMAGES", "long-name.dcm"), "P3", "1.3", "1.3.1", "1.3.1.1", 1);
        File.WriteAllText(folder.File("README"), "no DICOM");
        DicomDirectoryReport report = DicomDirectoryWriter.Write(folder.FullName, "TEST");
        Assert.Equal(4, report.FileCount);
        Assert.Equal(2, report.Skipped.Count);
        Assert.Empty(report.Findings);

        using DicomDirectory directory = DicomDirectory.Open(folder.File("DICOMDIR"));
        Assert.Empty(directory.Findings);
        Assert.Equal("TEST", directory.FileSetId);
        Assert.Equal(["P1", "P2"], directory.Roots.Select(r => r.Item.GetString(DicomTags.PatientID)));
        Assert.Equal("Müller^Änne", directory.Roots[1].Item.GetString(DicomTags.PatientName));
        DicomDirectoryRecord study = Assert.Single(directory.Roots[0].Children);
        Assert.Equal(["1.1.1", "1.1.2"], study.Children.Select(s => s.Item.GetString(DicomTags.SeriesInstanceUID)));
        DicomDirectoryRecord image = study.Children[0].Children[1];
        Assert.Equal("IMAGE", image.Type);
        Assert.Equal("1.1.1.2", image.ReferencedSopInstanceUid);
        Assert.Equal(folder.File("IMAGES", "IM2"), directory.ResolveFile(image));
        Assert.Equal((uint)directory.Roots[1].Offset, directory.Dataset.GetUInt32(DicomTags.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity)!.Value);

        // The offset is where the file has the item's tag.
        byte[] bytes = File.ReadAllBytes(folder.File("DICOMDIR"));
        Assert.All(directory.Records, r => Assert.Equal(new byte[] { 0xFE, 0xFF, 0x00, 0xE0 }, bytes.AsSpan((int)r.Offset, 4).ToArray()));
        Assert.Throws<IOException>(() => DicomDirectoryWriter.Write(folder.FullName));
        Assert.Equal(5, DicomDirectoryWriter.Write(folder.FullName, overwrite: true, allowOtherNames: true).FileCount);
    }

    [Fact]
    public void Write_EmptyFolder_IsADirectoryWithoutRecords()
    {
        using var folder = new TempFolder();
        DicomDirectoryWriter.Write(folder.FullName);
        using DicomDirectory directory = DicomDirectory.Open(folder.File("DICOMDIR"));
        Assert.Empty(directory.Records);
        Assert.Empty(directory.Findings);
    }

    [Theory]
    [InlineData(@"..\SECRET")]
    [InlineData(@"A\..\..\SECRET")]
    [InlineData(@"A\.\IM1")]
    [InlineData(@"\ETC\PASSWD")]
    [InlineData("/etc/passwd")]
    [InlineData("A/../../x")]
    [InlineData("../x")]
    [InlineData("A//x")]
    [InlineData("C:/X")]
    [InlineData(@"C:\X")]
    [InlineData(@"A\\B")]
    public void ResolveFile_IdThatMayLeadOut_IsRefused(string fileId)
    {
        using var folder = new TempFolder();
        using DicomDirectory directory = Forge(folder, (1, 0, 0, fileId));
        UnsafeFileIdException refused = Assert.Throws<UnsafeFileIdException>(() => directory.ResolveFile(directory.Records[0]));
        Assert.Equal(fileId, refused.FileId);
    }

    [Fact]
    public void ResolveFile_SlashesWithinAComponent_AreSeparators()
    {
        using var folder = new TempFolder();
        using DicomDirectory directory = Forge(folder, (1, 0, 0, "IMG/SUB/IM1"));
        Assert.Equal(folder.File("IMG", "SUB", "IM1"), directory.ResolveFile(directory.Records[0]));
    }

    [Fact]
    public void ResolveFile_SymbolicLinks_AreFollowedInsideAndRefusedOutside()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("symbolic links need a privilege here");
        }

        using var outside = new TempFolder();
        using var folder = new TempFolder();
        File.WriteAllText(outside.File("SECRET"), "x");
        folder.Folder("REAL");
        File.WriteAllText(folder.File("REAL", "IM1"), "x");
        Directory.CreateSymbolicLink(folder.File("INSIDE"), "REAL");
        Directory.CreateSymbolicLink(folder.File("OUT"), outside.FullName);
        Directory.CreateSymbolicLink(folder.File("HOP"), "OUT");
        File.CreateSymbolicLink(folder.File("LOOP"), "LOOP");
        File.CreateSymbolicLink(folder.File("UP"), "REAL/../../" + Path.GetFileName(outside.FullName) + "/SECRET");
        Assert.Equal(folder.File("INSIDE", "IM1"), FileIdResolver.Resolve(folder.FullName, ["INSIDE", "IM1"]));
        Assert.Equal(folder.File("REAL", "IM1"), FileIdResolver.Resolve(folder.FullName, ["real", "im1"]));
        foreach (string[] id in (string[][])[["OUT", "SECRET"], ["HOP", "SECRET"], ["LOOP"], ["UP"], ["OUT"]])
        {
            Assert.Throws<UnsafeFileIdException>(() => FileIdResolver.Resolve(folder.FullName, id));
        }
    }

    [Fact]
    public void Open_OffsetsInACircleOrToNowhere_EndWithFindings()
    {
        using var folder = new TempFolder();

        // Indexes of records, from 1: the first leads to itself below, the second to nowhere.
        using DicomDirectory directory = Forge(folder, (1, 2, 1, "A"), (1, 99, 0, "B"), (1, 0, 0, "C"));
        Assert.Equal(2, directory.Roots.Count);
        Assert.Equal(3, directory.Findings.Count);
        Assert.Same(directory.Records[2], Assert.Single(directory.Unlinked));
    }

    [Fact]
    public void Open_WithoutFirstOffset_LinksByOrder()
    {
        using var folder = new TempFolder();
        using DicomDirectory directory = Forge(folder, (0, 0, 0, "A"), (1, 0, 0, "B"));
        Assert.Single(directory.Findings);
        Assert.Equal(2, directory.Roots.Count);
    }

    [Fact]
    public void Open_AnImage_IsNoDirectory()
    {
        using var folder = new TempFolder();
        Save(folder.File("IM1"), "P1", "1.1", "1.1.1", "1.1.1.1", 1);
        Assert.Throws<DicomDataException>(() => DicomDirectory.Open(folder.File("IM1")));
    }

    private static int Count(DicomDirectoryRecord record) => 1 + record.Children.Sum(Count);

    // Records with the offsets of others, by index from 1; First of the first record is 0 for a directory without a first offset.
    private static DicomDirectory Forge(TempFolder folder, params (int First, int Next, int Lower, string FileId)[] records)
    {
        uint[] offsets = new uint[records.Length];
        for (int pass = 0; pass < 2; pass++)
        {
            uint At(int index) => index == 0 ? 0 : index <= offsets.Length ? offsets[index - 1] : 12345;
            DicomDatasetBuilder root = new DicomDatasetBuilder().Set(DicomTags.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, At(records[0].First));
            foreach ((_, int next, int lower, string fileId) in records)
            {
                root.AddItem(DicomTags.DirectoryRecordSequence)
                    .Set(DicomTags.OffsetOfTheNextDirectoryRecord, At(next))
                    .Set(DicomTags.RecordInUseFlag, (ushort)0xFFFF)
                    .Set(DicomTags.OffsetOfReferencedLowerLevelDirectoryEntity, At(lower))
                    .Set(DicomTags.DirectoryRecordType, "IMAGE")
                    .Set(DicomTags.ReferencedFileID, fileId);
            }

            var output = new ArrayBufferWriter<byte>();
            DicomFile.WriteMetaInformation(output, DicomUids.MediaStorageDirectoryStorage, "1.2.3", TransferSyntax.ExplicitVRLittleEndian.Uid);
            root.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
            File.WriteAllBytes(folder.File("DICOMDIR"), output.WrittenSpan.ToArray());
            using DicomDirectory written = DicomDirectory.Open(folder.File("DICOMDIR"));
            offsets = [.. written.Records.Select(r => (uint)r.Offset)];
        }

        return DicomDirectory.Open(folder.File("DICOMDIR"));
    }

    private static void Save(string path, string patient, string study, string series, string instance, int number, string name = "Test^One") =>
        DicomFile.Save(path, new DicomDatasetBuilder()
            .Set(DicomTags.SpecificCharacterSet, "ISO_IR 100")
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage).Set(DicomTags.SOPInstanceUID, instance)
            .Set(DicomTags.StudyDate, "20240301").Set(DicomTags.StudyTime, "101112").Set(DicomTags.StudyID, "1")
            .Set(DicomTags.Modality, "CT").Set(DicomTags.PatientID, patient).Set(DicomTags.PatientName, name)
            .Set(DicomTags.StudyInstanceUID, study).Set(DicomTags.SeriesInstanceUID, series).Set(DicomTags.SeriesNumber, "1")
            .Set(DicomTags.InstanceNumber, number).Set(DicomTags.Rows, (ushort)1), TransferSyntax.ExplicitVRLittleEndian);
}
