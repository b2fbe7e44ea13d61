using System.Text;
using System.Text.RegularExpressions;
using FsCheck.Xunit;

namespace Dicom.Net.Archive.Tests;

public sealed class ValueMatcherTests
{
    [Theory]
    // Universal, also without a value.
    [InlineData(ValueKind.Text, "", "x", true)]
    [InlineData(ValueKind.Text, "", "", true)]
    [InlineData(ValueKind.Text, "*", "", true)]
    [InlineData(ValueKind.Uid, "*", "1.2", true)]
    [InlineData(ValueKind.Date, "*", "", true)]
    // Single values and padding; case differs.
    [InlineData(ValueKind.Text, "Chest", "Chest", true)]
    [InlineData(ValueKind.Text, "Chest ", " Chest", true)]
    [InlineData(ValueKind.Text, "Chest", "CHEST", false)]
    [InlineData(ValueKind.Text, "Chest", "", false)]
    [InlineData(ValueKind.Text, "100%", "1000", false)]
    [InlineData(ValueKind.Text, "a_c", "abc", false)]
    // Wildcards.
    [InlineData(ValueKind.Text, "Ch*", "Chest", true)]
    [InlineData(ValueKind.Text, "*est", "Chest", true)]
    [InlineData(ValueKind.Text, "*e?t*", "Chest", true)]
    [InlineData(ValueKind.Text, "Ch?t", "Chest", false)]
    [InlineData(ValueKind.Text, "?*", "", false)]
    [InlineData(ValueKind.Text, "Chest*", "Chest", true)]
    [InlineData(ValueKind.Text, "a?c", "a\U0001F600c", true)]
    [InlineData(ValueKind.Text, "[a-z]*", "abc", false)]
    // Lists.
    [InlineData(ValueKind.Text, "CT\\MR", "MR", true)]
    [InlineData(ValueKind.Text, "CT\\M*", "MR", true)]
    [InlineData(ValueKind.Text, "CT\\MR", "US", false)]
    [InlineData(ValueKind.Uid, "1.2\\1.3", "1.3", true)]
    [InlineData(ValueKind.Uid, "1.*", "1.3", false)]
    [InlineData(ValueKind.LongText, "a\\b", "a\\b", true)]
    [InlineData(ValueKind.LongText, "a\\b", "a", false)]
    // Names: case, trailing delimiters, component groups.
    [InlineData(ValueKind.PersonName, "doe^john", "DOE^JOHN", true)]
    [InlineData(ValueKind.PersonName, "Doe^John", "DOE^JOHN^^^", true)]
    [InlineData(ValueKind.PersonName, "Doe^John^^", "DOE^JOHN", true)]
    [InlineData(ValueKind.PersonName, "doe*", "DOE^JOHN", true)]
    [InlineData(ValueKind.PersonName, "DOE^JOHN^*", "DOE^JOHN", true)]
    [InlineData(ValueKind.PersonName, "DOE^*^A", "DOE^JOHN", false)]
    [InlineData(ValueKind.PersonName, "Doe", "DOE^JOHN", false)]
    [InlineData(ValueKind.PersonName, "Yamada^Tarou", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData(ValueKind.PersonName, "山田*", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData(ValueKind.PersonName, "müller", "MÜLLER", true)]
    // Dates.
    [InlineData(ValueKind.Date, "20050106", "20050106", true)]
    [InlineData(ValueKind.Date, "20050106", "2005.01.06", true)]
    [InlineData(ValueKind.Date, "20050106-", "20050106", true)]
    [InlineData(ValueKind.Date, "20050106-", "20050105", false)]
    [InlineData(ValueKind.Date, "-20050106", "20050106", true)]
    [InlineData(ValueKind.Date, "-20050106", "20050107", false)]
    [InlineData(ValueKind.Date, "20050101-20051231", "20050106", true)]
    [InlineData(ValueKind.Date, "20051231-20050101", "20050106", false)]
    [InlineData(ValueKind.Date, "20050101-20051231", "20051399", false)]
    [InlineData(ValueKind.Date, "20050101-20051231", "", false)]
    // Times: what is left out is open.
    [InlineData(ValueKind.Time, "10", "103000", true)]
    [InlineData(ValueKind.Time, "1000-1200", "120059.5", true)]
    [InlineData(ValueKind.Time, "1000-1200", "1201", false)]
    [InlineData(ValueKind.Time, "-0900", "085959.999999", true)]
    [InlineData(ValueKind.Time, "101500", "10:15:00", true)]
    // Date times with offsets: the hyphen of an offset is no range.
    [InlineData(ValueKind.DateTime, "2005", "20050106101500", true)]
    [InlineData(ValueKind.DateTime, "20050106-20050107", "20050107235959", true)]
    [InlineData(ValueKind.DateTime, "20050106100000-0500", "20050106150000+0000", true)]
    [InlineData(ValueKind.DateTime, "20050106100000-0500-20050106110000-0500", "20050106153000+0000", true)]
    [InlineData(ValueKind.DateTime, "20050106100000-0500-", "20050106143000+0000", false)]
    [InlineData(ValueKind.DateTime, "2004-2005", "20050106", true)]
    // Numbers.
    [InlineData(ValueKind.Number, "1", "001", true)]
    [InlineData(ValueKind.Number, "1.50", "1.5", true)]
    [InlineData(ValueKind.Number, "2", "1", false)]
    public void Matches_KeyAndStoredValue_Fits(ValueKind kind, string key, string stored, bool expected)
    {
        Assert.True(ValueMatcher.TryCreate(kind, key, false, false, out ValueMatcher matcher));
        Assert.Equal(expected, matcher.Matches(stored));
    }

    [Theory]
    [InlineData(ValueKind.Date, "2005")]
    [InlineData(ValueKind.Date, "20051399")]
    [InlineData(ValueKind.Date, "2005*")]
    [InlineData(ValueKind.Date, "-")]
    [InlineData(ValueKind.Date, "20050101-20050102-20050103")]
    [InlineData(ValueKind.Time, "2500")]
    [InlineData(ValueKind.Time, "10-x")]
    [InlineData(ValueKind.DateTime, "yesterday")]
    public void TryCreate_MalformedMoment_IsFalse(ValueKind kind, string key) =>
        Assert.False(ValueMatcher.TryCreate(kind, key, false, false, out _));

    [Fact]
    public void Matches_MultiValuedAttribute_OneValueIsEnough()
    {
        Assert.True(ValueMatcher.TryCreate(ValueKind.Text, "MR", true, false, out ValueMatcher matcher));
        Assert.True(matcher.Matches("CT\\MR"));
        Assert.False(matcher.Matches("CT\\US"));
    }

    [Fact]
    public void Matches_CaseSensitiveNames_CaseDiffers()
    {
        Assert.True(ValueMatcher.TryCreate(ValueKind.PersonName, "Doe^J*", false, isNameCaseSensitive: true, out ValueMatcher matcher));
        Assert.True(matcher.Matches("Doe^John"));
        Assert.False(matcher.Matches("DOE^JOHN"));
    }

    [Fact]
    public void Matches_HostilePattern_EndsSoon()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 2000)) + "b";
        Assert.True(ValueMatcher.TryCreate(ValueKind.Text, pattern, false, false, out ValueMatcher matcher));
        Assert.False(matcher.Matches(new string('a', 10_000)));
    }

    [Property(Replay = "1720,41", MaxTest = 2000)]
    public bool Wildcard_AgainstRegularExpression_Agrees(byte[] patternSeed, byte[] textSeed)
    {
        string pattern = string.Concat(patternSeed.Select(b => "ab*?"[b & 3]));
        string text = string.Concat(textSeed.Select(b => "ab"[b & 1]));
        var expression = new StringBuilder("^");
        foreach (char c in pattern)
        {
            expression.Append(c switch { '*' => "[ab]*", '?' => "[ab]", _ => c.ToString() });
        }

        return Wildcard.Matches(pattern, text) == Regex.IsMatch(text, expression + "$", RegexOptions.NonBacktracking);
    }
}
