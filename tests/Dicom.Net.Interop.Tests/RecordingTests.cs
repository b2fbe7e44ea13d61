using System.Globalization;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>What the flight recorder writes, read by tshark's DICOM dissector.</summary>
public sealed class RecordingTests
{
    private const string Uid = "1.2.826.0.1.3680043.9.3811.2001.7.1234";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recording_OfAStoredObject_IsDissectedAsDicom(bool withPatientData)
    {
        string tshark = Peer.Require("tshark", "tshark");
        string storescu = Peer.Require("storescu", "dcmtk");
        using var folder = new TempFolder();
        string sample = folder.File("sample.dcm");
        DicomDatasetBuilder dataset = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2").Set(DicomTags.SOPInstanceUID, Uid)
            .Set(DicomTags.PatientName, "DOE^JOHN").SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[200_000]);
        DicomFile.Save(sample, dataset, TransferSyntax.ExplicitVRLittleEndian);
        string[] patientData = withPatientData ? ["--record-patient-data"] : [];
        await using (DicomNetServer server = await DicomNetServer.ReceiveAsync(
            folder.File("in"), ["--record", folder.File("records"), "--record-all", .. patientData]))
        {
            (await Tool.RunAsync(storescu, "localhost", server.Port.ToString(CultureInfo.InvariantCulture), sample)).Expect(0);
            await server.StopAsync();
        }

        string record = Assert.Single(Directory.GetFiles(folder.File("records"), "*.pcapng"));
        ToolResult pdus = (await Tool.RunAsync(tshark, "-n", "-r", record, "-Y", "dicom", "-T", "fields", "-e", "dicom.pdu.type")).Expect(0);
        HashSet<string> types = [.. pdus.Output.Split(['\n', ',', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)];
        ToolResult faults = (await Tool.RunAsync(
            tshark, "-n", "-r", record, "-o", "tcp.check_checksum:TRUE", "-Y", "_ws.malformed || tcp.checksum.status == 0 || tcp.analysis.flags || (dicom && _ws.expert.severity == error)")).Expect(0);
        ToolResult all = (await Tool.RunAsync(tshark, "-n", "-r", record, "-O", "dicom", "-Y", "dicom")).Expect(0);

        Assert.Superset(new HashSet<string> { "0x01", "0x02", "0x04", "0x05", "0x06" }, types);
        Assert.Equal("", faults.Output.Trim());
        Assert.Contains("C-STORE-RQ", all.Output, StringComparison.Ordinal);
        Assert.Equal(withPatientData, all.Output.Contains("DOE^JOHN", StringComparison.Ordinal));
        Assert.Equal(withPatientData, all.Output.Contains(Uid, StringComparison.Ordinal));
    }
}
