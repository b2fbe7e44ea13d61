using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>Images that bring out the corners of a codec: noise, ramps, constants, extremes.</summary>
internal static class TestImage
{
    internal static readonly string[] Kinds = ["noise", "ramp", "zero", "top", "extremes", "smooth", "sparse"];

    internal static FrameInfo Frame(int width, int height, int components, int bits) =>
        new() { Width = width, Height = height, Components = components, BitsPerSample = bits };

    internal static byte[] Make(string kind, in FrameInfo frame, int seed = 1)
    {
        var random = new Random(seed);
        int top = (1 << frame.BitsPerSample) - 1;
        byte[] bytes = new byte[frame.FrameBytes];
        int i = 0;
        for (int y = 0; y < frame.Height; y++)
        {
            for (int x = 0; x < frame.Width; x++)
            {
                for (int c = 0; c < frame.Components; c++, i++)
                {
                    int value = kind switch
                    {
                        "noise" => random.Next(top + 1),
                        "ramp" => (x * 3 + y * 5 + c * 7) & top,
                        "zero" => 0,
                        "top" => top,
                        "extremes" => random.Next(2) * top,
                        "smooth" => (int)((Math.Sin(x * 0.05 + c) + Math.Cos(y * 0.03) + 2) / 4 * top),
                        _ => random.Next(50) == 0 ? random.Next(top + 1) : top / 2,
                    };
                    Put(bytes, i, value, frame.BytesPerSample);
                }
            }
        }

        return bytes;
    }

    internal static void Put(Span<byte> samples, int index, int value, int bytes)
    {
        if (bytes == 1)
        {
            samples[index] = (byte)value;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(samples[(2 * index)..], (ushort)value);
        }
    }

    internal static int Get(ReadOnlySpan<byte> samples, int index, int bytes) =>
        bytes == 1 ? samples[index] : BinaryPrimitives.ReadUInt16LittleEndian(samples[(2 * index)..]);

    internal static int MaxDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int bytes)
    {
        int max = 0;
        for (int i = 0; i < a.Length / bytes; i++)
        {
            max = Math.Max(max, Math.Abs(Get(a, i, bytes) - Get(b, i, bytes)));
        }

        return max;
    }
}
