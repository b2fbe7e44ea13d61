using System.Buffers.Binary;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Tests.Rle;

namespace Dicom.Net.Codecs.Tests.JpegLs;

public class JpegLsStreamTests
{
    private static readonly FrameInfo Gray12 = new() { Width = 40, Height = 24, Components = 1, BitsPerSample = 12 };
    private static readonly FrameInfo Rgb8 = new() { Width = 30, Height = 20, Components = 3, BitsPerSample = 8 };

    [Theory]
    [InlineData(0, 0, 0, 3)]
    [InlineData(9, 9, 9, 31)]
    [InlineData(4, 5, 30, 100)]
    [InlineData(3, 3, 255, 255)]
    [InlineData(0, 0, 0, 64)]
    public void Peer_CharLsWithPresetParameters_IsDecoded(int t1, int t2, int t3, int reset)
    {
        Assert.SkipUnless(CharLs.IsPresent, CharLs.Absent);
        foreach (int near in new[] { 0, 2 })
        {
            foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
            {
                if (interleave == JpegLsInterleave.Sample && reset != 64)
                {
                    // CharLS 2.4.1 cannot decode its own output here, and it aborts or ignores a MAXVAL below 2^bits - 1 (held below by our encoder).
                    continue;
                }

                byte[] pixels = JpegLsRoundTripTests.Image("smooth", Rgb8, 5);
                byte[] codestream = CharLs.Encode(pixels, Rgb8, interleave, near, new CharLs.Preset(0, t1, t2, t3, reset));
                byte[] decoded = JpegLsRoundTripTests.Decode(codestream, Rgb8);
                JpegLsRoundTripTests.AssertWithin(pixels, decoded, Rgb8, near);
                Assert.Equal(CharLs.Decode(codestream, Rgb8, interleave), decoded);
            }
        }
    }

    [Theory]
    [InlineData(200, 0, 0, 0, 0)]
    [InlineData(129, 5, 6, 90, 3)]
    [InlineData(127, 0, 0, 0, 255)]
    [InlineData(60, 4, 4, 60, 17)]
    public void EncodeThenDecode_PresetParameters_KeepTheErrorBound(int maxVal, int t1, int t2, int t3, int reset)
    {
        foreach (int near in new[] { 0, 1, 3 })
        {
            foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
            {
                foreach (string kind in TestImages.Kinds)
                {
                    byte[] pixels = JpegLsRoundTripTests.Image(kind, Rgb8, 5);
                    for (int i = 0; i < pixels.Length; i++)
                    {
                        pixels[i] = (byte)(pixels[i] * maxVal / 255);
                    }

                    byte[] target = new byte[JpegLsEncoder.GetMaxEncodedBytes(Rgb8)];
                    JpegLsEncoder encoder = new() { Interleave = interleave, NearLossless = near, Preset = new PresetParameters(maxVal, t1, t2, t3, reset) };
                    CodecResult result = encoder.Encode(pixels, Rgb8, (int)Rgb8.RowBytes, target);
                    Assert.True(result.IsOk);
                    JpegLsRoundTripTests.AssertWithin(pixels, JpegLsRoundTripTests.Decode(target[..(int)result.BytesConsumed], Rgb8), Rgb8, near);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 8)]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 16)]
    public void Peer_CharLsWithColorTransform_IsUndoneOrLeftAsTheOptionSays(int transform, int bits)
    {
        Assert.SkipUnless(CharLs.IsPresent, CharLs.Absent);
        FrameInfo frame = Rgb8 with { BitsPerSample = bits };
        foreach (string kind in new[] { "noise", "smooth", "extremes" })
        {
            foreach (JpegLsInterleave interleave in new[] { JpegLsInterleave.Line, JpegLsInterleave.Sample })
            {
                byte[] pixels = JpegLsRoundTripTests.Image(kind, frame, 6);
                byte[] codestream = CharLs.Encode(pixels, frame, interleave, 0, transform: transform);
                Assert.Equal(pixels, JpegLsRoundTripTests.Decode(codestream, frame));
                byte[] coded = new byte[frame.FrameBytes];
                Assert.True(new JpegLsDecoder { UndoColorTransform = false }.Decode(codestream, coded, (int)frame.RowBytes).IsOk);
                Assert.NotEqual(pixels, coded);
                Assert.True(new JpegLsDecoder().ReadHeader(codestream, out JpegLsStreamInfo info).IsOk);
                Assert.Equal((JpegLsColorTransform)transform, info.ColorTransform);
            }
        }
    }

    [Theory]
    [InlineData(JpegLsInterleave.None, 7, false)]
    [InlineData(JpegLsInterleave.None, 1, true)]
    [InlineData(JpegLsInterleave.Line, 5, false)]
    [InlineData(JpegLsInterleave.Sample, 2, false)]
    public void Decode_RestartIntervals_EqualStripesOnTheirOwn(JpegLsInterleave interleave, int lines, bool countsSamples)
    {
        FrameInfo frame = interleave == JpegLsInterleave.None ? Gray12 : Rgb8;
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", frame, 8);
        List<byte> stream = [];
        int restarts = 0;
        for (int y = 0; y < frame.Height; y += lines)
        {
            // A restart interval knows nothing of what was before: it is an image of its own.
            FrameInfo stripe = frame with { Height = Math.Min(lines, frame.Height - y) };
            byte[] part = JpegLsRoundTripTests.Encode(pixels[(int)(y * frame.RowBytes)..], stripe, interleave, 0);
            int header = HeaderLength(stripe);
            if (y == 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(7), (ushort)frame.Height);
                int sos = header - 8 - (2 * frame.Components);
                byte[] interval = countsSamples ? [0xFF, 0xDD, 0, 5, 0, 0, (byte)(lines * frame.Width)] : [0xFF, 0xDD, 0, 4, 0, (byte)lines];
                stream.AddRange([.. part[..sos], .. interval, .. part[sos..header]]);
            }
            else
            {
                stream.AddRange([0xFF, (byte)(0xD0 + (restarts++ & 7))]);
            }

            stream.AddRange(part[header..^2]);
        }

        stream.AddRange([0xFF, 0xD9]);
        Assert.Equal(pixels, JpegLsRoundTripTests.Decode([.. stream], frame));

        // Without the second stripe's marker the first stripe is all there is.
        byte[] whole = [.. stream];
        int marker = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        byte[] damaged = [.. whole[..marker], .. whole[(marker + 2)..]];
        CodecResult result = new JpegLsDecoder().Decode(damaged, new byte[frame.FrameBytes], (int)frame.RowBytes);
        Assert.NotEqual(CodecStatus.Ok, result.Status);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 3, 1)]
    [InlineData(6, 3, 2)]
    public void Decode_MappingTable_GivesItsValues(int entryBytes, int components, int sampleBytes)
    {
        FrameInfo coded = new() { Width = 20, Height = 10, Components = 1, BitsPerSample = 8 };
        byte[] indices = JpegLsRoundTripTests.Image("steps", coded, 3);
        byte[] stream = JpegLsRoundTripTests.Encode(indices, coded, JpegLsInterleave.None, 0);
        byte[] entries = new byte[256 * entryBytes];
        new Random(4).NextBytes(entries);

        // In two pieces: LSE type 2 and its continuation, type 3 (T.87 C.2.4.1.2, C.2.4.1.3).
        int cut = 100 * entryBytes;
        int sos = HeaderLength(coded) - 10;
        byte[] table = [.. Segment(0xF8, [2, 5, (byte)entryBytes, .. entries[..cut]]), .. Segment(0xF8, [3, 5, (byte)entryBytes, .. entries[cut..]])];
        byte[] mapped = [.. stream[..sos], .. table, .. stream[sos..]];
        mapped[sos + table.Length + 6] = 5;

        FrameInfo expected = coded with { Components = components, BitsPerSample = 8 * sampleBytes };
        Assert.True(new JpegLsDecoder().ReadHeader(mapped, out JpegLsStreamInfo info).IsOk);
        Assert.Equal((expected, true), (info.Frame, info.HasMappingTable));
        byte[] values = JpegLsRoundTripTests.Decode(mapped, expected);
        for (int i = 0; i < indices.Length; i++)
        {
            byte[] entry = entries[(indices[i] * entryBytes)..((indices[i] + 1) * entryBytes)];
            for (int b = 0; b < entryBytes; b += sampleBytes)
            {
                Array.Reverse(entry, b, sampleBytes);
            }

            Assert.Equal(entry, values[(i * entryBytes)..((i + 1) * entryBytes)]);
        }

        byte[] raw = new byte[indices.Length];
        Assert.True(new JpegLsDecoder { ApplyMappingTables = false }.Decode(mapped, raw, 20).IsOk);
        Assert.Equal(indices, raw);
    }

    [Fact]
    public void EncodeThenDecode_WiderThanTheFrameHeaderCanSay_UsesOversizeDimensions()
    {
        FrameInfo frame = new() { Width = 70001, Height = 3, Components = 1, BitsPerSample = 8 };
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", frame, 3);
        byte[] stream = JpegLsRoundTripTests.Encode(pixels, frame, JpegLsInterleave.None, 0);
        Assert.Equal(new byte[] { 0xFF, 0xD8, 0xFF, 0xF8, 0, 12, 4, 4 }, stream[..8]);
        Assert.Equal(pixels, JpegLsRoundTripTests.Decode(stream, frame));
    }

    [Fact]
    public void Decode_LinesGivenBehindTheScan_AreFound()
    {
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", Gray12, 3);
        byte[] stream = JpegLsRoundTripTests.Encode(pixels, Gray12, JpegLsInterleave.None, 0);
        stream[7] = stream[8] = 0;
        byte[] late = [.. stream[..^2], 0xFF, 0xDC, 0, 4, 0, (byte)Gray12.Height, 0xFF, 0xD9];
        Assert.Equal(pixels, JpegLsRoundTripTests.Decode(late, Gray12));
    }

    [Fact]
    public void Decode_TrailingBytesMissingEndPaddingAndForeignSegments_AreAccepted()
    {
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", Gray12, 3);
        byte[] stream = JpegLsRoundTripTests.Encode(pixels, Gray12, JpegLsInterleave.None, 0);
        byte[][] variants =
        [
            stream[..^2],
            [.. stream, 0, 0, 0],
            [.. stream[..^2], 0, 0, 0xFF, 0xD9],
            [.. stream[..^2], 0xFF, 0xFF, 0xFF, 0xD9],
            [.. stream[..2], .. Segment(0xE8, "SPIFF\0 and more, \u0007"u8.ToArray()), .. Segment(0xFE, "text"u8.ToArray()), .. stream[2..]],
        ];
        foreach (byte[] variant in variants)
        {
            byte[] target = new byte[Gray12.FrameBytes];
            CodecResult result = new JpegLsDecoder().Decode(variant, target, (int)Gray12.RowBytes);
            Assert.Equal((CodecStatus.Ok, Gray12.Height), (result.Status, result.RowsDecoded));
            Assert.Equal(pixels, target);
        }
    }

    [Fact]
    public void Encode_DestinationOfExactlyTheEncodedSize_Suffices_AndLessIsAStatus()
    {
        foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
        {
            FrameInfo frame = Rgb8 with { Width = 9, Height = 7 };
            byte[] pixels = JpegLsRoundTripTests.Image("noise", frame, 3);
            byte[] stream = JpegLsRoundTripTests.Encode(pixels, frame, interleave, 0);
            JpegLsEncoder encoder = new() { Interleave = interleave };
            for (int size = 0; size <= stream.Length; size++)
            {
                GuardedBuffer target = new(Math.Max(1, size), 1, 0);
                CodecResult result = encoder.Encode(pixels, frame, (int)frame.RowBytes, target.Span[..size]);
                target.AssertUntouchedOutside();
                Assert.Equal(size == stream.Length ? CodecStatus.Ok : CodecStatus.DestinationTooSmall, result.Status);
            }
        }
    }

    [Fact]
    public void Encode_BitsAboveTheDepth_AreDropped()
    {
        byte[] pixels = JpegLsRoundTripTests.Image("smooth", Gray12, 3);
        byte[] dirty = [.. pixels];
        for (int i = 1; i < dirty.Length; i += 2)
        {
            dirty[i] |= 0xF0;
        }

        Assert.Equal(JpegLsRoundTripTests.Encode(pixels, Gray12, JpegLsInterleave.None, 0), JpegLsRoundTripTests.Encode(dirty, Gray12, JpegLsInterleave.None, 0));
    }

    [Fact]
    public void DecodeAndEncode_SteadyState_AllocateNothing()
    {
        foreach (JpegLsInterleave interleave in Enum.GetValues<JpegLsInterleave>())
        {
            byte[] pixels = JpegLsRoundTripTests.Image("smooth", Rgb8, 3);
            byte[] stream = new byte[JpegLsEncoder.GetMaxEncodedBytes(Rgb8)];
            byte[] target = new byte[pixels.Length];
            JpegLsEncoder encoder = new() { Interleave = interleave, NearLossless = 1 };
            JpegLsDecoder decoder = new();
            long allocated = Allocation.OfTenRuns(() =>
            {
                int size = (int)encoder.Encode(pixels, Rgb8, (int)Rgb8.RowBytes, stream).BytesConsumed;
                decoder.ReadHeader(stream.AsSpan(0, size), out _);
                decoder.Decode(stream.AsSpan(0, size), target, (int)Rgb8.RowBytes);
            });
            Assert.Equal(0, allocated);
            JpegLsRoundTripTests.AssertWithin(pixels, target, Rgb8, 1);
        }
    }

    internal static int HeaderLength(FrameInfo frame) =>
        2 + 10 + (3 * frame.Components) + (frame.BitsPerSample > 12 ? 15 : 0) + 8 + (2 * frame.Components);

    internal static byte[] Segment(byte marker, byte[] body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];
}
