using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Network.Tests;

/// <summary>Objects, folders and options that the tests share.</summary>
internal static class Samples
{
    public const string CT = "1.2.840.10008.5.1.4.1.1.2";
    public const string MR = "1.2.840.10008.5.1.4.1.1.4";
    public const string Verification = DicomUids.Verification;
    public const string StudyFind = DicomUids.StudyRootQueryRetrieveInformationModelFind;
    public const string StudyGet = DicomUids.StudyRootQueryRetrieveInformationModelGet;
    public const string StudyMove = DicomUids.StudyRootQueryRetrieveInformationModelMove;
    public const string Explicit = "1.2.840.10008.1.2.1";
    public const string Implicit = "1.2.840.10008.1.2";

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static DicomDataset Object(string instanceUid, int pixelBytes = 2000, string sopClass = CT, TransferSyntax? syntax = null)
    {
        byte[] pixels = new byte[pixelBytes];
        new Random(instanceUid.GetHashCode(StringComparison.Ordinal)).NextBytes(pixels);
        return new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, sopClass)
            .Set(DicomTags.SOPInstanceUID, instanceUid)
            .Set(DicomTags.PatientID, "P1")
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels)
            .ToDataset(syntax ?? TransferSyntax.ExplicitVRLittleEndian);
    }

    public static StoreSource Source(string instanceUid, int pixelBytes = 2000, string sopClass = CT, TransferSyntax? syntax = null)
    {
        using DicomDataset dataset = Object(instanceUid, pixelBytes, sopClass, syntax);
        return StoreSource.FromDataset(dataset, syntax);
    }

    public static DicomDataset Keys(string level, params (DicomTag Tag, string? Value)[] keys)
    {
        DicomDatasetBuilder builder = new DicomDatasetBuilder().Set(DicomTags.QueryRetrieveLevel, level);
        foreach ((DicomTag tag, string? value) in keys)
        {
            builder.Set(tag, value);
        }

        return builder.ToDataset();
    }

    public static DicomClientOptions Client(params string[] sopClasses)
    {
        var options = new DicomClientOptions { CalledAETitle = "SERVER" };
        foreach (string sopClass in sopClasses)
        {
            options.Propose(sopClass);
        }

        return options;
    }

    public static ValueTask<ClientAssociation> ConnectAsync(DicomServer server, DicomClientOptions options) =>
        DicomClient.ConnectAsync("127.0.0.1", server.EndPoint.Port, options, Token);

    /// <summary>What every test of bad input ends with: the server still answers.</summary>
    public static async Task EchoAsync(DicomServer server)
    {
        await using ClientAssociation association = await ConnectAsync(server, Client(Verification));
        Assert.True((await association.EchoAsync(Token)).IsSuccess);
        await association.ReleaseAsync(Token);
    }

    /// <summary>Looks until it is so; the test's own limit ends it where it never is.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Token);
        }
    }

    public static async Task<byte[]> ReadAllAsync(StoreSource source)
    {
        await source.OpenAsync(Token);
        byte[] bytes = new byte[source.LengthBytes];
        int done = 0;
        while (done < bytes.Length)
        {
            done += await source.ReadAsync(done, bytes.AsMemory(done), Token);
        }

        return bytes;
    }
}
