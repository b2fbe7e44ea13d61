using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.Network;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>TLS with dcmtk, in both directions, in each of its profiles that PS3.15 §B.9 to §B.13 know; certificates of our own making.</summary>
public sealed class TlsInteropTests : IDisposable
{
    private readonly TestCertificates _authority = new();

    public static TheoryData<string, string> Profiles => new()
    {
        { "+py", "bcp195-nd" }, { "+px", "bcp195" }, { "+pz", "bcp195-ex" },

        // The suites of §B.10 hold two of §B.12 and §B.13: our default meets dcmtk's.
        { "+py", "bcp195-rfc9325" }, { "+py", "bcp195-rfc9325-mod" },
    };

    public void Dispose() => _authority.Dispose();

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Storescu_ToReceive_Stores(string theirs, string ours)
    {
        string storescu = Peer.Require("storescu", "dcmtk");
        string echoscu = Peer.Require("echoscu", "dcmtk");
        using var folder = new TempFolder();
        string sample = WriteSample(folder);
        (string certificate, string key) = _authority.IssueFiles("server");
        (string theirCertificate, string theirKey) = _authority.IssueFiles("client");
        await using var server = await DicomNetServer.ReceiveAsync(
            folder.File("in"), "+tls", key, certificate, "+cf", _authority.RootFile, "--tls-profile", ours);
        string port = server.Port.ToString(CultureInfo.InvariantCulture);

        (await Tool.RunAsync(echoscu, "+tls", theirKey, theirCertificate, "+cf", _authority.RootFile, theirs, "localhost", port)).Expect(0);
        (await Tool.RunAsync(storescu, "+tls", theirKey, theirCertificate, "+cf", _authority.RootFile, theirs, "localhost", port, sample)).Expect(0);

        Assert.Single(Directory.GetFiles(folder.File("in")));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Store_ToStorescp_Stores(string theirs, string ours)
    {
        using var folder = new TempFolder();
        string sample = WriteSample(folder);
        (string theirCertificate, string theirKey) = _authority.IssueFiles("server");
        (string certificate, string key) = _authority.IssueFiles("client");
        await using StoreScp server = await StoreScp.StartAsync("+tls", theirKey, theirCertificate, "+cf", _authority.RootFile, theirs);
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        string[] tls = ["--tls-key", key, "--tls-cert", certificate, "--tls-ca", _authority.RootFile, "--tls-profile", ours];

        (await DicomNet.RunAsync(["echo", "127.0.0.1", port, .. tls])).Expect(0);
        (await DicomNet.RunAsync(["store", "127.0.0.1", port, sample, .. tls])).Expect(0);

        Assert.Single(server.Files());
    }

    [Fact]
    public async Task Echo_ToStorescpThatRequiresACertificate_FailsInOneLineWithItsOwnCode()
    {
        (string theirCertificate, string theirKey) = _authority.IssueFiles("server");
        await using StoreScp server = await StoreScp.StartAsync("+tls", theirKey, theirCertificate, "+cf", _authority.RootFile);
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        using var stranger = new TestCertificates("Stranger");

        foreach (string[] tls in new[] { ["--tls", "--tls-ca", _authority.RootFile], new[] { "--tls-ca", stranger.RootFile } })
        {
            ToolResult result = await DicomNet.RunAsync(["echo", "127.0.0.1", port, .. tls]);
            Assert.Equal(17, result.ExitCode);
            Assert.Single(result.Error.Trim().Split('\n'));
        }
    }

    [Fact]
    public async Task Storescu_WithoutACertificate_IsRefusedByReceive()
    {
        string echoscu = Peer.Require("echoscu", "dcmtk");
        (string certificate, string key) = _authority.IssueFiles("server");
        (string theirCertificate, string theirKey) = _authority.IssueFiles("client");
        using var folder = new TempFolder();
        await using var server = await DicomNetServer.ReceiveAsync(
            folder.File("in"), "+tls", key, certificate, "+cf", _authority.RootFile);
        string port = server.Port.ToString(CultureInfo.InvariantCulture);

        Assert.NotEqual(0, (await Tool.RunAsync(echoscu, "+tla", "-ic", "localhost", port)).ExitCode);
        Assert.NotEqual(0, (await Tool.RunAsync(echoscu, "localhost", port)).ExitCode);
        (await Tool.RunAsync(echoscu, "+tls", theirKey, theirCertificate, "+cf", _authority.RootFile, "localhost", port)).Expect(0);
    }

    private static string WriteSample(TempFolder folder)
    {
        string path = folder.File("sample.dcm");
        DicomDatasetBuilder dataset = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
            .Set(DicomTags.SOPInstanceUID, "2.25.77")
            .Set(DicomTags.PatientID, "P1")
            .Set(DicomTags.StudyInstanceUID, "2.25.78")
            .Set(DicomTags.SeriesInstanceUID, "2.25.79")
            .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[200_000]);
        DicomFile.Save(path, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
