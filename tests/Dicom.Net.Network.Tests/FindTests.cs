using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

public sealed class FindTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public async Task Find_GivesAllMatchesInOrder(int count)
    {
        var handler = new CountingFind(count);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, "P1"), (DicomTags.StudyInstanceUID, null));

        var found = new List<string?>();
        await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
        {
            using DicomDataset identifier = match.Identifier;
            Assert.True(match.Status.IsPending);
            Assert.Equal("P1", identifier.GetString(DicomTags.PatientID));
            found.Add(identifier.GetString(DicomTags.StudyInstanceUID));
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => "1.2." + i), found);
        Assert.Equal("STUDY", handler.Context!.Level);
        Assert.Equal(Samples.StudyFind, handler.Context.SopClassUid);
        Assert.Equal("DICOMNET", handler.Context.CallingAETitle);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Find_Cancelled_SendsCancelAndTheAssociationGoesOn()
    {
        var handler = new CountingFind(10, waitAt: 3);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind, Samples.Verification));
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.PatientID, "P1"));
        using var cancel = new CancellationTokenSource();
        int found = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, cancel.Token))
            {
                match.Identifier.Dispose();
                if (++found == 3)
                {
                    await handler.Waiting.Task;
                    await cancel.CancelAsync();
                }
            }
        });

        await handler.Cancelled.Task.WaitAsync(Samples.Token);
        Assert.Equal(3, found);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Find_LeftEarly_CancelsAtThePeer()
    {
        var handler = new CountingFind(100_000, waitAt: 99_999);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));
        using DicomDataset keys = Samples.Keys("STUDY");

        for (int round = 0; round < 2; round++)
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
                break;
            }
        }

        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Find_FailedByTheHandler_ThrowsItsStatusAfterTheMatches()
    {
        var handler = new CountingFind(2) { Failure = new DimseException(DimseStatus.DataSetDoesNotMatchSopClass, "no such level") };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));
        using DicomDataset keys = Samples.Keys("STUDY");
        int found = 0;

        DimseException error = await Assert.ThrowsAsync<DimseException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
                found++;
            }
        });

        Assert.Equal(2, found);
        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, error.Status);
        Assert.Equal("no such level", error.Comment);
        await association.ReleaseAsync(Samples.Token);
    }

    [Fact]
    public async Task Find_BrokenHandler_IsAnsweredAndTheAssociationGoesOn()
    {
        var handler = new CountingFind(0) { Failure = new InvalidOperationException("a bug") };
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind, Samples.Verification));
        using DicomDataset keys = Samples.Keys("STUDY");

        DimseException error = await Assert.ThrowsAsync<DimseException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
            }
        });

        Assert.Equal(0xC000, error.Status.Code);
        Assert.True((await association.EchoAsync(Samples.Token)).IsSuccess);
    }

    [Fact]
    public async Task Find_WithIdentifierOverTheLimit_IsAnsweredA900()
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = new CountingFind(1), MaximumIdentifierBytes = 1000 });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));
        using DicomDataset keys = Samples.Keys("STUDY", (DicomTags.StudyDescription, new string('x', 2000)));

        DimseException error = await Assert.ThrowsAsync<DimseException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
            }
        });

        Assert.Equal(0xA900, error.Status.Code);
    }

    [Fact]
    public async Task Find_WhenTheAssociationIsAborted_Throws()
    {
        var handler = new CountingFind(10, waitAt: 2);
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Find = handler });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.StudyFind));
        using DicomDataset keys = Samples.Keys("STUDY");
        int found = 0;

        await Assert.ThrowsAsync<AssociationAbortedException>(async () =>
        {
            await foreach (FindResponse match in association.FindAsync(Samples.StudyFind, keys, Samples.Token))
            {
                match.Identifier.Dispose();
                if (++found == 2)
                {
                    await handler.Waiting.Task.WaitAsync(Samples.Token);
                    association.Abort();
                }
            }
        });

        // The handler's token told it.
        await handler.Cancelled.Task.WaitAsync(Samples.Token);
    }
}
