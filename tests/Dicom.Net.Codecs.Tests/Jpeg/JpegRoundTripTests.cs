using System.Buffers;

namespace Dicom.Net.Codecs.Tests.Jpeg;

public sealed class JpegRoundTripTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (2, 1), (1, 3), (3, 3), (7, 5), (8, 8), (17, 9), (33, 31), (64, 40), (131, 67)];

    public static TheoryData<int> Depths() => [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    [Theory]
    [MemberData(nameof(Depths))]
    public void Lossless_EveryPredictorSizeAndKind_ComesBackBitExact(int bits)
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        int turn = bits;
        foreach ((int width, int height) in Sizes)
        {
            foreach (int components in (int[])[1, 2, 3, 4])
            {
                FrameInfo frame = TestImage.Frame(width, height, components, bits);
                foreach (string kind in TestImage.Kinds)
                {
                    byte[] image = TestImage.Make(kind, frame);
                    // Every predictor on a row that has a vector's length and a rest; on the other sizes by turns.
                    int first = width == 33 ? 1 : 1 + turn++ % 7;
                    int last = width == 33 ? 7 : first;
                    for (int predictor = first; predictor <= last; predictor++)
                    {
                        var options = new JpegEncoderOptions { Process = JpegProcess.Lossless, Predictor = predictor, RestartRows = predictor % 3 };
                        byte[] decoded = RoundTrip(encoder, decoder, frame, image, options);
                        Assert.True(image.AsSpan().SequenceEqual(decoded), $"{kind} {width}x{height}x{components} predictor {predictor}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(12, 4)]
    [InlineData(16, 1)]
    public void Lossless_WithPointTransform_LosesTheLowBitsAlone(int bits, int shift)
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        FrameInfo frame = TestImage.Frame(45, 23, 3, bits);
        byte[] image = TestImage.Make("noise", frame);
        byte[] decoded = RoundTrip(encoder, decoder, frame, image, new JpegEncoderOptions { Process = JpegProcess.Lossless, Predictor = 4, PointTransform = shift });
        for (int i = 0; i < image.Length / frame.BytesPerSample; i++)
        {
            int expected = TestImage.Get(image, i, frame.BytesPerSample) >> shift << shift;
            Assert.Equal(expected, TestImage.Get(decoded, i, frame.BytesPerSample));
        }
    }

    [Fact]
    public void Lossless_DifferencesOf32768_UseCategory16()
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        FrameInfo frame = TestImage.Frame(64, 16, 1, 16);
        byte[] image = new byte[frame.FrameBytes];
        for (int i = 0; i < 64 * 16; i++)
        {
            TestImage.Put(image, i, (i & 1) * 32768, 2);
        }

        byte[] decoded = RoundTrip(encoder, decoder, frame, image, JpegEncoderOptions.LosslessFirstOrder);
        Assert.Equal(image, decoded);
    }

    [Fact]
    public void Lossless_SignExtendedSamples_KeepTheirStoredBits()
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        FrameInfo frame = TestImage.Frame(20, 20, 1, 12);
        byte[] image = new byte[frame.FrameBytes];
        for (int i = 0; i < 400; i++)
        {
            TestImage.Put(image, i, i * 11 - 2048, 2);
        }

        byte[] decoded = RoundTrip(encoder, decoder, frame, image, JpegEncoderOptions.LosslessFirstOrder);
        for (int i = 0; i < 400; i++)
        {
            Assert.Equal(TestImage.Get(image, i, 2) & 0xFFF, TestImage.Get(decoded, i, 2));
        }
    }

    [Theory]
    [InlineData(JpegProcess.Baseline, 8, JpegSubsampling.None)]
    [InlineData(JpegProcess.Extended, 8, JpegSubsampling.None)]
    [InlineData(JpegProcess.Extended, 12, JpegSubsampling.None)]
    [InlineData(JpegProcess.Baseline, 8, JpegSubsampling.Horizontal)]
    [InlineData(JpegProcess.Baseline, 8, JpegSubsampling.Both)]
    [InlineData(JpegProcess.Extended, 12, JpegSubsampling.Both)]
    public void Dct_SmoothImagesAtQuality100_ComeBackNearlyEqual(JpegProcess process, int bits, JpegSubsampling subsampling)
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        foreach ((int width, int height) in Sizes)
        {
            foreach (int components in subsampling == JpegSubsampling.None ? (int[])[1, 2, 3, 4] : [3])
            {
                FrameInfo frame = TestImage.Frame(width, height, components, bits);
                foreach (string kind in (string[])["smooth", "zero", "top"])
                {
                    byte[] image = TestImage.Make(kind, frame);
                    var options = new JpegEncoderOptions { Process = process, Quality = 100, Subsampling = subsampling, RestartRows = height % 3 };
                    byte[] decoded = RoundTrip(encoder, decoder, frame, image, options);

                    // Halving a slope of 0.05 of half the range per column loses up to that much at the edges.
                    int tolerance = subsampling == JpegSubsampling.None ? 2 : (1 << bits) / 40;
                    Assert.True(TestImage.MaxDifference(image, decoded, frame.BytesPerSample) <= tolerance, $"{kind} {width}x{height}x{components}");
                }
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void Dct_NoiseAndExtremesAtQuality100_StayWithinTheRoundingOfTheSteps(int bits)
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        FrameInfo frame = TestImage.Frame(67, 45, 1, bits);
        foreach (string kind in TestImage.Kinds)
        {
            byte[] image = TestImage.Make(kind, frame);
            byte[] decoded = RoundTrip(encoder, decoder, frame, image, new JpegEncoderOptions { Process = JpegProcess.Extended, Quality = 100 });
            Assert.InRange(TestImage.MaxDifference(image, decoded, frame.BytesPerSample), 0, 4);
        }
    }

    [Fact]
    public void Dct_RgbConvertedAndBack_ComesBackNearlyEqual()
    {
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        FrameInfo frame = TestImage.Frame(100, 60, 3, 8);
        byte[] image = TestImage.Make("smooth", frame);
        var options = new JpegEncoderOptions { Quality = 100, ConvertRgbToYCbCr = true };
        var output = new ArrayBufferWriter<byte>();
        Assert.True(encoder.Encode(frame, image, 0, options, output).IsOk);
        Assert.True(decoder.ReadInfo(output.WrittenSpan, out JpegInfo info).IsOk);
        Assert.Equal(JpegColorSpace.YCbCr, info.ColorSpace);
        byte[] decoded = new byte[image.Length];
        Assert.True(decoder.Decode(output.WrittenSpan, decoded, 0, JpegColorConversion.Auto).IsOk);
        Assert.InRange(TestImage.MaxDifference(image, decoded, 1), 0, 4);
    }

    [Fact]
    public void Encode_PrecisionThatTheProcessDoesNotHave_IsUnsupported()
    {
        using var encoder = new JpegEncoder();
        FrameInfo frame = TestImage.Frame(8, 8, 1, 10);
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(CodecStatus.Unsupported, encoder.Encode(frame, new byte[128], 0, new JpegEncoderOptions(), output).Status);
        Assert.Equal(CodecStatus.Unsupported, encoder.Encode(frame, new byte[128], 0, new JpegEncoderOptions { Process = JpegProcess.Extended }, output).Status);
        Assert.Equal(CodecStatus.Unsupported, encoder.Encode(frame, new byte[128], 0, new JpegEncoderOptions { Process = JpegProcess.Progressive }, output).Status);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Encode_TooFewSamples_Throws()
    {
        using var encoder = new JpegEncoder();
        Assert.Throws<ArgumentException>(() =>
            encoder.Encode(TestImage.Frame(8, 8, 1, 8), new byte[63], 0, new JpegEncoderOptions(), new ArrayBufferWriter<byte>()));
    }

    private static byte[] RoundTrip(JpegEncoder encoder, JpegDecoder decoder, in FrameInfo frame, byte[] image, JpegEncoderOptions options)
    {
        var output = new ArrayBufferWriter<byte>();
        CodecResult encoded = encoder.Encode(frame, image, 0, options, output);
        Assert.True(encoded.IsOk, encoded.Message);
        Assert.Equal(output.WrittenCount, encoded.BytesConsumed);
        Assert.True(decoder.ReadInfo(output.WrittenSpan, out JpegInfo info).IsOk);
        Assert.Equal(frame, info.Frame);
        Assert.Equal(options.Process, info.Process);
        byte[] decoded = new byte[image.Length];
        CodecResult result = decoder.Decode(output.WrittenSpan, decoded);
        Assert.True(result.IsOk, result.Message);
        Assert.Equal(frame.Height, result.RowsDecoded);
        Assert.Equal(output.WrittenCount, result.BytesConsumed);
        return decoded;
    }
}
