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

    [Fact]
    public void TryRead_ValueAmongOthers_IsWhatItIsAlone()
    {
        const int seed = 12;
        const string characters = "0123456789.-+ \\,e/:";
        var random = new Random(seed);
        for (int i = 0; i < 300_000; i++)
        {
            // Mostly digits, sometimes anything.
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => characters[random.Next(random.Next(4) == 0 ? characters.Length : 11)]));
            text = random.Next(2) == 0 ? "-" + text : text;
            byte[] value = Encoding.ASCII.GetBytes(text.Split('\\')[0]);
            byte[] list = [.. value, (byte)'\\', .. Encoding.ASCII.GetBytes("12\\-3.5\\9"[random.Next(10)..])];
            bool isAlone = DecimalParser.TryRead(value, out double alone, out int end);
            Assert.Equal(isAlone, DecimalParser.TryRead(list, out double among, out int endAmong));
            if (isAlone)
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(alone), BitConverter.DoubleToInt64Bits(among));
                Assert.Equal(value.Length, end);
                Assert.Equal(end, endAmong);
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
