using System.Buffers.Binary;
using Dicom.Net.Codecs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>Synthetic frames with about the entropy of real ones: ellipses of different density, soft edges, Gaussian noise of 1/256 of the range.</summary>
internal static class CodecImages
{
    internal static byte[] Make(in FrameInfo frame)
    {
        var random = new Random(1);
        int top = (1 << frame.BitsPerSample) - 1;
        byte[] samples = new byte[frame.FrameBytes];
        int i = 0;
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++)
            {
                double u = 2.0 * x / frame.Width - 1, v = 2.0 * y / frame.Height - 1;
                double body = Sigmoid(40 * (0.8 - Math.Sqrt(u * u + 1.4 * v * v)));
                double organ = Sigmoid(60 * (0.3 - Math.Sqrt((u - 0.2) * (u - 0.2) + v * v)));
                for (int c = 0; c < frame.Components; c++, i++)
                {
                    double noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2 / 256;
                    double value = 0.05 + 0.4 * body + (0.2 + 0.1 * c) * organ + 0.05 * Math.Sin(9 * u + 7 * v + c) * body + noise * (0.3 + body);
                    int sample = Math.Clamp((int)(value * top), 0, top);
                    if (frame.BytesPerSample == 1)
                    {
                        samples[i] = (byte)sample;
                    }
                    else
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(samples.AsSpan(2 * i), (ushort)sample);
                    }
                }
            }
        }

        return samples;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
