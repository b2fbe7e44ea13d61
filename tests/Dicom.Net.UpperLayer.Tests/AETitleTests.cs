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
    [InlineData("PACS\0SECRET     ", null)]
    [InlineData("PACS\n           ", null)]
    [InlineData("PA\\CS           ", null)]
    public void ReceivedTitle_IsTrimmedOrFaulted(string field, string? title)
    {
        byte[] body = Samples.RequestPdu[6..];
        for (int i = 0; i < 16; i++)
        {
            body[4 + i] = (byte)field[i];
            body[20 + i] = (byte)field[i];
        }

        Assert.Equal(title is not null, PduReader.TryReadAssociateRequest(body, UpperLayerLimits.Default, out AssociateRequest? request, out PduFault fault));
        Assert.Equal(title, request?.CalledAETitle);
        Assert.Equal(title, request?.CallingAETitle);
        Assert.Equal(title is null ? "called AE title" : null, fault.Field);
    }
}
