using Dicom.Net.TestSupport;
using System.Buffers.Binary;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Codecs.Tests.Rle;

public class RleCodecTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 7), (7, 1), (2, 3), (17, 5), (64, 3), (65, 4), (128, 2), (129, 9), (131, 64), (4097, 3)];

    public static TheoryData<int, int, bool, string> Layouts()
    {
        TheoryData<int, int, bool, string> data = [];
        foreach ((int bits, int components) in new[] { (8, 1), (16, 1), (24, 1), (32, 1), (64, 1), (8, 3), (16, 3), (32, 3), (8, 4), (16, 4), (8, 2), (1, 1), (1, 3) })
        {
            foreach (string kind in TestImages.Kinds)
            {
                data.Add(bits, components, false, kind);
                data.Add(bits, components, true, kind);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void EncodeThenDecode_GeneratedImages_GiveTheSamePixelsAndTouchNothingElse(int bits, int components, bool planar, string kind)
    {
        RleEncoder encoder = new();
        RleDecoder decoder = new();
        foreach ((int width, int height) in Sizes)
        {
            RleLayout layout = new() { Width = width, Height = height, Components = components, BitsAllocated = bits, IsPlanar = planar };
            byte[] image = Image(layout, kind, width + (31 * height));
            GuardedBuffer packed = new((int)RleEncoder.GetMaxEncodedBytes(layout), 1, 0);
            CodecResult encoded = encoder.Encode(image, layout, (int)layout.RowBytes, packed.Span);
            Assert.Equal(CodecStatus.Ok, encoded.Status);
            packed.AssertUntouchedOutside();
            Span<byte> stream = packed.Span[..(int)encoded.BytesConsumed];
            AssertConforms(stream, layout);

            foreach (int padding in new[] { 0, 5 })
            {
                GuardedBuffer target = new((int)layout.RowBytes, (int)layout.RowCount, padding);
                CodecResult result = decoder.Decode(stream, layout, target.Span, target.Stride);
                Assert.Equal((CodecStatus.Ok, height), (result.Status, result.RowsDecoded));
                target.AssertUntouchedOutside();
                Assert.True(image.AsSpan().SequenceEqual(target.ToArray()), $"{width}x{height} stride +{padding}");
            }
        }
    }

    [Fact]
    public void Encode_DestinationOfExactlyTheEncodedSize_Suffices_AndOneByteLessIsAStatus()
    {
        RleEncoder encoder = new();
        RleLayout layout = new() { Width = 61, Height = 13, BitsAllocated = 16 };
        byte[] image = Image(layout, "sparse", 5);
        byte[] large = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        int size = (int)encoder.Encode(image, layout, (int)layout.RowBytes, large).BytesConsumed;
        byte[] exact = new byte[size];
        Assert.Equal(CodecStatus.Ok, encoder.Encode(image, layout, (int)layout.RowBytes, exact).Status);
        Assert.Equal(large[..size], exact);
        for (int shorter = 0; shorter < size; shorter++)
        {
            Assert.Equal(CodecStatus.DestinationTooSmall, encoder.Encode(image, layout, (int)layout.RowBytes, new byte[shorter]).Status);
        }
    }

    [Fact]
    public void Decode_EveryTruncation_GivesTruncatedWithTheRowsThatAreThereAndZerosBehind()
    {
        RleLayout layout = new() { Width = 19, Height = 11, BitsAllocated = 16 };
        byte[] image = Image(layout, "smooth", 3);
        byte[] packed = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        int size = (int)new RleEncoder().Encode(image, layout, (int)layout.RowBytes, packed).BytesConsumed;
        RleDecoder decoder = new();
        for (int cut = 0; cut < size - 1; cut++)
        {
            GuardedBuffer target = new((int)layout.RowBytes, layout.Height, 3);
            CodecResult result = decoder.Decode(packed.AsSpan(0, cut), layout, target.Span, target.Stride);
            target.AssertUntouchedOutside();
            if (result.Status == CodecStatus.Ok)
            {
                // Only the even-length pad may have been cut.
                Assert.Equal(size - 2, cut);
                continue;
            }

            Assert.Contains(result.Status, new[] { CodecStatus.Truncated, CodecStatus.Corrupt });
            int whole = result.RowsDecoded * (int)layout.RowBytes;
            Assert.Equal(image[..whole], target.ToArray()[..whole]);
            for (int r = result.RowsDecoded + 1; r < layout.Height; r++)
            {
                Assert.False(target.Row(r).ContainsAnyExcept((byte)0));
            }
        }
    }

    [Fact]
    public void Decode_NoOperationOddSegmentsAndOverlongPackets_AreAccepted()
    {
        // Segments at 64 (no-op, run of 3, literal of 2, then a literal beyond the plane) and 64 + 9 (odd; run of 128 for 5 bytes).
        byte[] stream = [.. Header(2, 64, 73), 0x80, 0xFE, 0x11, 0x01, 0x22, 0x33, 0x01, 0x44, 0x55, 0x81, 0x66, 0x00];
        byte[] pixels = new byte[10];
        CodecResult result = new RleDecoder().Decode(stream, new RleLayout { Width = 5, Height = 1, BitsAllocated = 16 }, pixels, 10);
        Assert.Equal(CodecStatus.Ok, result.Status);
        Assert.Equal(new byte[] { 0x66, 0x11, 0x66, 0x11, 0x66, 0x11, 0x66, 0x22, 0x66, 0x33 }, pixels);
    }

    [Theory]
    [InlineData(1u, 64u, 66u, CodecStatus.Corrupt)]
    [InlineData(2u, 63u, 66u, CodecStatus.Corrupt)]
    [InlineData(2u, 64u, 0xFFFFFFFFu, CodecStatus.Corrupt)]
    [InlineData(2u, 66u, 64u, CodecStatus.Ok)]
    [InlineData(3u, 64u, 66u, CodecStatus.Ok)]
    [InlineData(0xFFFFFFFFu, 64u, 66u, CodecStatus.Ok)]
    [InlineData(2u, 64u, 68u, CodecStatus.Truncated)]
    public void Decode_OddHeader_IsAStatus(uint count, uint first, uint second, CodecStatus expected)
    {
        byte[] stream = [.. Header(count, first, second), 0xFE, 0x11, 0xFE, 0x22];
        byte[] pixels = new byte[6];
        CodecResult result = new RleDecoder().Decode(stream, new RleLayout { Width = 3, Height = 1, BitsAllocated = 16 }, pixels, 6);
        Assert.Equal(expected, result.Status);
        Assert.Equal(expected == CodecStatus.Ok && count == 2, result.Message is null);
    }

    [Fact]
    public void Decode_SixteenPlanes_IsUnsupported() =>
        Assert.Equal(
            CodecStatus.Unsupported,
            new RleDecoder().Decode(new byte[100], new RleLayout { Width = 1, Height = 1, Components = 4, BitsAllocated = 32 }, new byte[16], 16).Status);

    [Fact]
    public void Decode_DestinationTooSmall_IsAStatusAndWritesNothing()
    {
        byte[] stream = [.. Header(1, 64, 0), 0xFE, 0x11];
        byte[] pixels = new byte[2];
        Assert.Equal(CodecStatus.DestinationTooSmall, new RleDecoder().Decode(stream, new RleLayout { Width = 3, Height = 1, BitsAllocated = 8 }, pixels, 3).Status);
        Assert.Equal(new byte[2], pixels);
    }

    [Fact]
    public void DecodeAndEncode_SteadyState_AllocateNothing()
    {
        RleLayout layout = new() { Width = 200, Height = 50, Components = 3, BitsAllocated = 16 };
        byte[] image = Image(layout, "smooth", 3);
        byte[] packed = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        byte[] pixels = new byte[layout.FrameBytes];
        RleEncoder encoder = new();
        RleDecoder decoder = new();
        long allocated = Allocations.Least(() =>
        {
            int size = (int)encoder.Encode(image, layout, (int)layout.RowBytes, packed).BytesConsumed;
            decoder.Decode(packed.AsSpan(0, size), layout, pixels, (int)layout.RowBytes);
        });
        Assert.Equal(0, allocated);
        Assert.Equal(image, pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_MutatedStreams_EndWithAStatusAndTouchNothingElse(int seed)
    {
        Random random = new(seed);
        RleDecoder decoder = new();
        for (int round = 0; round < 3000; round++)
        {
            RleLayout layout = new()
            {
                Width = random.Next(1, 200), Height = random.Next(1, 30), Components = random.Next(1, 5), BitsAllocated = random.Next(4) * 8, IsPlanar = random.Next(2) == 0,
            };
            layout = layout with { BitsAllocated = Math.Max(1, layout.BitsAllocated) };
            byte[] image = Image(layout, TestImages.Kinds[random.Next(TestImages.Kinds.Length)], round);
            byte[] packed = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
            int size = (int)new RleEncoder().Encode(image, layout, (int)layout.RowBytes, packed).BytesConsumed;
            Span<byte> stream = RleMutator.Mutate(packed.AsSpan(0, size).ToArray(), random);
            GuardedBuffer target = new((int)layout.RowBytes, (int)layout.RowCount, random.Next(3));
            CodecResult result = decoder.Decode(stream, layout, target.Span, target.Stride);
            target.AssertUntouchedOutside();
            Assert.InRange(result.RowsDecoded, 0, layout.Height);
            Assert.Equal(result.IsOk, result.RowsDecoded == layout.Height);
            Assert.InRange(result.BytesConsumed, 0, stream.Length);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Expand_FastLoop_EqualsTheCarefulOne(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            byte[] source = new byte[random.Next(600)];
            random.NextBytes(source);
            int target = random.Next(1, 2000);
            byte[] fast = new byte[target + RlePackets.MaxExpansion + RlePackets.Slack];
            byte[] careful = new byte[fast.Length];
            int fastAt = 0;
            int carefulAt = 0;
            int fastCount = RlePackets.Expand(source, ref fastAt, fast, 0, target);
            int carefulCount = RlePackets.ExpandCarefully(source, ref carefulAt, careful, 0, target);
            Assert.Equal((carefulCount, carefulAt), (fastCount, fastAt));
            Assert.True(careful.AsSpan(0, carefulCount).SequenceEqual(fast.AsSpan(0, fastCount)));
        }
    }

    private static byte[] Header(uint count, params uint[] offsets)
    {
        byte[] header = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(header, count);
        for (int i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4 + (4 * i)), offsets[i]);
        }

        return header;
    }

    private static byte[] Image(in RleLayout layout, string kind, int seed)
    {
        if (layout.BitsAllocated == 1)
        {
            uint[] bytes = TestImages.Samples(kind, (int)layout.FrameBytes, 1, 1, 8, seed);
            return TestImages.ToCells(bytes, 1);
        }

        uint[] samples = TestImages.Samples(kind, layout.Width, layout.Height, layout.Components, Math.Min(32, layout.BitsAllocated), seed);
        return TestImages.ToCells(samples, layout.BytesPerSample);
    }

    /// <summary>PS3.5 §G.3: even segments in order from 64 on, no row's packets going over its end, at most one pad byte.</summary>
    private static void AssertConforms(ReadOnlySpan<byte> stream, in RleLayout layout)
    {
        bool packedRows = layout.BitsAllocated == 1;
        int segments = packedRows ? 1 : layout.SegmentCount;
        int bits = layout.Width * layout.Components;
        int rowBytes = !packedRows ? layout.Width : bits % 8 == 0 ? bits / 8 : (int)layout.FrameBytes;
        int rows = packedRows && bits % 8 != 0 ? 1 : layout.Height;
        Assert.Equal((uint)segments, BinaryPrimitives.ReadUInt32LittleEndian(stream));
        uint expectedOffset = 64;
        for (int s = 0; s < 15; s++)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(stream[(4 + (4 * s))..]);
            if (s >= segments)
            {
                Assert.Equal(0u, offset);
                continue;
            }

            Assert.Equal(expectedOffset, offset);
            int at = (int)offset;
            for (int r = 0; r < rows; r++)
            {
                int count = 0;
                while (count < rowBytes)
                {
                    int control = (sbyte)stream[at];
                    Assert.NotEqual(-128, control);
                    count += control >= 0 ? control + 1 : 1 - control;
                    at += control >= 0 ? control + 2 : 2;
                }

                Assert.Equal(rowBytes, count);
            }

            expectedOffset = (uint)(at + (at & 1));
        }

        Assert.Equal((uint)stream.Length, expectedOffset);
    }
}
