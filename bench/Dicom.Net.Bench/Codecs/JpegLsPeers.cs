using System.Diagnostics;
using Dicom.Net.Codecs.JpegLs;

namespace Dicom.Net.Bench.Codecs;

/// <summary>
/// Ours and CharLS in turn, frame by frame, the best time of each: a ratio that holds on a machine with other work too.
/// </summary>
internal static class JpegLsPeers
{
    /// <summary>Measures the generated images, or FILE,WIDTH,HEIGHT,COMPONENTS,BITS of the arguments.</summary>
    public static int Run(ReadOnlySpan<string> specifications)
    {
        if (!CharLs.IsPresent)
        {
            Console.Error.WriteLine("libcharls.so.2 is not installed");
            return 1;
        }

        List<BenchImage> images = [];
        foreach (string specification in specifications)
        {
            images.Add(BenchImage.Read(specification));
        }

        foreach (BenchImage image in images.Count > 0 ? images : BenchImage.Names.Select(BenchImage.Create))
        {
            Compare(image, JpegLsInterleave.Line);
            if (image.Frame.Components > 1)
            {
                Compare(image, JpegLsInterleave.Sample);
            }
        }

        return 0;
    }

    private static void Compare(BenchImage image, JpegLsInterleave interleave)
    {
        byte[] ours = new byte[JpegLsEncoder.GetMaxEncodedBytes(image.Frame)];
        byte[] peers = new byte[ours.Length + 4096];
        byte[] pixels = new byte[image.Pixels.Length];
        JpegLsEncoder encoder = new() { Interleave = interleave };
        JpegLsDecoder decoder = new();
        int stride = (int)image.Frame.RowBytes;
        long size = 0;
        int peerSize = 0;
        (double ourEncode, double peerEncode) = Best(
            () => size = encoder.Encode(image.Pixels, image.Frame, stride, ours).BytesConsumed,
            () => peerSize = CharLs.Encode(image, interleave, peers));
        byte[] codestream = peers[..peerSize];
        (double ourDecode, double peerDecode) = Best(() => decoder.Decode(codestream, pixels, stride), () => CharLs.Decode(codestream, pixels));
        double megabytes = pixels.Length / 1e6;
        Console.WriteLine(
            $"{image.Name,-8} {image.Frame.Components}x{image.Frame.BitsPerSample,-2} {(image.Frame.Components == 1 ? "" : interleave),-6} "
            + $"decode {megabytes / ourDecode,6:F0} MB/s, CharLS {megabytes / peerDecode,4:F0}: {peerDecode / ourDecode:F2}x   "
            + $"encode {megabytes / ourEncode,6:F0} MB/s, CharLS {megabytes / peerEncode,4:F0}: {peerEncode / ourEncode:F2}x   {size} and {peerSize} bytes");
    }

    private static (double First, double Second) Best(Action first, Action second)
    {
        // Until the compiler has seen what the loops do and has compiled them again.
        long warm = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        for (int i = 0; i < 40 || Stopwatch.GetTimestamp() < warm; i++)
        {
            first();
        }

        long end = Stopwatch.GetTimestamp() + (3 * Stopwatch.Frequency);
        double bestFirst = double.MaxValue;
        double bestSecond = double.MaxValue;
        while (Stopwatch.GetTimestamp() < end)
        {
            long start = Stopwatch.GetTimestamp();
            first();
            bestFirst = Math.Min(bestFirst, Stopwatch.GetElapsedTime(start).TotalSeconds);
            start = Stopwatch.GetTimestamp();
            second();
            bestSecond = Math.Min(bestSecond, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (bestFirst, bestSecond);
    }
}
