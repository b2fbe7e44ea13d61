using System.IO.Compression;
using Dicom.Net.Codecs.Deflate;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.Deflate;

public sealed class DeflateDecoderTests
{
    private readonly DeflateDecoder _decoder = new();

    public static TheoryData<string, CompressionLevel> Images
    {
        get
        {
            TheoryData<string, CompressionLevel> data = [];
            foreach (string kind in new[] { "noise", "ramp", "constant", "skewed", "repeats", "tiny", "large" })
            {
                foreach (CompressionLevel level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
                {
                    data.Add(kind, level);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Decode_OfWhatAnotherDeflated_IsTheSame(string kind, CompressionLevel level)
    {
        byte[] pixels = Make(kind);
        byte[] codestream = Deflate(pixels, level);
        byte[] memory = new byte[pixels.Length + 32];
        memory.AsSpan().Fill(0xA5);

        // Padding to an even length, and more of it, is ignored.
        CodecResult result = _decoder.Decode([.. codestream, 0, 0xFF, 0], memory.AsSpan(16, pixels.Length), out int written);
        Assert.True(result.IsOk, result.Message);
        Assert.Equal(pixels.Length, written);
        Assert.True(memory.AsSpan(16, pixels.Length).SequenceEqual(pixels));
        Assert.Equal(-1, memory.AsSpan(0, 16).IndexOfAnyExcept((byte)0xA5));
        Assert.Equal(-1, memory.AsSpan(16 + pixels.Length).IndexOfAnyExcept((byte)0xA5));
        Assert.InRange(result.BytesConsumed, 1, codestream.Length);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Decode_CutAnywhere_SaysHowFarItCame(CompressionLevel level)
    {
        byte[] pixels = Make("skewed")[..700];
        byte[] codestream = Deflate(pixels, level);
        byte[] target = new byte[700];
        int last = 0;
        for (int length = 0; length < codestream.Length - 1; length++)
        {
            CodecResult result = _decoder.Decode(codestream.AsSpan(0, length), target, out int written);
            Assert.True(result.Status == CodecStatus.Truncated || (result.IsOk && written == 700), $"{length}: {result}");
            Assert.True(target.AsSpan(0, written).SequenceEqual(pixels.AsSpan(0, written)), $"{length}");
            Assert.InRange(written, last, 700);
            last = written;
        }

        Assert.InRange(last, 600, 700);
    }

    [Fact]
    public void Decode_OfALongerFrame_FillsTheDestinationAlone()
    {
        byte[] pixels = Make("repeats");
        byte[] codestream = Deflate(pixels, CompressionLevel.Optimal);
        for (int length = 0; length < 600; length++)
        {
            byte[] target = new byte[length];
            Assert.True(_decoder.Decode(codestream, target, out int written).IsOk);
            Assert.Equal(length, written);
            Assert.True(target.AsSpan().SequenceEqual(pixels.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x07 }, CodecStatus.Corrupt)]
    [InlineData(new byte[] { 0x01, 5, 0, 5, 0, 1, 2, 3 }, CodecStatus.Corrupt)]
    [InlineData(new byte[] { 0x01, 2, 0, 0xFD, 0xFF, 1 }, CodecStatus.Truncated)]
    [InlineData(new byte[] { 0x03, 0x00 }, CodecStatus.Truncated)]
    [InlineData(new byte[] { 0x03, 0x02, 0xFF }, CodecStatus.Corrupt)]
    [InlineData(new byte[] { 0x05, 0xE0, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, CodecStatus.Corrupt)]
    [InlineData(new byte[0], CodecStatus.Truncated)]
    public void Decode_OfDamage_IsAStatus(byte[] codestream, CodecStatus expected) =>
        Assert.Equal(expected, _decoder.Decode(codestream, new byte[10], out _).Status);

    [Fact]
    public void Decode_OfMutatedStreams_AgreesWithAnotherDecoder()
    {
        Random random = new(811);
        byte[] expected = new byte[3000];
        byte[] target = new byte[3000];
        int agreed = 0;
        foreach (string kind in new[] { "skewed", "repeats", "ramp", "noise" })
        {
            byte[] codestream = Deflate(Make(kind)[..3000], CompressionLevel.Optimal);
            for (int round = 0; round < 1500; round++)
            {
                byte[] mutated = [.. codestream];
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    mutated[random.Next(random.Next(2) == 0 ? Math.Min(80, mutated.Length) : mutated.Length)] ^= (byte)(1 << random.Next(8));
                }

                CodecResult result = _decoder.Decode(mutated, target, out int written);
                Assert.Equal(result.IsOk, written == target.Length);
                try
                {
                    using DeflateStream other = new(new MemoryStream(mutated), CompressionMode.Decompress);
                    int there = other.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false);
                    Assert.True(there == written && expected.AsSpan(0, there).SequenceEqual(target.AsSpan(0, written)), $"seed 811, {kind}, round {round}: {there} against {written}, {result}");
                    agreed++;
                }
                catch (InvalidDataException)
                {
                    // Damaged by its judgement; what is asked here is that nothing but a status comes of it.
                }
            }
        }

        Assert.InRange(agreed, 300, 6000);
    }

    [Fact]
    public void Decode_InSteadyState_AllocatesNothing()
    {
        byte[] codestream = Deflate(Make("skewed"), CompressionLevel.Optimal);
        byte[] target = new byte[Make("skewed").Length];
        Assert.Equal(0, Allocations.Least(() => Assert.True(_decoder.Decode(codestream, target, out _).IsOk)));
    }

    private static byte[] Make(string kind)
    {
        Random random = new(42);
        byte[] pixels = new byte[kind switch { "tiny" => 1, "large" => 400_000, _ => 20_000 }];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = kind switch
            {
                "noise" => (byte)random.Next(256),
                "ramp" => (byte)(i / 7),
                "constant" => 9,
                "repeats" => (byte)(i % 23 == 0 ? random.Next(3) : i % 23),

                // Lengths of codes far apart, so that some are longer than a first look-up.
                _ => (byte)Math.Min(255, -Math.Log(random.NextDouble()) * (i % 5 == 0 ? 40 : 3)),
            };
        }

        return pixels;
    }

    private static byte[] Deflate(byte[] pixels, CompressionLevel level)
    {
        using MemoryStream deflated = new();
        using (DeflateStream stream = new(deflated, level, leaveOpen: true))
        {
            stream.Write(pixels);
        }

        return deflated.ToArray();
    }
}
