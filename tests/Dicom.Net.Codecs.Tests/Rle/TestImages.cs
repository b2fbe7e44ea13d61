namespace Dicom.Net.Codecs.Tests.Rle;

/// <summary>Generated images that stress an encoder in different ways; the same seed gives the same image.</summary>
internal static class TestImages
{
    public static readonly string[] Kinds = ["noise", "ramp", "constant", "extremes", "steps", "smooth", "sparse"];

    /// <summary>Samples row by row, components interleaved, each 0 .. 2^bits - 1.</summary>
    public static uint[] Samples(string kind, int width, int height, int components, int bits, int seed)
    {
        Random random = new(seed);
        uint max = bits == 32 ? uint.MaxValue : (1u << bits) - 1;
        uint[] samples = new uint[width * height * components];
        double phase = random.NextDouble();
        for (int y = 0, i = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < components; c++, i++)
                {
                    samples[i] = kind switch
                    {
                        "noise" => (uint)random.NextInt64((long)max + 1),
                        "ramp" => (uint)((x + (y * 3) + (c * 5)) & max),
                        "constant" => max / 3,
                        "extremes" => random.Next(2) == 0 ? 0 : max,
                        "steps" => (uint)(((x / 7) + (y / 5)) % 3 * (long)max / 2),
                        "smooth" => Smooth(x, y, c, phase, max, random),
                        _ => random.Next(37) == 0 ? (uint)random.NextInt64((long)max + 1) : 0,
                    };
                }
            }
        }

        return samples;
    }

    /// <summary>The samples as little-endian cells.</summary>
    public static byte[] ToCells(uint[] samples, int cellBytes)
    {
        byte[] cells = new byte[samples.Length * cellBytes];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int b = 0; b < cellBytes; b++)
            {
                cells[(i * cellBytes) + b] = b < 4 ? (byte)(samples[i] >> (8 * b)) : (byte)(samples[i] >> (8 * (b - 4)) ^ 0x5A);
            }
        }

        return cells;
    }

    private static uint Smooth(int x, int y, int c, double phase, uint max, Random random)
    {
        double value = 0.5 + (0.3 * Math.Sin((x * 0.07) + phase)) + (0.15 * Math.Cos((y * 0.05) + c)) + ((random.NextDouble() - 0.5) * 0.01);
        return (uint)Math.Clamp(value * max, 0, max);
    }
}
