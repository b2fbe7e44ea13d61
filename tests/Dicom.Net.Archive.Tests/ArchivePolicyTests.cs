using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Archive.Tests;

/// <summary>Extended negotiation of the query/retrieve classes: what is answered, and that the archive then does it.</summary>
public sealed class ArchivePolicyTests
{
    private const string Find = DicomUids.StudyRootQueryRetrieveInformationModelFind;
    private const string Get = DicomUids.StudyRootQueryRetrieveInformationModelGet;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Find, "01", "01")]
    [InlineData(Find, "00", "00")]
    [InlineData(Find, "0101", "0101")]
    [InlineData(Find, "0001010101", "0001000000")]
    [InlineData(Find, "01010101010101", "01010000000001")]
    [InlineData(Find, "010101010101010101", "01010000000001")]
    [InlineData(Find, "", null)]
    [InlineData(Get, "01", "01")]
    [InlineData(Get, "0101", "0100")]
    [InlineData(DicomUids.PatientRootQueryRetrieveInformationModelMove, "0101", "0100")]
    [InlineData(DicomUids.Verification, "01", null)]
    public async Task ExtendedNegotiation_OfAClass_GrantsWhatTheArchiveDoes(string sopClass, string proposed, string? answered)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await using ClientAssociation association = await ConnectAsync(server, sopClass, Convert.FromHexString(proposed));
        Assert.Equal(
            answered is null ? [] : [(sopClass, answered)],
            association.Answer.UserInformation.ExtendedNegotiations.Select(answer => (answer.SopClassUid, Convert.ToHexString(answer.ApplicationInformation.Span))));
        await association.ReleaseAsync(Token);
    }

    [Theory]
    [InlineData("01", true)]
    [InlineData("00", false)]
    [InlineData(null, false)]
    public async Task StrictArchive_AskedWithoutUpperKeys_AnswersWhereItWasNegotiated(string? proposed, bool isAnswered)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { IsStrict = true });
        await using DicomServer server = Start(archive);
        await ArchiveFolder.StoreAsync(archive, Samples.Instance("P", "1.1", "1.1.1"));
        byte[]? offered = proposed is null ? null : Convert.FromHexString(proposed);

        (DicomTag, string?)[] keys = [(DicomTags.SeriesInstanceUID, "1.1.1"), (DicomTags.StudyInstanceUID, null)];
        Assert.Equal(isAnswered ? "1.1" : DimseStatus.DataSetDoesNotMatchSopClass.ToString(), await FindAsync(server, offered, "SERIES", keys));

        await using ClientAssociation association = await ConnectAsync(server, Get, offered);
        using DicomDataset identifier = ArchiveFolder.Keys("SERIES", (DicomTags.SeriesInstanceUID, "1.1.1")).ToDataset();
        RetrieveResponse response = await association.GetAsync(Get, identifier, new DiscardStoreHandler(), null, Token);
        Assert.Equal(isAnswered, response.Status != DimseStatus.DataSetDoesNotMatchSopClass);
        await association.ReleaseAsync(Token);
    }

    [Theory]
    [InlineData("0101", "1.2")]
    [InlineData("0100", "")]
    [InlineData("01", "")]
    [InlineData(null, "")]
    public async Task DateAndTime_AreOneRange_WhereItWasNegotiated(string? proposed, string expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await using DicomServer server = Start(archive);
        await ArchiveFolder.StoreAsync(archive, Samples.Instance("P", "1.1", "1.1.1").Set(DicomTags.StudyDate, "20050106").Set(DicomTags.StudyTime, "0900"));
        await ArchiveFolder.StoreAsync(archive, Samples.Instance("P", "1.2", "1.2.1").Set(DicomTags.StudyDate, "20050107").Set(DicomTags.StudyTime, "1030"));

        // From 11:30 of the first day to 11:00 of the second; of each day by itself no time is after 11:30 and before 11:00.
        (DicomTag, string?)[] keys = [(DicomTags.StudyDate, "20050106-20050107"), (DicomTags.StudyTime, "1130-1100"), (DicomTags.StudyInstanceUID, null)];
        Assert.Equal(expected, await FindAsync(server, proposed is null ? null : Convert.FromHexString(proposed), "STUDY", keys));
    }

    private static DicomServer Start(DicomArchive archive) =>
        DicomServer.Start(new DicomServerOptions { Policy = new ArchivePolicy(), Store = archive, Find = archive, Retrieve = archive });

    private static async Task<ClientAssociation> ConnectAsync(DicomServer server, string sopClass, byte[]? offered)
    {
        DicomClientOptions options = new DicomClientOptions().Propose(sopClass);
        if (offered is not null)
        {
            options.ExtendedNegotiations.Add(new ExtendedNegotiation(sopClass, offered));
        }

        return await DicomClient.ConnectAsync("127.0.0.1", server.EndPoint.Port, options, Token);
    }

    private static async Task<string> FindAsync(DicomServer server, byte[]? offered, string level, (DicomTag Tag, string? Value)[] keys)
    {
        await using ClientAssociation association = await ConnectAsync(server, Find, offered);
        using DicomDataset identifier = ArchiveFolder.Keys(level, keys).ToDataset();
        var studies = new List<string?>();
        try
        {
            await foreach (FindResponse response in association.FindAsync(Find, identifier, Token))
            {
                using DicomDataset match = response.Identifier;
                studies.Add(match.GetString(DicomTags.StudyInstanceUID));
            }
        }
        catch (DimseException e)
        {
            return e.Status.ToString();
        }

        await association.ReleaseAsync(Token);
        return string.Join(' ', studies);
    }
}
