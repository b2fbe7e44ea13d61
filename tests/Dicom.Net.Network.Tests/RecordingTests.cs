using System.Buffers;
using System.Text;
using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;
using Dicom.Net.UpperLayer;

namespace Dicom.Net.Network.Tests;

/// <summary>The flight recorder, by its files.</summary>
public sealed class RecordingTests : IDisposable
{
    private const string Uid = "1.2.987.654";
    private readonly Dicom.Net.TestSupport.TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Abort_WritesBothSidesPdusWithoutPatientData()
    {
        var recording = new FlightRecorderOptions { Folder = _folder.FullName };
        PcapngFile file = await RecordAsync(recording, abort: true);

        Assert.Equal([0x0A0D0D0Au, 1u], file.Blocks);
        List<byte[]> sent = file.Pdus(0);
        Assert.Equal([1, 4, 4, 4, 7], sent.Select(pdu => pdu[0]).Where((type, i) => i == 0 || type != 4 || i < 4));
        Assert.Equal([2, 4], file.Pdus(1).Select(pdu => pdu[0]));
        byte[] data = sent.First(pdu => pdu[0] == 4 && (pdu[11] & 1) == 0);
        Assert.Equal(16384 + 6 - 2, data.Length, tolerance: 2);
        Assert.All(data[12..], value => Assert.Equal(0, value));
        Assert.Contains("aborted", file.Text, StringComparison.Ordinal);
        string all = Encoding.Latin1.GetString([.. file.Streams[0], .. file.Streams[1]]);
        Assert.DoesNotContain(Uid, all, StringComparison.Ordinal);
        Assert.DoesNotContain("DOE^JOHN", all, StringComparison.Ordinal);

        // What the structure needs is there, in its old length.
        var command = new DimseCommand();
        Assert.Equal(CommandReadStatus.Ok, command.Read(sent.First(pdu => pdu[0] == 4).AsSpan(12)));
        Assert.Equal((CommandField.CStoreRequest, Samples.CT), (command.Field, command.AffectedSopClassUid));
        Assert.True(string.IsNullOrEmpty(command.AffectedSopInstanceUid));
    }

    [Fact]
    public async Task Abort_WithPatientDataAskedFor_KeepsIt()
    {
        PcapngFile file = await RecordAsync(new FlightRecorderOptions { Folder = _folder.FullName, IncludePatientData = true }, abort: true);

        string all = Encoding.Latin1.GetString([.. file.Streams[0]]);
        Assert.Contains(Uid, all, StringComparison.Ordinal);
        Assert.Contains("DOE^JOHN", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_WritesOnlyWhereAllIsAskedFor()
    {
        await RunAsync(new FlightRecorderOptions { Folder = _folder.FullName }, abort: false);
        Assert.Empty(Directory.GetFiles(_folder.FullName));

        PcapngFile file = await RecordAsync(new FlightRecorderOptions { Folder = _folder.FullName, RecordAll = true }, abort: false);
        Assert.Equal(5, file.Pdus(0)[^1][0]);
        Assert.Equal(6, file.Pdus(1)[^1][0]);
    }

    [Fact]
    public async Task Recording_OfMoreThanItMayHold_KeepsNegotiationAndTheLast()
    {
        PcapngFile file = await RecordAsync(new FlightRecorderOptions { Folder = _folder.FullName, MaxMemoryBytes = 4000 }, abort: true, objects: 20);

        Assert.Equal(1, file.Pdus(0)[0][0]);
        Assert.Equal(7, file.Pdus(0)[^1][0]);
        Assert.InRange(file.Pdus(0).Count, 4, 40);
        Assert.Contains("left out", file.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_OnRequest_AreOfOpenAssociationsOnBothSides()
    {
        await using DicomServer server = DicomServer.Create(new DicomServerOptions { Recording = new FlightRecorderOptions { MaxFiles = 2 } });
        DicomClientOptions options = Samples.Client(Samples.Verification);
        options.Recording = new FlightRecorderOptions();
        await using ClientAssociation association = await DicomClient.ConnectAsync(server, options, Samples.Token);
        await association.EchoAsync(Samples.Token);

        using var ours = new MemoryStream();
        association.WriteRecording(ours);
        IReadOnlyList<string> theirs = server.WriteRecordings(_folder.FullName);

        Assert.Equal([1, 4], new PcapngFile(ours.ToArray()).Pdus(0).Select(pdu => pdu[0]));
        Assert.Equal([2, 4], new PcapngFile(await File.ReadAllBytesAsync(Assert.Single(theirs), Samples.Token)).Pdus(1).Select(pdu => pdu[0]));
        server.WriteRecordings(_folder.FullName);
        server.WriteRecordings(_folder.FullName);
        Assert.Equal(2, Directory.GetFiles(_folder.FullName).Length);
        await association.ReleaseAsync(Samples.Token);
    }

    [Theory]
    [InlineData(Samples.Implicit)]
    [InlineData(Samples.Explicit)]
    [InlineData("1.2.840.10008.1.2.2")]
    public void ElidedDataset_OfAnyLength_EndsWithAnElement(string syntax)
    {
        for (int length = 16; length < 80; length += 2)
        {
            for (int split = 0; split <= length - 14; split += 2)
            {
                var pdu = new RecordedPdu(isSent: true, DateTimeOffset.UnixEpoch, 1000);
                ElidedDataset dataset = default;
                dataset.Elide(split, pdu);
                dataset.End(length - split, syntax);

                // In pieces, as they come from a socket.
                for (int done = split; done < length; done += 3)
                {
                    dataset.Elide(Math.Min(3, length - done), pdu);
                }

                byte[] bytes = new byte[length];
                pdu.CopyTo(0, bytes);
                Assert.Equal(length, pdu.LengthBytes);
                Assert.Equal(length, EndOfElements(bytes, syntax));
            }
        }
    }

    // Past the end where an element is not whole.
    private static int EndOfElements(byte[] bytes, string syntax)
    {
        int position = 0;
        while (position < bytes.Length)
        {
            if (bytes.Length - position < 8)
            {
                return int.MaxValue;
            }

            ReadOnlySpan<byte> header = bytes.AsSpan(position, 8);
            position += 8 + (syntax == Samples.Implicit ? System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(header[4..])
                : syntax == Samples.Explicit ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(header[6..])
                : System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(header[6..]));
        }

        return position;
    }

    [Fact]
    public void Password_IsNeverKept()
    {
        var request = new AssociateRequest
        {
            CalledAETitle = "B",
            CallingAETitle = "A",
            PresentationContexts = [new PresentationContextProposal(1, Samples.CT, [Samples.Explicit])],
            UserInformation = new UserInformation
            {
                ImplementationClassUid = "1.2.3",
                UserIdentity = new UserIdentity(UserIdentityType.UserNameAndPasscode, "nurse"u8.ToArray(), "secret"u8.ToArray(), true),
            },
        };
        var bytes = new ArrayBufferWriter<byte>();
        PduWriter.WriteAssociateRequest(request, bytes);
        var recorder = new FlightRecorder(new FlightRecorderOptions { IncludePatientData = true }, TimeProvider.System, isRequestor: true, null);
        recorder.Record(isSent: true, new ReadOnlySequence<byte>(bytes.WrittenMemory));
        using var written = new MemoryStream();
        recorder.Write(written, "test");

        byte[] kept = new PcapngFile(written.ToArray()).Pdus(0)[0];
        Assert.Equal(bytes.WrittenCount, kept.Length);
        string text = Encoding.Latin1.GetString(kept);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nurse", text, StringComparison.Ordinal);
        Assert.Contains(Samples.CT, text, StringComparison.Ordinal);
        Assert.True(PduReader.TryReadAssociateRequest(kept.AsSpan(6), UpperLayerLimits.Default, out _, out _));
    }

    [Fact]
    public void Recorder_OfAnyBytesInAnyPieces_DoesNotFail()
    {
        var random = new Random(7);
        for (int run = 0; run < 2000; run++)
        {
            byte[] bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            for (int i = 0; i < bytes.Length; i++)
            {
                // Small numbers make headers that fit together more often.
                bytes[i] = random.Next(3) == 0 ? bytes[i] : (byte)random.Next(12);
            }

            var recorder = new FlightRecorder(new FlightRecorderOptions { MaxMemoryBytes = 1000, MaxFileBytes = 5000 }, TimeProvider.System, isRequestor: run % 2 == 0, null);
            for (int done = 0; done < bytes.Length;)
            {
                int count = Math.Min(bytes.Length - done, random.Next(1, 50));
                recorder.Record(isSent: random.Next(4) == 0, new ReadOnlySequence<byte>(bytes, done, count));
                done += count;
            }

            using var written = new MemoryStream();
            recorder.Write(written, "test");
            Assert.Equal(2, new PcapngFile(written.ToArray()).Blocks.Count);
        }
    }

    private async Task<PcapngFile> RecordAsync(FlightRecorderOptions recording, bool abort, int objects = 1)
    {
        await RunAsync(recording, abort, objects);
        string path = Assert.Single(Directory.GetFiles(_folder.FullName));
        return new PcapngFile(await File.ReadAllBytesAsync(path, Samples.Token));
    }

    private static async Task RunAsync(FlightRecorderOptions recording, bool abort, int objects = 1)
    {
        await using DicomServer server = DicomServer.Start(new DicomServerOptions { Store = new DiscardStoreHandler(), Recording = recording, MaximumLength = 16384 });
        await using ClientAssociation association = await Samples.ConnectAsync(server, Samples.Client(Samples.CT));
        for (int i = 0; i < objects; i++)
        {
            using DicomDataset dataset = new DicomDatasetBuilder()
                .Set(DicomTags.SOPClassUID, Samples.CT).Set(DicomTags.SOPInstanceUID, Uid).Set(DicomTags.PatientName, "DOE^JOHN")
                .SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[40_000]).ToDataset();
            using StoreSource source = StoreSource.FromDataset(dataset);
            Assert.True((await association.StoreAsync(source, Samples.Token)).Status.IsSuccess);
        }

        if (abort)
        {
            association.Abort();
            await association.DisposeAsync();
        }
        else
        {
            await association.ReleaseAsync(Samples.Token);
        }

        await server.StopAsync(TimeSpan.FromSeconds(10));
    }
}
