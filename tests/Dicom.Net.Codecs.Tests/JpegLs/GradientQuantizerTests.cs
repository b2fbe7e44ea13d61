using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Codecs.Tests.JpegLs;

public class GradientQuantizerTests
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(8, 3)]
    [InlineData(12, 0)]
    [InlineData(16, 0)]
    [InlineData(16, 255)]
    [InlineData(2, 0)]
    public void Quantize_Vectors_EqualTheDefinitionSampleBySample(int bits, int near)
    {
        Assert.True(CodingParameters.TryCreate(bits, near, default, out CodingParameters parameters));
        GradientQuantizer quantizer = new();
        quantizer.Prepare(parameters);
        Random random = new(bits + near);
        for (int width = 1; width < 70; width++)
        {
            ushort[] above = Line(random, width, parameters);
            ushort[] current = Line(random, width, parameters);
            short[] offsets = new short[width + 64];
            short[] contexts = new short[width + 64];
            ushort[] predictions = new ushort[width + 64];
            quantizer.QuantizeAbove(above, width, new short[width + 64], offsets);
            quantizer.QuantizeLine(above, current, width, contexts, predictions);
            for (int x = 0; x < width; x++)
            {
                int ra = current[x];
                int rc = above[x];
                int rb = above[x + 1];
                int fromAbove = (81 * Quantize(above[x + 2] - rb, parameters)) + (9 * Quantize(rb - rc, parameters));
                Assert.Equal(fromAbove * 16, offsets[x]);
                Assert.Equal((fromAbove + Quantize(rc - ra, parameters)) * 16, contexts[x]);
                int median = rc >= Math.Max(ra, rb) ? Math.Min(ra, rb) : rc <= Math.Min(ra, rb) ? Math.Max(ra, rb) : ra + rb - rc;
                Assert.Equal(median, predictions[x]);
                Assert.Equal(median, Predictor.Median(ra, rb, rc));
            }
        }
    }

    [Fact]
    public void Defaults_AreThoseOfTheStandardsTable()
    {
        Assert.Equal((3, 7, 21), CodingParameters.Defaults(255, 0));
        Assert.Equal((18, 67, 276), CodingParameters.Defaults(4095, 0));
        Assert.Equal((18, 67, 276), CodingParameters.Defaults(65535, 0));
        Assert.Equal((12, 22, 42), CodingParameters.Defaults(255, 3));
        Assert.Equal((24, 77, 290), CodingParameters.Defaults(65535, 2));
        Assert.Equal((2, 3, 5), CodingParameters.Defaults(63, 0));
    }

    [Fact]
    public void GolombParameter_IsTheSmallestThatReachesA()
    {
        foreach (uint n in new uint[] { 1, 2, 3, 31, 32, 63, 64, 65535 })
        {
            foreach (uint a in new uint[] { 0, 1, 2, 3, 4, 5, 63, 64, 65, 1000, 65535, 1 << 20, uint.MaxValue })
            {
                int k = 0;
                while (((ulong)n << k) < a)
                {
                    k++;
                }

                Assert.Equal(k, RegularContext.GolombParameter(n, a));
            }
        }
    }

    private static int Quantize(int d, in CodingParameters p)
    {
        int magnitude = Math.Abs(d);
        int q = magnitude <= p.Near ? 0 : magnitude < p.T1 ? 1 : magnitude < p.T2 ? 2 : magnitude < p.T3 ? 3 : 4;
        return d < 0 ? -q : q;
    }

    private static ushort[] Line(Random random, int width, in CodingParameters parameters)
    {
        ushort[] line = new ushort[width + 66];
        int value = random.Next(parameters.MaxVal + 1);
        for (int i = 0; i < line.Length; i++)
        {
            value = random.Next(5) == 0 ? random.Next(parameters.MaxVal + 1) : Math.Clamp(value + random.Next(-parameters.T2 - 2, parameters.T2 + 3), 0, parameters.MaxVal);
            line[i] = (ushort)value;
        }

        return line;
    }
}
