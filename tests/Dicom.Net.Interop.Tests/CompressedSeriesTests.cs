using System.Globalization;
using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>The main job where the archive keeps its objects compressed, and sends them only so. Generated slices: this needs no corpus.</summary>
public sealed class CompressedSeriesTests : IDisposable
{
    private const int Slices = 5;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("rle", "+xr", "-xr", "1.2.840.10008.1.2.5")]
    [InlineData("jpegls", "+xt", "-xt", "1.2.840.10008.1.2.4.80")]
    [InlineData("jpeglossless", "+xs", "-xs", "1.2.840.10008.1.2.4.70")]
    [InlineData("deflated", "+xd", "-xd", "1.2.840.10008.1.2.1.99")]
    public async Task Volume_FromDcmqrscpThatTakesTheFirstContext_ComesAsStored(string syntax, string accept, string propose, string uid)
    {
        int port = FreePort.Next();
        await using Dcmqrscp archive = await Dcmqrscp.StartAsync(new Dictionary<string, int> { ["MOVEDEST"] = port }, accept, propose);
        await StoreAndRetrieveAsync([archive.Host, archive.PortText, "-aec", Dcmqrscp.AETitle], port, syntax, uid);
    }

    [Theory]
    [InlineData("rle", "1.2.840.10008.1.2.5")]
    [InlineData("jpegls", "1.2.840.10008.1.2.4.80")]
    [InlineData("jpeglossless14", "1.2.840.10008.1.2.4.57")]
    public async Task Volume_FromOrthanc_ComesAsStored(string syntax, string uid)
    {
        int port = FreePort.Next();
        await using Orthanc archive = await Orthanc.StartAsync(new Dictionary<string, int> { ["MOVEDEST"] = port });
        await StoreAndRetrieveAsync([archive.Host, archive.PortText, "-aec", Orthanc.AETitle], port, syntax, uid);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task StoreAndRetrieveAsync(string[] address, int movePort, string syntax, string uid)
    {
        string plain = _folder.Folder("plain");
        for (int z = 0; z < Slices; z++)
        {
            Save(plain, z);
        }

        string coded = Path.Combine(_folder.FullName, "coded");
        (await DicomNet.RunAsync("transcode", plain, "--syntax", syntax, "--keep-uid", "--output", coded)).Expect(0);
        string expected = Sha256((await DicomNet.RunAsync("volume", plain, "--json")).Expect(0));
        (await DicomNet.RunAsync(["store", .. address, coded])).Expect(0);

        string port = movePort.ToString(CultureInfo.InvariantCulture);
        foreach (string way in (string[])["get", "move"])
        {
            ToolResult volume = (await DicomNet.RunAsync(
                ["volume", .. address, "--patient-id", "COMPRESSED", "--retrieve", way, "-aem", "MOVEDEST", "--receive-port", port, "--json"])).Expect(0);
            Assert.Equal(expected, Sha256(volume));
        }

        // Of the series, of which classes are asked beforehand, and of the study, of which they are asked when objects have failed.
        foreach (string key in (string[])["SeriesInstanceUID=2.25.7001", "StudyInstanceUID=2.25.7000"])
        {
            string got = Path.Combine(_folder.FullName, "got" + key[..5]);
            (await DicomNet.RunAsync(["get", .. address, "-k", "StudyInstanceUID=2.25.7000", "-k", key, "--output", got])).Expect(0);
            string[] files = Directory.GetFiles(got, "*.dcm");
            Assert.Equal(Slices, files.Length);
            using DicomFile first = DicomFile.Open(files[0]);
            Assert.Contains(first.TransferSyntax.Uid, (string[])[uid, DicomUids.ExplicitVRLittleEndian, DicomUids.ImplicitVRLittleEndian]);
        }
    }

    private static string Sha256(ToolResult result)
    {
        using JsonDocument json = JsonDocument.Parse(result.Output);
        return Assert.Single(json.RootElement.GetProperty("volumes").EnumerateArray()).GetProperty("sha256").GetString()!;
    }

    private static void Save(string folder, int z)
    {
        byte[] pixels = new byte[64 * 48 * 2];
        for (int i = 0; i < 64 * 48; i++)
        {
            BitConverter.TryWriteBytes(pixels.AsSpan(2 * i), (ushort)(((i * 31) ^ (i / 64 * z)) & 0xFFF));
        }

        string instance = string.Create(CultureInfo.InvariantCulture, $"2.25.{7100 + z}");
        DicomDatasetBuilder slice = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.MRImageStorage)
            .Set(DicomTags.SOPInstanceUID, instance)
            .Set(DicomTags.StudyDate, "20240301")
            .Set(DicomTags.StudyTime, "120000")
            .Set(DicomTags.AccessionNumber, "A1")
            .Set(DicomTags.Modality, "MR")
            .Set(DicomTags.SeriesDescription, "t1 axial")
            .Set(DicomTags.PatientName, "Compressed^Series")
            .Set(DicomTags.PatientID, "COMPRESSED")
            .Set(DicomTags.StudyInstanceUID, "2.25.7000")
            .Set(DicomTags.SeriesInstanceUID, "2.25.7001")
            .Set(DicomTags.StudyID, "1")
            .Set(DicomTags.SeriesNumber, 1)
            .Set(DicomTags.InstanceNumber, z + 1)
            .Set(DicomTags.ImagePositionPatient, string.Create(CultureInfo.InvariantCulture, $@"0\0\{z * 3}"))
            .Set(DicomTags.ImageOrientationPatient, @"1\0\0\0\1\0")
            .Set(DicomTags.SamplesPerPixel, (ushort)1)
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.Rows, (ushort)48)
            .Set(DicomTags.Columns, (ushort)64)
            .Set(DicomTags.PixelSpacing, @"1\1")
            .Set(DicomTags.BitsAllocated, (ushort)16)
            .Set(DicomTags.BitsStored, (ushort)12)
            .Set(DicomTags.HighBit, (ushort)11)
            .Set(DicomTags.PixelRepresentation, (ushort)0)
            .SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        DicomFile.Save(Path.Combine(folder, instance + ".dcm"), slice, TransferSyntax.ExplicitVRLittleEndian);
    }
}
