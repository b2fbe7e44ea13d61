using Dicom.Net.TestSupport;
using System.Buffers;

namespace Dicom.Net.Codecs.Tests.Jpeg;

public sealed class JpegSafetyTests
{
    private const byte Guard = 0xA5;

    public static TheoryData<string> Names() => new(JpegStreams.Samples().Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_WithStride_WritesTheRowsAndNothingElse(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        (_, byte[] expected) = JpegStreams.Decode(codestream);
        using var decoder = new JpegDecoder();
        Assert.True(decoder.ReadInfo(codestream, out JpegInfo info).IsOk);
        var target = new GuardedTarget(info.Frame, 13);
        CodecResult result = decoder.Decode(codestream, target.Span, target.Stride);
        Assert.True(result.IsOk, result.Message);
        Assert.Equal(expected, target.Rows(info.Frame.Height));
        Assert.True(target.IsGuardIntact);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_DestinationOneByteShort_LeavesItAlone(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        using var decoder = new JpegDecoder();
        decoder.ReadInfo(codestream, out JpegInfo info);
        byte[] target = new byte[info.Frame.FrameBytes - 1];
        target.AsSpan().Fill(Guard);
        Assert.Equal(CodecStatus.DestinationTooSmall, decoder.Decode(codestream, target).Status);
        Assert.Equal(CodecStatus.DestinationTooSmall, decoder.Decode(codestream, new byte[info.Frame.FrameBytes], (int)info.Frame.RowBytes - 1).Status);
        Assert.DoesNotContain(target, value => value != Guard);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_CutAtEveryByte_SaysHowFarItCameAndIsRightSoFar(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        (_, byte[] expected) = JpegStreams.Decode(codestream);
        using var decoder = new JpegDecoder();
        decoder.ReadInfo(codestream, out JpegInfo info);
        int rowBytes = (int)info.Frame.RowBytes;
        var target = new GuardedTarget(info.Frame, 5);
        int mostRows = 0;
        for (int length = 0; length < codestream.Length - 2; length++)
        {
            CodecResult result = decoder.Decode(codestream.AsSpan(0, length), target.Span, target.Stride);
            Assert.True(target.IsGuardIntact, $"cut at {length}");
            Assert.InRange(result.BytesConsumed, 0, length);
            if (result.IsOk)
            {
                // Only padding bits of the last byte may be missing for that.
                Assert.True(length >= codestream.Length - 3, $"cut at {length} and yet Ok");
            }

            Assert.Equal(expected[..(result.RowsDecoded * rowBytes)], target.Rows(result.RowsDecoded));
            mostRows = Math.Max(mostRows, result.RowsDecoded);
        }

        // Frames of one scan come row by row.
        if (!name.EndsWith("Scans", StringComparison.Ordinal) && name != "progressive")
        {
            Assert.InRange(mostRows, 1, info.Frame.Height);
        }
    }

    [Fact]
    public void Decode_HugeSizeClaimed_CostsNoMemory()
    {
        byte[] codestream = JpegStreams.Samples()["progressive"];
        int frame = codestream.AsSpan().IndexOf([(byte)0xFF, JpegMarker.Sof2]);
        codestream.AsSpan(frame + 5, 4).Fill(0xFF);
        using var decoder = new JpegDecoder();
        byte[] target = new byte[1000];
        for (int i = 0; i < 50; i++)
        {
            decoder.Decode(codestream, target);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        CodecResult result = decoder.Decode(codestream, target);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(CodecStatus.DestinationTooSmall, result.Status);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_SteadyState_AllocatesNothing(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        using var decoder = new JpegDecoder();
        decoder.ReadInfo(codestream, out JpegInfo info);
        byte[] target = new byte[info.Frame.FrameBytes];
        JpegColorConversion conversion = info.ColorSpace == JpegColorSpace.YCbCr ? JpegColorConversion.Auto : JpegColorConversion.None;
        Assert.Equal(0, Allocations.Least(
            () =>
            {
                decoder.ReadInfo(codestream, out _);
                decoder.Decode(codestream, target, 0, conversion);
            },
            rounds: 60));
    }

    [Theory]
    [InlineData(JpegProcess.Baseline, 8, 3)]
    [InlineData(JpegProcess.Extended, 12, 1)]
    [InlineData(JpegProcess.Lossless, 16, 1)]
    [InlineData(JpegProcess.Lossless, 8, 3)]
    public void Encode_SteadyState_AllocatesNothing(JpegProcess process, int bits, int components)
    {
        FrameInfo frame = TestImage.Frame(60, 40, components, bits);
        byte[] image = TestImage.Make("sparse", frame);
        var options = new JpegEncoderOptions { Process = process };
        using var encoder = new JpegEncoder();
        var output = new ArrayBufferWriter<byte>(1 << 20);
        for (int i = 0; i < 50; i++)
        {
            output.ResetWrittenCount();
            Assert.True(encoder.Encode(frame, image, 0, options, output).IsOk);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            output.ResetWrittenCount();
            encoder.Encode(frame, image, 0, options, output);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Decoder_Disposed_Throws()
    {
        var decoder = new JpegDecoder();
        decoder.Dispose();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.Decode(JpegStreams.Samples()["baseline"], new byte[10000]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_BytesChanged_EndsWithAStatusInsideItsDestination(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        using var decoder = new JpegDecoder();
        decoder.ReadInfo(codestream, out JpegInfo original);
        for (int seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            byte[] damaged = [.. codestream];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                damaged[random.Next(2, damaged.Length)] = random.Next(3) switch
                {
                    0 => 0xFF,
                    1 => 0,
                    _ => (byte)random.Next(256),
                };
            }

            Check(decoder, damaged, original.Frame, seed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_SegmentsChanged_EndsWithAStatusInsideItsDestination(string name)
    {
        byte[] codestream = JpegStreams.Samples()[name];
        using var decoder = new JpegDecoder();
        decoder.ReadInfo(codestream, out JpegInfo original);
        for (int seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            List<Segment> segments = JpegStreams.Split(codestream);
            for (int changes = random.Next(1, 4); changes > 0 && segments.Count > 0; changes--)
            {
                Mutate(segments, random);
            }

            Check(decoder, JpegStreams.Join(segments), original.Frame, seed);
        }
    }

    /// <summary>One change that keeps the envelope of segments whole and bends what is inside.</summary>
    private static void Mutate(List<Segment> segments, Random random)
    {
        int index = random.Next(segments.Count);
        Segment segment = segments[index];
        switch (random.Next(8))
        {
            case 0:
                segments.RemoveAt(index);
                break;
            case 1:
                segments.Insert(random.Next(segments.Count + 1), segment);
                break;
            case 2:
                int other = random.Next(segments.Count);
                (segments[index], segments[other]) = (segments[other], segment);
                break;
            case 3 when segment.Body.Length > 0:
                segments[index] = segment with { Body = segment.Body[..random.Next(segment.Body.Length)] };
                break;
            case 4 when segment.Data.Length > 0:
                segments[index] = segment with { Data = segment.Data[..random.Next(segment.Data.Length)] };
                break;
            case 5:
                segments.Insert(index, new Segment(JpegMarker.Dri, [0, (byte)random.Next(40)], []));
                break;
            case 6:
                // Another process for the same data.
                int frame = segments.FindIndex(candidate => candidate.Marker is >= JpegMarker.Sof0 and <= JpegMarker.Sof3);
                if (frame >= 0)
                {
                    segments[frame] = segments[frame] with { Marker = (byte)(JpegMarker.Sof0 + random.Next(4)) };
                }

                break;
            default:
                if (segment.Body.Length > 0)
                {
                    byte[] body = [.. segment.Body];
                    body[random.Next(body.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(8));
                    segments[index] = segment with { Body = body };
                }

                break;
        }
    }

    private static void Check(JpegDecoder decoder, byte[] damaged, in FrameInfo original, int seed)
    {
        // Sizes may have changed: give frames of up to four times the size what they ask for, others what the original had.
        decoder.ReadInfo(damaged, out JpegInfo info);
        FrameInfo frame = info.Frame.Height > 0 && info.Frame.FrameBytes <= 4 * original.FrameBytes ? info.Frame : original;
        var target = new GuardedTarget(frame, 3);
        CodecResult result = decoder.Decode(damaged, target.Span, target.Stride);
        Assert.True(target.IsGuardIntact, $"seed {seed}");
        Assert.InRange(result.RowsDecoded, 0, frame.Height);
        Assert.InRange(result.BytesConsumed, 0, damaged.Length);
        Assert.True(result.IsOk || result.Message is not null, $"seed {seed}: no reason given");
    }

    /// <summary>A destination with guard bytes before, between and behind its rows.</summary>
    private sealed class GuardedTarget
    {
        private const int Margin = 128;
        private readonly byte[] _memory;
        private readonly int _rowBytes;
        private readonly int _height;

        internal GuardedTarget(in FrameInfo frame, int gap)
        {
            _rowBytes = (int)frame.RowBytes;
            _height = frame.Height;
            Stride = _rowBytes + gap;
            _memory = new byte[2 * Margin + Stride * _height];
            _memory.AsSpan().Fill(Guard);
        }

        internal int Stride { get; }

        internal Span<byte> Span => _memory.AsSpan(Margin, Stride * _height);

        internal byte[] Rows(int count)
        {
            byte[] rows = new byte[count * _rowBytes];
            for (int y = 0; y < count; y++)
            {
                Span.Slice(y * Stride, _rowBytes).CopyTo(rows.AsSpan(y * _rowBytes));
            }

            return rows;
        }

        internal bool IsGuardIntact
        {
            get
            {
                bool intact = !_memory.AsSpan(0, Margin).ContainsAnyExcept(Guard) && !_memory.AsSpan(_memory.Length - Margin).ContainsAnyExcept(Guard);
                for (int y = 0; y < _height; y++)
                {
                    intact &= !Span.Slice(y * Stride + _rowBytes, Stride - _rowBytes).ContainsAnyExcept(Guard);
                }

                return intact;
            }
        }
    }
}
