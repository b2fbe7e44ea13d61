using System.Globalization;
using System.Text;

namespace Dicom.Net.Core.Tests;

public class DecimalParserTests
{
    [Fact]
    public void TryParse_ShortDecimals_AreWhatTheGeneralParserSays()
    {
        const int seed = 11;
        var random = new Random(seed);
        for (int i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(random.Next(3) switch { 0 => "-", 1 => "+", _ => "" });
            int digits = random.Next(1, 18);
            int point = random.Next(-1, digits + 1);
            for (int k = 0; k < digits; k++)
            {
                text.Append(k == point ? "." : "").Append((char)('0' + random.Next(10)));
            }

            string decimalText = text.Append(point == digits ? "." : "").ToString();
            if (DecimalParser.TryParse(Encoding.ASCII.GetBytes(decimalText), out double value))
            {
                Assert.Equal(double.Parse(decimalText, CultureInfo.InvariantCulture), value);
            }
            else
            {
                Assert.True(digits > 15, $"seed {seed}: {decimalText}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e5")]
    [InlineData("1..2")]
    [InlineData("1-2")]
    [InlineData(" 1")]
    public void TryParse_OtherText_IsLeftToTheGeneralParser(string text) => Assert.False(DecimalParser.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
