using FsCheck.Xunit;

namespace Dicom.Net.Retrieval.Tests;

public sealed class TextKeyTests
{
    [Theory]
    [InlineData("t1 axial", "t1 axial", KeyMatch.Exact)]
    [InlineData("t1 axial", "T1 Axial", KeyMatch.IgnoringCase)]
    [InlineData("t1 axial", "t1 axial ", KeyMatch.Exact)]
    [InlineData("t1", "t1 axial", KeyMatch.No)]
    [InlineData("t1*", "T1 axial", KeyMatch.IgnoringCase)]
    [InlineData("*axial", "T1 axial", KeyMatch.Exact)]
    [InlineData("T? axial", "T1 axial", KeyMatch.Exact)]
    [InlineData("T? axial", "T12 axial", KeyMatch.No)]
    [InlineData("T2* map", "T2* map", KeyMatch.Exact)]
    [InlineData("a*b*c", "aXXbYYbZZc", KeyMatch.Exact)]
    [InlineData("a*b*c", "aXXbYYbZZ", KeyMatch.No)]
    [InlineData("Übersicht*", "übersicht 1", KeyMatch.IgnoringCase)]
    [InlineData("", "anything", KeyMatch.Exact)]
    [InlineData("*", "anything", KeyMatch.Exact)]
    [InlineData("", null, KeyMatch.Exact)]
    [InlineData("*", null, KeyMatch.Exact)]
    [InlineData("t1", null, KeyMatch.Unknown)]
    [InlineData("t1", "", KeyMatch.Empty)]
    [InlineData("t1", "  ", KeyMatch.Empty)]
    public void Match_Value_TellsHowWell(string pattern, string? value, object expected)
    {
        Assert.Equal((KeyMatch)expected, new TextKey(pattern).Match(value));
    }

    [Fact]
    public void Sent_Backslash_IsMatchedHereAlone()
    {
        var key = new TextKey(@"a\b");
        Assert.Equal(string.Empty, key.Sent);
        Assert.Equal(KeyMatch.Exact, key.Match(@"a\b"));
        Assert.Equal(KeyMatch.No, key.Match("a"));
    }

    [Property(Replay = "7,11", MaxTest = 500)]
    public bool Match_OwnText_IsExact(string? text)
    {
        var key = new TextKey(text);
        KeyMatch match = key.Match(text);
        return match == KeyMatch.Exact;
    }

    [Property(Replay = "7,13", MaxTest = 500)]
    public bool Match_StarsAroundAPart_IsExact(string? text, byte from, byte length)
    {
        string value = (text ?? string.Empty).Trim();
        if (value.Length == 0)
        {
            return true;
        }

        int start = from % value.Length;
        string part = value.Substring(start, Math.Min(length, value.Length - start));
        return new TextKey("*" + part + "*").Match(value) == KeyMatch.Exact;
    }

    [Fact]
    public void Match_ManyStarsOnLongText_EndsSoon()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 32)) + "b";
        Assert.Equal(KeyMatch.No, new TextKey(pattern).Match(new string('a', 10_000)));
    }
}
