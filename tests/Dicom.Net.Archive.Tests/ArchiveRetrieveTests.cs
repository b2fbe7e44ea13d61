using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using static Dicom.Net.Archive.Tests.ArchiveFolder;

namespace Dicom.Net.Archive.Tests;

public sealed class ArchiveRetrieveTests
{
    private const string PatientRoot = DicomUids.PatientRootQueryRetrieveInformationModelGet;
    private const string StudyRoot = DicomUids.StudyRootQueryRetrieveInformationModelMove;

    [Theory]
    [InlineData(PatientRoot, "PATIENT", "P", null, null, null, "1.1.1.2 1.1.1.10 1.1.2.1 1.2.1.1")]
    [InlineData(PatientRoot, "STUDY", "P", "1.1", null, null, "1.1.1.2 1.1.1.10 1.1.2.1")]
    [InlineData(StudyRoot, "STUDY", null, "1.2\\1.1", null, null, "1.1.1.2 1.1.1.10 1.1.2.1 1.2.1.1")]
    [InlineData(StudyRoot, "SERIES", null, "1.1", "1.1.1", null, "1.1.1.2 1.1.1.10")]
    [InlineData(StudyRoot, "SERIES", null, null, "1.1.2", null, "1.1.2.1")]
    [InlineData(StudyRoot, "IMAGE", null, "1.1", "1.1.1", "1.1.1.10\\1.1.1.2", "1.1.1.2 1.1.1.10")]
    [InlineData(StudyRoot, "IMAGE", null, "1.2", "1.1.1", "1.1.1.10", "")]
    [InlineData(PatientRoot, "PATIENT", "p", null, null, null, "")]
    public async Task Resolve_UniqueKeys_GivesTheObjectsInOrder(string sopClass, string level, string? patient, string? study, string? series, string? image, string expected)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await StoreAsync(archive, Samples.Instance("P", "1.1", "1.1.2", "1.1.2.1").Set(DicomTags.SeriesNumber, 2));
        await StoreAsync(archive, Samples.Instance("P", "1.1", "1.1.1", "1.1.1.10").Set(DicomTags.SeriesNumber, 1).Set(DicomTags.InstanceNumber, 10));
        await StoreAsync(archive, Samples.Instance("P", "1.1", "1.1.1", "1.1.1.2").Set(DicomTags.SeriesNumber, 1).Set(DicomTags.InstanceNumber, 2));
        await StoreAsync(archive, Samples.Instance("P", "1.2", "1.2.1", "1.2.1.1"));
        await StoreAsync(archive, Samples.Instance("Q", "1.3", "1.3.1", "1.3.1.1"));

        DicomDatasetBuilder keys = Keys(level);
        foreach ((DicomTag tag, string? value) in new[] { (DicomTags.PatientID, patient), (DicomTags.StudyInstanceUID, study), (DicomTags.SeriesInstanceUID, series), (DicomTags.SOPInstanceUID, image) })
        {
            if (value is not null)
            {
                keys.Set(tag, value);
            }
        }

        IReadOnlyList<StoreSource> sources = await ResolveAsync(archive, sopClass, keys);
        Assert.Equal(expected, string.Join(' ', sources.Select(source => source.SopInstanceUid)));
        Assert.All(sources, source => Assert.Equal(Samples.SecondaryCapture, source.SopClassUid));
    }

    [Theory]
    [InlineData("STUDY", null)]
    [InlineData("STUDY", "*")]
    [InlineData("STUDY", "")]
    public async Task Resolve_WithoutUniqueKey_IsRefused(string level, string? study)
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        await StoreAsync(archive, Samples.Instance());
        DicomDatasetBuilder keys = study is null ? Keys(level) : Keys(level, (DicomTags.StudyInstanceUID, study));
        DimseException error = await Assert.ThrowsAsync<DimseException>(() => ResolveAsync(archive, StudyRoot, keys));
        Assert.Equal(DimseStatus.DataSetDoesNotMatchSopClass, error.Status);
    }

    [Fact]
    public async Task Resolve_Source_ReadsTheStoredBytes()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync();
        DicomDatasetBuilder instance = Samples.Instance("P", "1.1", "1.1.1", "1.1.1.1");
        await StoreAsync(archive, instance, TransferSyntax.ImplicitVRLittleEndian);
        using StoreSource source = Assert.Single(await ResolveAsync(archive, StudyRoot, Keys("STUDY", (DicomTags.StudyInstanceUID, "1.1"))));
        await source.OpenAsync(CancellationToken.None);
        var bytes = new byte[source.LengthBytes];
        Assert.Equal(bytes.Length, await source.ReadAsync(0, bytes, CancellationToken.None));
        Assert.Equal(TransferSyntax.ImplicitVRLittleEndian.Uid, source.TransferSyntaxUid);
        Assert.Equal(Samples.Encode(instance, TransferSyntax.ImplicitVRLittleEndian), bytes);
    }

    [Fact]
    public async Task Destination_KnownAndUnknown_IsResolvedByItsTitle()
    {
        using var folder = new ArchiveFolder();
        await using DicomArchive archive = await folder.OpenAsync(new DicomArchiveOptions { Peers = [new ArchivePeer("VIEWER", "127.0.0.1", 11112)] });
        Assert.True(archive.TryResolveDestination("VIEWER", out string host, out int port));
        Assert.Equal(("127.0.0.1", 11112), (host, port));
        Assert.False(archive.TryResolveDestination("viewer", out _, out _));
    }
}
