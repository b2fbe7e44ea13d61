using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive.Tests;

/// <summary>The archive behind a server, asked by our client over loopback.</summary>
public sealed class ArchiveServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DicomUids.PatientRootQueryRetrieveInformationModelFind)]
    [InlineData(DicomUids.StudyRootQueryRetrieveInformationModelFind)]
    public async Task Find_WorkedExampleOverTheNetwork_GivesExactlyTheThreeStudies(string sopClass)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await StoreAsync(server, Samples.WorkedExample());

        await using ClientAssociation association = await ConnectAsync(server, sopClass);
        var found = new List<string>();
        using DicomDataset keys = ArchiveFolder.Keys(
            "STUDY", (DicomTags.PatientID, "99999"), (DicomTags.StudyDate, null), (DicomTags.ModalitiesInStudy, null), (DicomTags.StudyDescription, null)).ToDataset();
        await foreach (FindResponse response in association.FindAsync(sopClass, keys, Token))
        {
            using DicomDataset match = response.Identifier;
            Assert.Equal(DimseStatus.Pending, response.Status);
            Assert.Equal("99999", match.GetString(DicomTags.PatientID));
            found.Add($"{match.GetString(DicomTags.StudyDate)} {match.GetString(DicomTags.ModalitiesInStudy)} {match.GetString(DicomTags.StudyDescription)}");
        }

        Assert.Equal(["20000307 CR Hip 3+vw THA Series (Post Op)", "20000322 CR Chest-PICC", "20050106 CR Chest-- PA & Lateral"], found.Order());
        await association.ReleaseAsync(Token);
    }

    [Fact]
    public async Task Find_KeyThatIsNotSupported_IsFF01()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await StoreAsync(server, [Samples.Instance()]);
        await using ClientAssociation association = await ConnectAsync(server, DicomUids.StudyRootQueryRetrieveInformationModelFind);
        using DicomDataset keys = ArchiveFolder.Keys("STUDY", (DicomTags.Modality, "CT")).ToDataset();
        var states = new List<DimseStatus>();
        await foreach (FindResponse response in association.FindAsync(DicomUids.StudyRootQueryRetrieveInformationModelFind, keys, Token))
        {
            response.Identifier.Dispose();
            states.Add(response.Status);
        }

        Assert.Equal([DimseStatus.PendingWithUnsupportedKeys], states);
    }

    [Fact]
    public async Task Find_LevelThatTheModelLacks_ReachesTheClientAsA900()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await using ClientAssociation association = await ConnectAsync(server, DicomUids.StudyRootQueryRetrieveInformationModelFind);
        using DicomDataset keys = ArchiveFolder.Keys("PATIENT", (DicomTags.PatientID, "1")).ToDataset();
        DimseException error = await Assert.ThrowsAsync<DimseException>(async () =>
        {
            await foreach (FindResponse response in association.FindAsync(DicomUids.StudyRootQueryRetrieveInformationModelFind, keys, Token))
            {
                response.Identifier.Dispose();
            }
        });
        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, error.Status);
        Assert.Equal("Study Root has no level PATIENT", error.Comment);
    }

    [Fact]
    public async Task Store_FromSeveralAssociations_AllIsThereAfterRestart()
    {
        using var folder = new ArchiveFolder();
        await using (DicomArchive archive = await folder.OpenAsync())
        {
            await using DicomServer server = Start(archive);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(sender => Task.Run(() => StoreAsync(
                server, Enumerable.Range(0, 20).Select(i => Samples.Instance("P", "1.5", $"1.5.{sender}", $"1.5.{sender}.{i}"))))));
        }

        await using DicomArchive again = await folder.OpenAsync();
        Assert.Equal((120, 0), (again.OpeningReport!.Objects, again.OpeningReport.Added));
        DicomDataset study = Assert.Single(await ArchiveFolder.FindAsync(
            again, DicomUids.StudyRootQueryRetrieveInformationModelFind, ArchiveFolder.Keys("STUDY", (DicomTags.NumberOfStudyRelatedInstances, null), (DicomTags.NumberOfStudyRelatedSeries, null))));
        Assert.Equal(("120", "6"), (study.GetString(DicomTags.NumberOfStudyRelatedInstances), study.GetString(DicomTags.NumberOfStudyRelatedSeries)));
    }

    [Fact]
    public async Task Store_HostileUidOverTheNetwork_IsRefusedAndTheAssociationGoesOn()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await using ClientAssociation association = await ConnectAsync(server, Samples.SecondaryCapture);
        using DicomDataset hostile = Samples.Instance(instanceUid: "../../../evil").ToDataset();
        using StoreSource bad = StoreSource.FromDataset(hostile);
        StoreResponse refused = await association.StoreAsync(bad, Token);
        Assert.Equal(DimseStatus.InvalidObjectInstance, refused.Status);
        using DicomDataset fine = Samples.Instance().ToDataset();
        using StoreSource good = StoreSource.FromDataset(fine);
        Assert.True((await association.StoreAsync(good, Token)).Status.IsSuccess);
        Assert.Single(folder.ObjectFiles());
        await association.ReleaseAsync(Token);
    }

    [Fact]
    public async Task Get_OfAStudy_BringsTheStoredBytesInOrder()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await StoreAsync(server, Enumerable.Range(1, 12).Reverse().Select(i => Samples.Instance("P", "1.5", "1.5.1", $"1.5.1.{i}").Set(DicomTags.InstanceNumber, i)));

        var received = new List<string>();
        DicomClientOptions options = new DicomClientOptions()
            .Propose(DicomUids.StudyRootQueryRetrieveInformationModelGet).Propose(Samples.SecondaryCapture, ContextRole.Scp);
        await using ClientAssociation association = await DicomClient.ConnectAsync("127.0.0.1", server.EndPoint.Port, options, Token);
        using DicomDataset keys = ArchiveFolder.Keys("STUDY", (DicomTags.StudyInstanceUID, "1.5")).ToDataset();
        var receiver = new DatasetStoreHandler((_, dataset, _) =>
        {
            received.Add(dataset.GetString(DicomTags.SOPInstanceUID)!);
            dataset.Dispose();
            return ValueTask.FromResult(DimseStatus.Success);
        });
        RetrieveResponse response = await association.GetAsync(DicomUids.StudyRootQueryRetrieveInformationModelGet, keys, receiver, null, Token);
        Assert.Equal(new SubOperations(null, 12, 0, 0), response.SubOperations);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"1.5.1.{i}"), received);
    }

    [Fact]
    public async Task Move_ToAKnownPeer_FillsItsArchive()
    {
        using var folder = new ArchiveFolder();
        using var otherFolder = new ArchiveFolder();
        await using DicomArchive other = await otherFolder.OpenAsync();
        await using DicomServer otherServer = Start(other);
        await using DicomArchive archive = await folder.OpenAsync(
            new DicomArchiveOptions { Peers = [new ArchivePeer("OTHER", "127.0.0.1", otherServer.EndPoint.Port)] });
        await using DicomServer server = Start(archive);
        await StoreAsync(server, Samples.WorkedExample());

        await using ClientAssociation association = await ConnectAsync(server, DicomUids.PatientRootQueryRetrieveInformationModelMove);
        using DicomDataset keys = ArchiveFolder.Keys("PATIENT", (DicomTags.PatientID, "99999")).ToDataset();
        RetrieveResponse response = await association.MoveAsync(DicomUids.PatientRootQueryRetrieveInformationModelMove, keys, "OTHER", null, Token);
        Assert.Equal(DimseStatus.Success, response.Status);
        Assert.Equal(6, response.SubOperations.Completed);
        foreach (string moved in otherFolder.ObjectFiles())
        {
            string original = Assert.Single(folder.ObjectFiles(), path => Path.GetFileName(path) == Path.GetFileName(moved));
            using DicomFile first = DicomFile.Open(original);
            using DicomFile second = DicomFile.Open(moved);
            Assert.Equal(File.ReadAllBytes(original)[(int)first.DatasetOffset..], File.ReadAllBytes(moved)[(int)second.DatasetOffset..]);
        }

        Assert.Equal(6, otherFolder.ObjectFiles().Length);
        RetrieveResponse unknown = await association.MoveAsync(DicomUids.PatientRootQueryRetrieveInformationModelMove, keys, "NOBODY", null, Token);
        Assert.Equal(DimseStatus.MoveDestinationUnknown, unknown.Status);
    }

    internal static DicomServer Start(DicomArchive archive) =>
        DicomServer.Start(new DicomServerOptions { AETitle = "ARCHIVE", Store = archive, Find = archive, Retrieve = archive });

    private static async ValueTask<ClientAssociation> ConnectAsync(DicomServer server, params string[] sopClasses)
    {
        var options = new DicomClientOptions { CalledAETitle = "ARCHIVE" };
        foreach (string sopClass in sopClasses)
        {
            options.Propose(sopClass);
        }

        return await DicomClient.ConnectAsync("127.0.0.1", server.EndPoint.Port, options, Token);
    }

    private static async Task StoreAsync(DicomServer server, IEnumerable<DicomDatasetBuilder> instances)
    {
        await using ClientAssociation association = await ConnectAsync(server, Samples.SecondaryCapture, Samples.ComputedRadiography);
        foreach (DicomDatasetBuilder instance in instances)
        {
            using DicomDataset dataset = instance.ToDataset();
            using StoreSource source = StoreSource.FromDataset(dataset);
            Assert.True((await association.StoreAsync(source, Token)).Status.IsSuccess);
        }

        await association.ReleaseAsync(Token);
    }
}
