namespace Dicom.Net.Retrieval.Tests;

public sealed class DateKeyTests
{
    [Theory]
    [InlineData("20240301", "20240301")]
    [InlineData("2024-03-01", "20240301")]
    [InlineData("2024.03.01", "20240301")]
    [InlineData("20240101-20241231", "20240101-20241231")]
    [InlineData("20240101-", "20240101-")]
    [InlineData("-20241231", "-20241231")]
    [InlineData("2024-01-01..2024-12-31", "20240101-20241231")]
    [InlineData("2024-01-01-2024-12-31", "20240101-20241231")]
    [InlineData("2024-01-01-", "20240101-")]
    [InlineData("-2024-01-01", "-20240101")]
    [InlineData("2024-01-01..", "20240101-")]
    [InlineData("20240301-20240301", "20240301")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("*", "")]
    public void TryParse_WhatPeopleType_IsSentAsDicomWritesIt(string? text, string sent)
    {
        Assert.True(DateKey.TryParse(text, out DateKey key, out string? problem), problem);
        Assert.Equal(sent, key.Sent);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("20241301")]
    [InlineData("-")]
    [InlineData("..")]
    [InlineData("20240301-20240201")]
    [InlineData("2024-03")]
    [InlineData("20240101-20240201-20240301")]
    public void TryParse_NoDate_SaysSo(string text)
    {
        Assert.False(DateKey.TryParse(text, out _, out string? problem));
        Assert.Contains(text, problem);
    }

    [Theory]
    [InlineData("20240301", "20240301", KeyMatch.Exact)]
    [InlineData("20240301", "2024.03.01", KeyMatch.Exact)]
    [InlineData("20240301", "20240302", KeyMatch.No)]
    [InlineData("20240301", null, KeyMatch.Unknown)]
    [InlineData("20240301", "", KeyMatch.Empty)]
    [InlineData("20240301", "garbage", KeyMatch.Empty)]
    [InlineData("20240101-20241231", "20240101", KeyMatch.Exact)]
    [InlineData("20240101-20241231", "20241231", KeyMatch.Exact)]
    [InlineData("20240101-20241231", "20250101", KeyMatch.No)]
    [InlineData("-20241231", "19000101", KeyMatch.Exact)]
    [InlineData("20240101-", "20231231", KeyMatch.No)]
    [InlineData("", null, KeyMatch.Exact)]
    public void Match_Value_TellsHowWell(string pattern, string? value, object expected)
    {
        Assert.True(DateKey.TryParse(pattern, out DateKey key, out _));
        Assert.Equal((KeyMatch)expected, key.Match(value));
    }
}
