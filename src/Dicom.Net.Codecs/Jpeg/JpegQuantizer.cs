using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>Quantization steps for a quality, and the division by them.</summary>
internal static class JpegQuantizer
{
    // T.81 Table K.1 (luminance) and Table K.2 (chrominance), row by row.
    private static ReadOnlySpan<byte> Luminance =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> Chrominance =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>Fills in the steps: the example tables at quality 50, steps of 1 at 100.</summary>
    internal static void MakeSteps(int quality, bool chrominance, Span<int> steps)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        ReadOnlySpan<byte> example = chrominance ? Chrominance : Luminance;
        for (int i = 0; i < 64; i++)
        {
            steps[i] = Math.Clamp((example[i] * percent + 50) / 100, 1, 255);
        }
    }

    /// <summary>
    /// Divides transformed samples by 8 times the steps, rounded half away from zero, into zig-zag order.
    /// </summary>
    internal static void Quantize(Span<int> block, ReadOnlySpan<int> steps, Span<short> zigZagged)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            DivideVector(block, steps);
        }
        else
        {
            DivideScalar(block, steps);
        }

        ReadOnlySpan<byte> order = JpegTables.ZigZag;
        for (int i = 0; i < 64; i++)
        {
            zigZagged[i] = (short)block[order[i]];
        }
    }

    internal static void DivideScalar(Span<int> block, ReadOnlySpan<int> steps)
    {
        for (int i = 0; i < 64; i++)
        {
            int step = steps[i] << 3;
            int magnitude = (Math.Abs(block[i]) + (step >> 1)) / step;
            block[i] = block[i] < 0 ? -magnitude : magnitude;
        }
    }

    internal static void DivideVector(Span<int> block, ReadOnlySpan<int> steps)
    {
        for (int i = 0; i < 64; i += 8)
        {
            Vector256<int> value = Vector256.Create<int>(block[i..]);
            Vector256<int> step = Vector256.Create(steps[i..]) << 3;
            // Magnitudes stay below 2^20, so that the quotient in single precision never rounds up to the next whole number.
            Vector256<float> magnitude = Vector256.ConvertToSingle(Vector256.Abs(value) + (step >> 1));
            Vector256<int> quotient = Vector256.ConvertToInt32Native(magnitude / Vector256.ConvertToSingle(step));
            Vector256<int> sign = value >> 31;
            ((quotient ^ sign) - sign).CopyTo(block[i..]);
        }
    }
}
