using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>The fixtures themselves: a peer that does not talk to another peer proves nothing of ours.</summary>
public sealed class PeerTests
{
    private static readonly Dictionary<string, int> Nobody = [];

    [Fact]
    public async Task Dcmqrscp_AskedByEchoscu_AnswersWithoutFaultsInTheCapture()
    {
        await using Dcmqrscp server = await Dcmqrscp.StartAsync(Nobody);
        await using Capture capture = await Capture.StartAsync(server.Port);
        (await Tool.RunAsync(Peer.Require("echoscu", "dcmtk"), "-aec", Dcmqrscp.AETitle, server.Host, server.PortText)).Expect(0);
        (int pdus, IReadOnlyList<string> faults) = await capture.FinishAsync();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(pdus >= 6, $"{pdus} PDUs captured where request, accept, two data and two release PDUs were sent.");
    }

    [Fact]
    public async Task Orthanc_AskedByEchoscu_Answers()
    {
        await using Orthanc server = await Orthanc.StartAsync(Nobody);
        (await Tool.RunAsync(Peer.Require("echoscu", "dcmtk"), "-aec", Orthanc.AETitle, server.Host, server.PortText)).Expect(0);
    }

    [Fact]
    public async Task Storescp_SentAFileByStorescu_KeepsIt()
    {
        string? file = Corpus.Path("series", "mr_small_uncompressed");
        Assert.SkipWhen(file is null, Corpus.Absent);
        await using StoreScp server = await StoreScp.StartAsync();
        (await Tool.RunAsync(Peer.Require("storescu", "dcmtk"), "+sd", server.Host, server.PortText, file!)).Expect(0);
        Assert.Equal(4, server.Files().Length);
    }
}
