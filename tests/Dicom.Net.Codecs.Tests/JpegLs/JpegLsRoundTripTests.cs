using System.Buffers.Binary;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Tests.Rle;

namespace Dicom.Net.Codecs.Tests.JpegLs;

public class JpegLsRoundTripTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 9), (9, 1), (2, 2), (15, 4), (16, 3), (17, 5), (33, 7), (67, 40), (300, 5)];

    public static TheoryData<int, int> Depths()
    {
        TheoryData<int, int> data = [];
        for (int bits = 2; bits <= 16; bits++)
        {
            data.Add(bits, 0);
            data.Add(bits, 1);
            data.Add(bits, 3);
            data.Add(bits, 10);
            data.Add(bits, 255);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void EncodeThenDecode_OneComponent_KeepsTheErrorBound(int bits, int near)
    {
        near = Math.Min(near, ((1 << bits) - 1) / 2);
        foreach (string kind in TestImages.Kinds)
        {
            foreach ((int width, int height) in Sizes)
            {
                AssertRoundTrip(kind, width, height, 1, bits, JpegLsInterleave.None, near);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void EncodeThenDecode_SeveralComponents_KeepTheErrorBound(int bits, int near)
    {
        near = Math.Min(near, ((1 << bits) - 1) / 2);
        foreach (string kind in TestImages.Kinds)
        {
            foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
            {
                AssertRoundTrip(kind, 1, 1, 3, bits, interleave, near);
                AssertRoundTrip(kind, 35, 11, 3, bits, interleave, near);
                AssertRoundTrip(kind, 64, 3, 2, bits, interleave, near);
                AssertRoundTrip(kind, 21, 9, 4, bits, interleave, near);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Peer_CharLs_DecodesOursToTheSamePixels_AndWeItsAndAreNotLonger(int bits, int near)
    {
        Assert.SkipUnless(CharLs.IsPresent, CharLs.Absent);
        near = Math.Min(near, ((1 << bits) - 1) / 2);
        foreach (string kind in TestImages.Kinds)
        {
            foreach ((int width, int height) in new[] { (1, 1), (7, 1), (33, 7), (67, 40) })
            {
                foreach (int components in new[] { 1, 3 })
                {
                    foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
                    {
                        if (components == 3 || interleave == JpegLsInterleave.None)
                        {
                            AssertPeerAgrees(kind, new FrameInfo { Width = width, Height = height, Components = components, BitsPerSample = bits }, interleave, near);
                        }
                    }
                }
            }
        }
    }

    internal static byte[] Image(string kind, FrameInfo frame, int seed) =>
        TestImages.ToCells(TestImages.Samples(kind, frame.Width, frame.Height, frame.Components, frame.BitsPerSample, seed), frame.BytesPerSample);

    internal static byte[] Encode(byte[] pixels, FrameInfo frame, JpegLsInterleave interleave, int near)
    {
        GuardedBuffer target = new((int)JpegLsEncoder.GetMaxEncodedBytes(frame), 1, 0);
        JpegLsEncoder encoder = new() { Interleave = interleave, NearLossless = near };
        CodecResult result = encoder.Encode(pixels, frame, (int)frame.RowBytes, target.Span);
        Assert.Equal((CodecStatus.Ok, frame.Height), (result.Status, result.RowsDecoded));
        target.AssertUntouchedOutside();
        return target.Span[..(int)result.BytesConsumed].ToArray();
    }

    internal static byte[] Decode(byte[] codestream, FrameInfo frame, int padding = 0)
    {
        GuardedBuffer target = new((int)frame.RowBytes, frame.Height, padding);
        CodecResult result = new JpegLsDecoder().Decode(codestream, target.Span, target.Stride);
        Assert.Equal((CodecStatus.Ok, frame.Height, codestream.Length), (result.Status, result.RowsDecoded, result.BytesConsumed));
        target.AssertUntouchedOutside();
        return target.ToArray();
    }

    internal static void AssertWithin(byte[] expected, byte[] actual, FrameInfo frame, int near)
    {
        if (near == 0)
        {
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{frame} differs");
            return;
        }

        for (int i = 0; i < expected.Length; i += frame.BytesPerSample)
        {
            int difference = frame.BytesPerSample == 1
                ? expected[i] - actual[i]
                : BinaryPrimitives.ReadUInt16LittleEndian(expected.AsSpan(i)) - BinaryPrimitives.ReadUInt16LittleEndian(actual.AsSpan(i));
            Assert.InRange(difference, -near, near);
        }
    }

    private static void AssertRoundTrip(string kind, int width, int height, int components, int bits, JpegLsInterleave interleave, int near)
    {
        FrameInfo frame = new() { Width = width, Height = height, Components = components, BitsPerSample = bits };
        byte[] pixels = Image(kind, frame, width + bits);
        byte[] codestream = Encode(pixels, frame, interleave, near);
        Assert.True(new JpegLsDecoder().ReadHeader(codestream, out JpegLsStreamInfo info).IsOk);
        Assert.Equal((frame, near), (info.Frame, info.NearLossless));
        AssertWithin(pixels, Decode(codestream, frame, width % 3), frame, near);
    }

    private static void AssertPeerAgrees(string kind, FrameInfo frame, JpegLsInterleave interleave, int near)
    {
        byte[] pixels = Image(kind, frame, frame.Width + (7 * near));
        byte[] ours = Encode(pixels, frame, interleave, near);
        byte[] peers = CharLs.Encode(pixels, frame, interleave, near);
        byte[] decoded = Decode(ours, frame);
        string text = $"{kind} {frame} {interleave} near {near}";
        Assert.True(ours.Length <= peers.Length, $"{text}: {ours.Length} bytes, the peer {peers.Length}");
        AssertWithin(pixels, Decode(peers, frame), frame, near);
        Assert.True(decoded.AsSpan().SequenceEqual(CharLs.Decode(ours, frame, interleave)), text);
        Assert.True(decoded.AsSpan().SequenceEqual(Decode(peers, frame)), text);
    }
}
