using Dicom.Net.Core;

namespace Dicom.Net.Cli.Tests;

public sealed class AnonymizeCommandTests
{
    [Fact]
    public async Task Anonymize_Folder_WritesFilesWithoutThePatientAndPassesOthersOver()
    {
        using var folder = new TemporaryFolder();
        TestSlices.Save(folder.Path, "1.2.3.1", 0, "of P1");
        TestSlices.Save(folder.Path, "1.2.3.1", 1);
        File.WriteAllText(folder.File("notes.txt"), "P1");
        string output = folder.File("out");
        CliResult result = await Cli.RunAsync("anonymize", folder.Path, "--output", output, "--clean-descriptors", "--pseudonyms", "--dates", "shift");
        Assert.True(result.Code == ExitCode.Success, result.ToString());
        Assert.Contains("2 de-identified, 0 failed, 1 passed over", result.Error);
        Assert.Contains("Burned In Annotation", result.Error);
        string[] files = Directory.GetFiles(output);
        Assert.Equal(2, files.Length);
        var studies = new HashSet<string?>();
        foreach (string path in files)
        {
            using DicomFile file = DicomFile.Open(path);
            Assert.StartsWith("ANON-", file.Dataset.GetString(DicomTags.PatientID));
            Assert.NotEqual("20240301", file.Dataset.GetString(DicomTags.StudyDate));
            Assert.Contains(file.Dataset.GetString(DicomTags.SeriesDescription), (string?[])["of", "axial"]);
            studies.Add(file.Dataset.GetString(DicomTags.StudyInstanceUID));
        }

        Assert.Single(studies);

        // What lies in the output is never taken for an original.
        CliResult again = await Cli.RunAsync("anonymize", folder.Path, "--output", output, "--retain-uids");
        Assert.Equal(ExitCode.Success, again.Code);
        Assert.Equal(4, Directory.GetFiles(output).Length);
        CliResult there = await Cli.RunAsync("anonymize", folder.Path, "--output", output, "--retain-uids");
        Assert.Equal(ExitCode.LocalResource, there.Code);
        Assert.Contains("0 de-identified, 2 failed, 1 passed over", there.Error);
    }

    [Fact]
    public async Task Anonymize_RefusedOrNoDicom_IsBadFile()
    {
        using var folder = new TemporaryFolder();
        string slice = TestSlices.Save(folder.Path, "1.2.3.1", 0);
        CliResult refused = await Cli.RunAsync("anonymize", slice, "--output", folder.File("out"), "--refuse-unclear-pixels");
        Assert.Equal(ExitCode.BadFile, refused.Code);
        Assert.Empty(Directory.GetFiles(folder.File("out")));
        CliResult missing = await Cli.RunAsync("anonymize", folder.File("none.dcm"), "--output", folder.File("out"));
        Assert.Equal(ExitCode.BadFile, missing.Code);
        CliResult wrong = await Cli.RunAsync("anonymize", slice, "--output", folder.File("out"), "--dates", "forget");
        Assert.Equal(ExitCode.Usage, wrong.Code);
    }
}
