using System.Diagnostics;
using System.Globalization;
using Dicom.Net.Codecs;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Bench.Codecs;

/// <summary>
/// One table of all codecs, ours and the peers' in turn in one process on one thread, in MB of pixels for a second of processor time (the best
/// of the rounds); then how frames scale with processors.
/// </summary>
internal static class CodecComparison
{
    /// <summary>
    /// Runs it; --seconds S sets the time for each line (1.5), --only TEXT picks lines, --image FILE,WIDTH,HEIGHT,COMPONENTS,BITS takes raw
    /// samples instead of the generated images and may be repeated.
    /// </summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        double seconds = 1.5;
        string only = "";
        List<BenchImage> images = [];
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--seconds": seconds = double.Parse(arguments[i + 1], CultureInfo.InvariantCulture); break;
                case "--only": only = arguments[i + 1]; break;
                case "--image": images.Add(BenchImage.Read(arguments[i + 1])); break;
                default: Console.Error.WriteLine($"{arguments[i]} is not known"); return 2;
            }
        }

        if (CodecPeer.Problem is { } problem)
        {
            Console.Error.WriteLine($"without peers: {problem}");
        }

        string folder = Directory.CreateTempSubdirectory("dicomnet-bench-").FullName;
        try
        {
            Compare(folder, images, seconds, only);
        }
        finally
        {
            Directory.Delete(folder, true);
        }

        if (only.Length == 0 && images.Count == 0)
        {
            Scale();
        }

        return 0;
    }

    private static void Compare(string folder, List<BenchImage> images, double seconds, string only)
    {
        CodecCase[] cases = [.. images.Count > 0 ? images.SelectMany(CodecCase.Of) : CodecCase.All()];
        foreach (bool isDecoding in new[] { true, false })
        {
            Console.WriteLine();
            Console.WriteLine($"| {(isDecoding ? "decoding" : "encoding")} | image | ours | dcmtk | GDCM | CharLS | libjpeg-turbo | ratio to the fastest peer |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (CodecCase work in cases)
            {
                if ($"{(isDecoding ? "decode" : "encode")} {work.Codec} {work.Image.Name}".Contains(only, StringComparison.OrdinalIgnoreCase))
                {
                    Line(work, isDecoding, folder, seconds);
                }
            }
        }
    }

    private static void Line(CodecCase work, bool isDecoding, string folder, double seconds)
    {
        string path = Path.Combine(folder, "image.dcm");
        if (isDecoding)
        {
            CodecFiles.SaveCoded(work, path);
        }
        else
        {
            CodecFiles.SaveNative(work.Image, path);
        }

        CodecPeer?[] peers = [.. NamesOf(work.Codec, isDecoding).Select(name => name is null ? null : CodecPeer.Open(name, path, isDecoding ? work.Codestream : work.Image.Pixels, work.Image.Frame, work.Variant))];
        double[] best = Measure(isDecoding ? work.Decode : work.Encode, peers, seconds);
        double megabytes = work.Image.Pixels.Length / 1e6;
        double fastest = best.Skip(1).Where(time => time < double.MaxValue).DefaultIfEmpty(0).Min();
        string[] cells = [.. best.Select(time => time == double.MaxValue ? "-" : (megabytes / time).ToString("N0", CultureInfo.InvariantCulture))];
        Console.WriteLine($"| {work.Codec} | {work.Image.Name} | {string.Join(" | ", cells)} | {(fastest == 0 ? "-" : (fastest / best[0]).ToString("F2", CultureInfo.InvariantCulture))} |");
        foreach (CodecPeer? peer in peers)
        {
            peer?.Dispose();
        }
    }

    // dcmtk, GDCM, CharLS, libjpeg-turbo.
    private static string?[] NamesOf(string codec, bool isDecoding)
    {
        bool isBaseline = codec.StartsWith("JPEG baseline", StringComparison.Ordinal);
        bool isJpegLs = codec.StartsWith("JPEG-LS", StringComparison.Ordinal);
        if (isDecoding)
        {
            // GDCM's JPEG-LS is CharLS, and so is dcmtk's, whose older copy cannot be in one process with this one.
            return [isJpegLs ? null : "dcmtk-decode", isJpegLs ? null : "gdcm-decode", isJpegLs ? "charls-decode" : null, isBaseline ? "turbo-decode" : null];
        }

        return
        [
            codec == "RLE" ? "dcmtk-encode-rle" : isJpegLs ? null : isBaseline ? "dcmtk-encode-jpeg-baseline" : codec == "JPEG lossless" ? "dcmtk-encode-jpeg-lossless" : "dcmtk-encode-jpeg-12",
            codec == "RLE" ? "gdcm-encode-rle" : codec == "JPEG lossless" ? "gdcm-encode-jpeg-lossless" : null,
            isJpegLs ? "charls-encode" : null,
            isBaseline ? "turbo-encode" : null,
        ];
    }

    private static double[] Measure(Action ours, CodecPeer?[] peers, double seconds)
    {
        double Own()
        {
            double start = Clock();
            ours();
            return Clock() - start;
        }

        Func<double>?[] all = [Own, .. peers.Select(peer => peer is null ? null : (Func<double>)peer.Run)];

        // Until the compiler has seen what the loops do and has compiled them again.
        long warm = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 6 / 10);
        for (int i = 0; i < 40 || Stopwatch.GetTimestamp() < warm; i++)
        {
            ours();
        }

        double[] best = new double[all.Length];
        Array.Fill(best, double.MaxValue);
        long end = Stopwatch.GetTimestamp() + (long)(Stopwatch.Frequency * seconds);
        for (int round = 0; round < 3 || Stopwatch.GetTimestamp() < end; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                // The same share of time for each: a fast codec runs often.
                long turn = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50);
                do
                {
                    double time = all[i]?.Invoke() ?? -1;
                    if (time < 0)
                    {
                        all[i] = null;
                        break;
                    }

                    best[i] = Math.Min(best[i], time);
                }
                while (Stopwatch.GetTimestamp() < turn);
            }
        }

        return best;
    }

    private static double Clock() => CodecPeer.Problem is null ? CodecPeer.Clock : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static void Scale()
    {
        const int Frames = 96;
        Console.WriteLine();
        Console.WriteLine($"| {Frames} frames of a CT by wall clock | {string.Join(" | ", Workers().Select(count => $"{count} at once"))} |");
        Console.WriteLine($"| --- {string.Concat(Workers().Select(_ => "| --- "))}|");
        BenchImage image = BenchImage.Create("CT");
        foreach (CodecCase work in new[] { CodecCase.JpegLs(image, default), CodecCase.Jpeg("JPEG lossless", image, JpegEncoderOptions.LosslessFirstOrder) })
        {
            byte[] fragment = work.Codestream.Length % 2 == 0 ? work.Codestream : [.. work.Codestream, 0];
            DicomDatasetBuilder builder = CodecFiles.Describe(image, "RGB").Set(new DicomTag(0x0028, 0x0008), Frames);
            builder.SetFragments(new DicomTag(0x7FE0, 0x0010), ReadOnlyMemory<byte>.Empty, Enumerable.Repeat((ReadOnlyMemory<byte>)fragment, Frames));
            using DicomDataset dataset = builder.ToDataset(TransferSyntax.Get(work.Syntax));
            PixelFrames frames = PixelFrames.Open(dataset);
            int[] chosen = [.. Enumerable.Range(0, Frames)];
            List<string> cells = [];
            foreach (int count in Workers())
            {
                double best = double.MaxValue;
                for (int i = 0; i < 8; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    ParallelFrames.Decode(frames, chosen, static (_, _, _) => { }, new() { MaxParallelFrames = count });
                    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                }

                cells.Add((image.Pixels.Length * (double)Frames / 1e6 / best).ToString("N0", CultureInfo.InvariantCulture));
            }

            Console.WriteLine($"| {work.Codec} | {string.Join(" | ", cells)} |");
        }
    }

    private static IEnumerable<int> Workers()
    {
        for (int count = 1; count < Environment.ProcessorCount; count *= 2)
        {
            yield return count;
        }

        yield return Environment.ProcessorCount;
    }
}
