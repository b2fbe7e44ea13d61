using System.Buffers;
using Dicom.Net.Fuzz.Targets;

namespace Dicom.Net.UpperLayer.Tests;

public class AETitleTests
{
    [Theory]
    [InlineData("A", true)]
    [InlineData("  STORE SCP  ", true)]
    [InlineData("1234567890123456", true)]
    [InlineData("   1234567890123456   ", true)]
    [InlineData("12345678901234567", false)]
    [InlineData("", false)]
    [InlineData("                ", false)]
    [InlineData("A\\B", false)]
    [InlineData("A\tB", false)]
    [InlineData("A\u007F", false)]
    [InlineData("Ä", false)]
    public void Title_IsValidOrNot(string title, bool isValid) => Assert.Equal(isValid, AETitle.IsValid(title));

    [Theory]
    [InlineData("PACS", " PACS   ", true)]
    [InlineData("PACS", "pacs", false)]
    [InlineData("PA CS", "PACS", false)]
    public void Titles_AreComparedWithoutTheBlanksAround(string left, string right, bool areEqual) =>
        Assert.Equal(areEqual, AETitle.AreEqual(left, right));

    [Theory]
    [InlineData("PACS            ", "PACS")]
    [InlineData("   PACS         ", "PACS")]
    [InlineData("PACS\0\0\0\0\0\0\0\0\0\0\0\0", "PACS")]
    [InlineData("PA CS           ", "PA CS")]
    [InlineData("                ", "")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "")]
    public void ReceivedTitle_IsTrimmed(string field, string title)
    {
        byte[] body = Samples.RequestPdu[6..];
        for (int i = 0; i < 16; i++)
        {
            body[4 + i] = (byte)field[i];
            body[20 + i] = (byte)field[i];
        }

        Assert.True(PduReader.TryReadAssociateRequest(body, UpperLayerLimits.Default, out AssociateRequest? request, out _));
        Assert.Equal(title, request.CalledAETitle);
        Assert.Equal(title, request.CallingAETitle);
    }

    [Theory]
    [InlineData(4, "PACS\0SECRET     ", 7)]
    [InlineData(4, "PACS\n           ", 7)]
    [InlineData(4, "PA\\CS           ", 7)]
    [InlineData(4, "PACS\u007F           ", 7)]
    [InlineData(20, "\u001BPACS           ", 3)]
    [InlineData(20, "PA\\CS           ", 3)]
    [InlineData(20, "PACS\u00E4           ", 3)]
    public void Request_TitleWithCharactersThatNoTitleHas_IsRejected(int offset, string field, byte reason)
    {
        byte[] pdu = [.. Samples.RequestPdu];
        for (int i = 0; i < 16; i++)
        {
            pdu[6 + offset + i] = (byte)field[i];
        }

        AssociationStateMachine machine = PduTarget.BringTo(AssociationState.Sta2, AssociationRole.Acceptor);
        machine.Receive(new ReadOnlySequence<byte>(pdu), 0, out _, out _);
        var output = new ArrayBufferWriter<byte>();
        machine.DrainOutput(output);
        Assert.Equal([3, 0, 0, 0, 0, 4, 0, 1, 1, reason], output.WrittenSpan.ToArray());
        Assert.Equal(AssociationState.Sta13, machine.State);
        Assert.True(machine.IsArtimRunning);
        Assert.False(machine.TryTakeIndication(out _));
    }
}
