using Dicom.Net.TestSupport;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Tests.Rle;

namespace Dicom.Net.Codecs.Tests.JpegLs;

public class JpegLsDamageTests
{
    [Theory]
    [InlineData(1, JpegLsInterleave.None)]
    [InlineData(3, JpegLsInterleave.None)]
    [InlineData(3, JpegLsInterleave.Line)]
    [InlineData(3, JpegLsInterleave.Sample)]
    public void Decode_EveryTruncation_GivesTheRowsThatAreThereAndZerosBehind(int components, JpegLsInterleave interleave)
    {
        FrameInfo frame = new() { Width = 23, Height = 12, Components = components, BitsPerSample = components == 1 ? 12 : 8 };
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", frame, 3);
        byte[] stream = JpegLsRoundTripTests.Encode(pixels, frame, interleave, 0);
        JpegLsDecoder decoder = new();
        int lastRows = 0;
        for (int cut = 0; cut < stream.Length - 3; cut++)
        {
            GuardedBuffer target = new((int)frame.RowBytes, frame.Height, 3);
            CodecResult result = decoder.Decode(stream.AsSpan(0, cut), target.Span, target.Stride);
            target.AssertUntouchedOutside();
            if (result.IsOk)
            {
                // Zeros that stand in for the missing byte may be what it held.
                Assert.True(cut >= stream.Length - 4);
                continue;
            }

            Assert.Equal(cut < 2 || result.Status != CodecStatus.Corrupt, result.Status == CodecStatus.Truncated);
            Assert.InRange(result.RowsDecoded, lastRows, frame.Height - 1);
            lastRows = result.RowsDecoded;
            int whole = result.RowsDecoded * (int)frame.RowBytes;
            Assert.Equal(pixels[..whole], target.ToArray()[..whole]);
            if (result.RowsDecoded > 0 && (components == 1 || interleave != JpegLsInterleave.None))
            {
                for (int r = result.RowsDecoded; r < frame.Height; r++)
                {
                    Assert.False(target.Row(r).ContainsAnyExcept((byte)0));
                }
            }
        }

        Assert.True(lastRows >= frame.Height - 3);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    public void Decode_MutatedStreams_EndWithAStatusAndTouchNothingElse(int seed)
    {
        Random random = new(seed);
        JpegLsDecoder decoder = new();
        for (int round = 0; round < 1500; round++)
        {
            FrameInfo frame = new()
            {
                Width = random.Next(1, 80), Height = random.Next(1, 20), Components = random.Next(1, 5), BitsPerSample = random.Next(2, 17),
            };
            JpegLsInterleave interleave = (JpegLsInterleave)random.Next(3);
            byte[] pixels = JpegLsRoundTripTests.Image(TestImages.Kinds[random.Next(TestImages.Kinds.Length)], frame, round);
            byte[] encoded = new byte[JpegLsEncoder.GetMaxEncodedBytes(frame)];
            JpegLsEncoder encoder = new() { Interleave = interleave, NearLossless = random.Next(2) };
            int size = (int)encoder.Encode(pixels, frame, (int)frame.RowBytes, encoded).BytesConsumed;
            byte[] stream = JpegLsMutator.Mutate(encoded[..size], random);

            GuardedBuffer target = new((int)frame.RowBytes, frame.Height, random.Next(3));
            CodecResult result = decoder.Decode(stream, target.Span, target.Stride);
            target.AssertUntouchedOutside();
            Assert.InRange(result.BytesConsumed, 0, stream.Length);
            if (decoder.ReadHeader(stream, out JpegLsStreamInfo info).IsOk)
            {
                Assert.InRange(result.RowsDecoded, 0, info.Frame.Height);
                Assert.True(!result.IsOk || result.RowsDecoded == info.Frame.Height);
            }
            else
            {
                Assert.False(result.IsOk);
                Assert.Equal(0, result.RowsDecoded);
            }
        }
    }

    [Fact]
    public void Decode_FrameThatClaimsToBeHuge_AllocatesNothingForIt()
    {
        // 2^31 / 64 columns in an oversize segment, one row.
        byte[] stream =
        [
            0xFF, 0xD8, .. JpegLsStreamTests.Segment(0xF8, [4, 4, 0, 0, 0, 1, 0x01, 0xFF, 0xFF, 0xFF]),
            .. JpegLsStreamTests.Segment(0xF7, [16, 0, 0, 0, 0, 1, 1, 0x11, 0]), .. JpegLsStreamTests.Segment(0xDA, [1, 1, 0, 0, 0, 0]), 0, 0,
        ];
        JpegLsDecoder decoder = new();
        byte[] target = new byte[1000];
        Assert.Equal(0, Allocations.Least(() => decoder.Decode(stream, target, 1000)));
        Assert.Equal(CodecStatus.DestinationTooSmall, decoder.Decode(stream, target, 1000).Status);
        Assert.Equal(0x01FFFFFF, Header(decoder, stream).Width);
    }

    [Theory]
    [InlineData("FFD8FFC0000B080010001001011100FFDA0008010100003F00", CodecStatus.Unsupported)]
    [InlineData("FFD8FFF7000B080010001001011100FFDA0008010200000000", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B010010001001011100FFDA0008010100000000", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B080010001001010100FFDA0008010100000000", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B080000001001011100FFDA0008010100000000", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B080010001001011100FFDA0008010100800000", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B080010001001011100FFDA0008010100000001", CodecStatus.Unsupported)]
    [InlineData("FFD8FFF7000B080010001001011100FFD9", CodecStatus.Corrupt)]
    [InlineData("FFD8FFF7000B080010001001011100", CodecStatus.Truncated)]
    [InlineData("FFD8", CodecStatus.Truncated)]
    [InlineData("", CodecStatus.Truncated)]
    [InlineData("0000", CodecStatus.Corrupt)]
    public void Decode_HeaderThatIsNotOne_IsAStatus(string hex, CodecStatus expected) =>
        Assert.Equal(expected, new JpegLsDecoder().Decode(Convert.FromHexString(hex), new byte[256], 16).Status);

    private static FrameInfo Header(JpegLsDecoder decoder, byte[] stream)
    {
        Assert.True(decoder.ReadHeader(stream, out JpegLsStreamInfo info).IsOk);
        return info.Frame;
    }
}
