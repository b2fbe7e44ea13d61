namespace Dicom.Net.Codecs.Tests.Jpeg;

public sealed class JpegStructureTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(1, 12)]
    [InlineData(2, 12)]
    public void Progressive_SameCoefficients_SamePictureAsSequential(int components, int precision)
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            short[][][] blocks = CoefficientStreams.RandomBlocks(components, 6, 5, seed);
            (CodecResult sequential, byte[] expected) = JpegStreams.Decode(CoefficientStreams.Sequential(blocks, 6, 5, precision));
            Assert.True(sequential.IsOk, sequential.Message);
            byte[] codestream = CoefficientStreams.Progressive(blocks, 6, 5, precision);
            (CodecResult progressive, byte[] actual) = JpegStreams.Decode(codestream);
            Assert.True(progressive.IsOk, progressive.Message);
            Assert.Equal(codestream.Length, progressive.BytesConsumed);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(JpegProcess.Baseline, 8)]
    [InlineData(JpegProcess.Lossless, 8)]
    [InlineData(JpegProcess.Lossless, 13)]
    public void ScanPerComponent_Decoded_EqualsTheComponentsAlone(JpegProcess process, int bits)
    {
        FrameInfo frame = TestImage.Frame(43, 26, 3, bits);
        byte[] image = TestImage.Make("smooth", frame);
        var options = new JpegEncoderOptions { Process = process, RestartRows = 2 };
        (CodecResult result, byte[] actual) = JpegStreams.Decode(JpegStreams.SplitScans(frame, image, options));
        Assert.True(result.IsOk, result.Message);
        FrameInfo single = TestImage.Frame(43, 26, 1, bits);
        for (int c = 0; c < 3; c++)
        {
            (_, byte[] expected) = JpegStreams.Decode(JpegStreams.Encode(single, JpegStreams.Component(frame, image, c), options));
            Assert.Equal(expected, JpegStreams.Component(frame, actual, c));
        }
    }

    [Theory]
    [InlineData("baseline")]
    [InlineData("extended12")]
    [InlineData("lossless16")]
    [InlineData("baselineScans")]
    public void NumberOfLines_InADnlSegment_IsFound(string name)
    {
        byte[] original = JpegStreams.Samples()[name];
        List<Segment> segments = JpegStreams.Split(original);
        int frame = segments.FindIndex(segment => segment.Marker is >= JpegMarker.Sof0 and <= JpegMarker.Sof3);
        int scan = segments.FindIndex(segment => segment.Marker == JpegMarker.Sos);
        byte[] lines = segments[frame].Body[1..3];
        segments[frame].Body[1] = segments[frame].Body[2] = 0;
        segments.Insert(scan + 1, new Segment(JpegMarker.Dnl, lines, []));
        (CodecResult expectedResult, byte[] expected) = JpegStreams.Decode(original);
        (CodecResult result, byte[] actual) = JpegStreams.Decode(JpegStreams.Join(segments));
        Assert.True(expectedResult.IsOk && result.IsOk, result.Message);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void NumberOfLines_NowhereSaid_IsCorrupt()
    {
        List<Segment> segments = JpegStreams.Split(JpegStreams.Samples()["baseline"]);
        Segment frame = segments.Find(segment => segment.Marker == JpegMarker.Sof0)!;
        frame.Body[1] = frame.Body[2] = 0;
        Assert.Equal(CodecStatus.Corrupt, JpegStreams.Decode(JpegStreams.Join(segments)).Result.Status);
    }

    [Fact]
    public void Envelope_FillBytesTrailersAndMissingEnd_ChangeNothing()
    {
        foreach ((string name, byte[] codestream) in JpegStreams.Samples())
        {
            (CodecResult result, byte[] expected) = JpegStreams.Decode(codestream);
            Assert.True(result.IsOk, name);
            byte[] trailing = [.. codestream, 0, 0, 17, 0xFF];
            byte[] endless = codestream[..^2];
            var filled = new List<byte>();
            for (int i = 0; i < codestream.Length; i++)
            {
                bool isMarker = codestream[i] == 0xFF && i + 1 < codestream.Length && codestream[i + 1] != 0;
                filled.AddRange(isMarker ? [0xFF, 0xFF, 0xFF] : [codestream[i]]);
            }

            foreach (byte[] variant in (byte[][])[trailing, endless, [.. filled]])
            {
                (CodecResult other, byte[] actual) = JpegStreams.Decode(variant);
                Assert.True(other.IsOk, $"{name}: {other.Message}");
                Assert.True(expected.AsSpan().SequenceEqual(actual), name);
            }

            Assert.Equal(codestream.Length, JpegStreams.Decode(trailing).Result.BytesConsumed);
        }
    }

    [Fact]
    public void QuantizationTable_OfWords_EqualsTheOneOfBytes()
    {
        List<Segment> segments = JpegStreams.Split(JpegStreams.Samples()["baseline"]);
        byte[] expected = JpegStreams.Decode(JpegStreams.Join(segments)).Samples;
        int index = segments.FindIndex(segment => segment.Marker == JpegMarker.Dqt);
        byte[] wide = [0x10, .. segments[index].Body[1..].SelectMany(value => new byte[] { 0, value })];
        segments[index] = segments[index] with { Body = wide };
        Assert.Equal(expected, JpegStreams.Decode(JpegStreams.Join(segments)).Samples);
    }

    [Theory]
    [InlineData(0xC5)]
    [InlineData(0xC9)]
    [InlineData(0xCB)]
    [InlineData(0xCF)]
    public void Frame_HierarchicalOrArithmetic_IsUnsupported(int marker)
    {
        List<Segment> segments = JpegStreams.Split(JpegStreams.Samples()["baseline"]);
        int index = segments.FindIndex(segment => segment.Marker == JpegMarker.Sof0);
        segments[index] = segments[index] with { Marker = (byte)marker };
        Assert.Equal(CodecStatus.Unsupported, JpegStreams.Decode(JpegStreams.Join(segments)).Result.Status);
    }

    [Fact]
    public void Restart_MarkerLost_IsCorruptAndSaysHowFarItCame()
    {
        FrameInfo frame = TestImage.Frame(40, 40, 1, 8);
        byte[] codestream = JpegStreams.Encode(frame, TestImage.Make("noise", frame), new JpegEncoderOptions { RestartRows = 1 });
        int third = Enumerable.Range(0, codestream.Length - 1).First(i => codestream[i] == 0xFF && codestream[i + 1] == JpegMarker.Rst0 + 2);
        codestream[third + 1] = JpegMarker.Rst0 + 5;
        CodecResult result = JpegStreams.Decode(codestream).Result;
        Assert.Equal(CodecStatus.Corrupt, result.Status);
        Assert.Equal(24, result.RowsDecoded);
    }

    [Fact]
    public void ApplicationMarkers_AreReported()
    {
        List<Segment> segments = JpegStreams.Split(JpegStreams.Samples()["baseline420"]);
        using var decoder = new JpegDecoder();
        Assert.True(decoder.ReadInfo(JpegStreams.Join(segments), out JpegInfo adobe).IsOk);
        Assert.Equal((1, false, JpegColorSpace.YCbCr), (adobe.AdobeTransform, adobe.HasJfif, adobe.ColorSpace));
        Assert.Equal((2, 2, 1, 1), (adobe.HorizontalSampling(0), adobe.VerticalSampling(0), adobe.HorizontalSampling(2), adobe.VerticalSampling(2)));

        segments[0] = new Segment(JpegMarker.App0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0], []);
        Assert.True(decoder.ReadInfo(JpegStreams.Join(segments), out JpegInfo jfif).IsOk);
        Assert.Equal((-1, true, JpegColorSpace.YCbCr), (jfif.AdobeTransform, jfif.HasJfif, jfif.ColorSpace));
    }

    /// <summary>Two components of a lossless frame, the second of half the size both ways, in one interleaved scan with predictor 2.</summary>
    [Fact]
    public void Lossless_SubsampledAndInterleaved_RepeatsTheSmallerComponent()
    {
        const int Width = 11, Height = 7;
        var random = new Random(3);
        int[] full = [.. Enumerable.Range(0, 12 * 8).Select(_ => random.Next(256))];
        int[] half = [.. Enumerable.Range(0, 6 * 4).Select(_ => random.Next(256))];
        var table = new JpegHuffmanBuilder();
        table.Frequencies.AsSpan(0, 17).Fill(1);
        table.Build();
        byte[] data = new byte[2000];
        var writer = new JpegBitWriter(data);
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 6; x++)
            {
                for (int i = 0; i < 4; i++)
                {
                    PutDifference(ref writer, table, full, 12, 2 * x + (i & 1), 2 * y + (i >> 1));
                }

                PutDifference(ref writer, table, half, 6, x, y);
            }
        }

        writer.Finish();
        byte[] codestream = JpegStreams.Join(
        [
            new Segment(JpegMarker.Sof3, [8, 0, Height, 0, Width, 2, 1, 0x22, 0, 2, 0x11, 0], []),
            new Segment(JpegMarker.Dht, [0, .. table.Counts, .. table.Values], []),
            new Segment(JpegMarker.Sos, [2, 1, 0, 2, 0, 2, 0, 0], data[..writer.Position]),
        ]);
        (CodecResult result, byte[] actual) = JpegStreams.Decode(codestream);
        Assert.True(result.IsOk, result.Message);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Assert.Equal(full[y * 12 + x], actual[2 * (y * Width + x)]);
                Assert.Equal(half[y / 2 * 6 + x / 2], actual[2 * (y * Width + x) + 1]);
            }
        }
    }

    private static void PutDifference(ref JpegBitWriter writer, JpegHuffmanBuilder table, int[] plane, int stride, int x, int y)
    {
        int prediction = y == 0 ? x == 0 ? 128 : plane[x - 1] : plane[(y - 1) * stride + x];
        int difference = plane[y * stride + x] - prediction;
        int category = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Abs(difference));
        uint code = table.Codes[category];
        writer.Put(code & 0xFFFF, (int)(code >> 16));
        writer.Put((uint)(difference < 0 ? difference - 1 : difference) & ((1u << category) - 1), category);
    }
}
