using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.TestSupport;
using static Dicom.Net.Archive.Tests.ArchiveFolder;

namespace Dicom.Net.Archive.Tests;

/// <summary>Real files, odd and malformed ones among them.</summary>
public sealed class CorpusTests
{
    private const long MaxFileBytes = 4 << 20;

    [Theory]
    [InlineData("parse")]
    [InlineData("pixel")]
    public async Task Open_FolderOfRealFiles_IndexesWhatHasUidsAndReportsTheRest(string part)
    {
        string? source = Corpus.Path(part);
        Assert.SkipWhen(source is null, Corpus.Absent);
        using var folder = new ArchiveFolder();
        string objects = Directory.CreateDirectory(Path.Combine(folder.Path, "objects")).FullName;
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length <= MaxFileBytes))
        {
            File.Copy(file, Path.Combine(objects, $"{count++}.dcm"));
        }

        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { FlushToDisk = false });
        IndexRefreshReport report = archive.OpeningReport!;
        Assert.Equal(count, report.Objects);
        Assert.Equal(count, report.Added + report.Skipped.Count);
        Assert.True(report.Added > report.Objects / 3, $"only {report.Added} of {report.Objects} are indexed");

        // Each level answers with every attribute that it knows, whatever the files' values and character sets.
        foreach (ArchiveLevel level in Enum.GetValues<ArchiveLevel>())
        {
            DicomDatasetBuilder keys = Keys(InformationModel.TextOf(level));
            for (ArchiveLevel each = ArchiveLevel.Patient; each <= level; each++)
            {
                foreach (DicomTag tag in ArchiveAttributes.Of(each).ToArray())
                {
                    keys.Set(tag, "");
                }
            }

            List<DicomDataset> found = await FindAsync(archive, DicomUids.PatientRootQueryRetrieveInformationModelFind, keys);
            Assert.NotEmpty(found);
            if (level == ArchiveLevel.Image)
            {
                Assert.Equal(report.Added, found.Count);
            }
        }
    }

    [Fact]
    public async Task Store_RealFiles_KeepsTheirDataSetsByteForByte()
    {
        string? source = Corpus.Path("pixel");
        Assert.SkipWhen(source is null, Corpus.Absent);
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { FlushToDisk = false });
        int stored = 0;
        foreach (string path in Directory.EnumerateFiles(source, "*.dcm").Where(path => new FileInfo(path).Length < 1 << 20))
        {
            byte[] bytes;
            TransferSyntax syntax;
            string sopClass;
            string sopInstance;
            try
            {
                using DicomFile file = DicomFile.Open(path);
                if (file.MetaInformation is null)
                {
                    continue;
                }

                bytes = File.ReadAllBytes(path)[(int)file.DatasetOffset..];
                syntax = file.TransferSyntax;
                sopClass = file.Dataset.GetString(DicomTags.SOPClassUID) ?? "";
                sopInstance = file.Dataset.GetString(DicomTags.SOPInstanceUID) ?? "";
            }
            catch (DicomDataException)
            {
                continue;
            }

            string before = Path.Combine(folder.Path, "objects");
            int count = folder.ObjectFiles().Length;
            DimseStatus status = await StoreBytesAsync(archive, bytes, syntax, sopClass, sopInstance);
            if (status.IsSuccess && folder.ObjectFiles().Length > count)
            {
                string kept = Assert.Single(Directory.GetFiles(before, sopInstance + ".dcm", SearchOption.AllDirectories));
                using DicomFile file = DicomFile.Open(kept);
                Assert.Equal(bytes, File.ReadAllBytes(kept)[(int)file.DatasetOffset..]);
                stored++;
            }
        }

        Assert.True(stored > 20, $"only {stored} were stored");
    }
}
