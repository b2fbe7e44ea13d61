using Dicom.Net.Dimse;

namespace Dicom.Net.Dimse.Tests;

public sealed class DimseStatusTests
{
    [Theory]
    [InlineData(0x0000, "success")]
    [InlineData(0xFF00, "pending")]
    [InlineData(0xFF01, "pending")]
    [InlineData(0xFE00, "cancel")]
    [InlineData(0x0001, "warning")]
    [InlineData(0x0107, "warning")]
    [InlineData(0xB007, "warning")]
    [InlineData(0xA700, "failure")]
    [InlineData(0xA801, "failure")]
    [InlineData(0xC123, "failure")]
    [InlineData(0x0110, "failure")]
    [InlineData(0x0122, "failure")]
    public void Kind_OfEachRange_IsExactlyOne(int code, string kind)
    {
        var status = new DimseStatus((ushort)code);
        string kinds = (status.IsSuccess ? "success" : "") + (status.IsPending ? "pending" : "") + (status.IsCancel ? "cancel" : "")
            + (status.IsWarning ? "warning" : "") + (status.IsFailure ? "failure" : "");

        Assert.Equal(kind, kinds);
    }

    [Fact]
    public void ToString_GivesCodeAndMeaning()
    {
        Assert.Equal("A801 (move destination unknown)", DimseStatus.MoveDestinationUnknown.ToString());
        Assert.Equal("A7FF (out of resources)", new DimseStatus(0xA7FF).ToString());
        Assert.Equal("C123 (cannot understand or unable to process)", new DimseStatus(0xC123).ToString());
    }
}
