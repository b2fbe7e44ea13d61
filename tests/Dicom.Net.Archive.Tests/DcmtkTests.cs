using Dicom.Net.Core;
using Dicom.Net.Network;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Archive.Tests;

/// <summary>The archive asked by dcmtk's tools. They re-encode what they read: equality with their files is of data sets.</summary>
public sealed class DcmtkTests
{
    [Theory]
    [InlineData("-P")]
    [InlineData("-S")]
    public async Task FindScu_WorkedExample_SeesTheThreeStudies(string model)
    {
        using var folder = new ArchiveFolder();
        using var files = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = ArchiveServerTests.Start(archive);
        string port = server.EndPoint.Port.ToString();
        await StoreAsync(files, port);

        string answers = Path.Combine(files.Path, "answers");
        Directory.CreateDirectory(answers);
        await RunAsync("findscu", model, "-X", "-od", answers, "-aec", "ARCHIVE", "127.0.0.1", port, "-k", "QueryRetrieveLevel=STUDY",
            "-k", "PatientID=99999", "-k", "StudyDate", "-k", "ModalitiesInStudy", "-k", "StudyDescription");
        var found = new List<string>();
        foreach (string answer in Directory.GetFiles(answers))
        {
            using DicomFile file = DicomFile.Open(answer);
            found.Add($"{file.Dataset.GetString(DicomTags.StudyDate)} {file.Dataset.GetString(DicomTags.ModalitiesInStudy)} {file.Dataset.GetString(DicomTags.StudyDescription)}");
        }

        Assert.Equal(["20000307 CR Hip 3+vw THA Series (Post Op)", "20000322 CR Chest-PICC", "20050106 CR Chest-- PA & Lateral"], found.Order());
    }

    [Fact]
    public async Task GetScuAndMoveScu_OfAPatient_ReceiveTheDataSets()
    {
        using var folder = new ArchiveFolder();
        using var files = new ArchiveFolder();
        int movePort = FreePort.Next();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { Peers = [new ArchivePeer("MOVESCU", "127.0.0.1", movePort)] });
        await using DicomServer server = ArchiveServerTests.Start(archive);
        string port = server.EndPoint.Port.ToString();
        await StoreAsync(files, port);

        string got = Directory.CreateDirectory(Path.Combine(files.Path, "got")).FullName;
        await RunAsync("getscu", "-P", "-od", got, "-aec", "ARCHIVE", "127.0.0.1", port, "-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID=99999");
        AssertSame(folder, got);

        string moved = Directory.CreateDirectory(Path.Combine(files.Path, "moved")).FullName;
        await RunAsync("movescu", "-P", "+P", movePort.ToString(), "-od", moved, "-aet", "MOVESCU", "-aem", "MOVESCU", "-aec", "ARCHIVE",
            "127.0.0.1", port, "-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID=99999");
        AssertSame(folder, moved);
    }

    private static async Task StoreAsync(ArchiveFolder files, string port)
    {
        string source = Directory.CreateDirectory(Path.Combine(files.Path, "source")).FullName;
        int number = 0;
        foreach (DicomDatasetBuilder instance in Samples.WorkedExample())
        {
            DicomFile.Save(Path.Combine(source, $"{number++}.dcm"), instance, TransferSyntax.ExplicitVRLittleEndian);
        }

        await RunAsync("storescu", "-aec", "ARCHIVE", "+sd", "127.0.0.1", port, source);
    }

    private static void AssertSame(ArchiveFolder archive, string received)
    {
        string[] files = Directory.GetFiles(received);
        Assert.Equal(6, files.Length);
        foreach (string path in files)
        {
            using DicomFile copy = DicomFile.Open(path);
            string uid = copy.Dataset.GetString(DicomTags.SOPInstanceUID)!;
            using DicomFile original = DicomFile.Open(Assert.Single(archive.ObjectFiles(), name => name.EndsWith($"/{uid}.dcm", StringComparison.Ordinal)));
            foreach (DicomElement element in original.Dataset)
            {
                Assert.Equal(element.ValueBytes.ToArray(), copy.Dataset.GetBytes(element.Tag).ToArray());
            }
        }
    }

    private static async Task RunAsync(string tool, params string[] arguments) =>
        (await Tool.RunAsync(Peer.Require(tool, "dcmtk"), arguments)).Expect(0);
}
