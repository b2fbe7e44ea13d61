using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.Jpeg;

public sealed class JpegCorpusTests
{
    public static TheoryData<string> Files(string expectation)
    {
        // Without the corpus one nameless case remains, which is skipped.
        var data = new TheoryData<string>(JpegCorpus.Files(expectation));
        if (data.Count == 0)
        {
            data.Add("");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files), "sha256")]
    public void CorpusFile_Decoded_HasTheExpectedStoredValues(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        JsonElement expected = JpegCorpus.Pixels(name);
        byte[] actual = DecodeFile(name, expected, JpegColorConversion.None);
        string hash = Convert.ToHexStringLower(SHA256.HashData(actual));
        if (hash == expected.Text("sha256"))
        {
            return;
        }

        // Only the 12-bit lossy files may differ, and only within the tolerance of the reference.
        Assert.True(expected.Text("tolerance") is not null, "another hash than expected");
        Assert.True(expected.Text("reference_raw") is not null, "lossy, another hash and no reference to compare with");
        byte[] reference = ReadReference(expected.Text("reference_raw")!);
        Assert.Equal(reference.Length, actual.Length);
        int tolerance = expected.Int("bits_allocated") == 8 ? 1 : 2;
        Assert.InRange(MaxDifference(reference, actual, expected.Int("bits_allocated") == 8 ? 1 : 2), 0, tolerance);
    }

    [Theory]
    [MemberData(nameof(Files), "sha256_rgb")]
    public void CorpusFile_ConvertedToRgb_HasTheExpectedHash(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        JsonElement expected = JpegCorpus.Pixels(name);
        JsonElement rgb = expected.GetProperty("sha256_rgb").GetProperty("sha256");
        if (rgb.ValueKind == JsonValueKind.Object)
        {
            // One decoder follows the data set's header instead of the codestream; the other converts as asked here.
            rgb = rgb.GetProperty("Irgb");
        }

        byte[] actual = DecodeFile(name, expected, JpegColorConversion.YCbCrToRgb);
        Assert.Equal(rgb.GetString(), Convert.ToHexStringLower(SHA256.HashData(actual)));
    }

    [Theory]
    [InlineData("codestreams/jpeg/jpeg400jfif-new.jpg")]
    [InlineData("codestreams/jpeg/jpeg400jfif.jpg")]
    public void CorpusCodestream_Decoded_HasTheExpectedHash(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        JsonElement component = JpegCorpus.Codestream(name).GetProperty("decoders").GetProperty("I")[0];
        byte[] codestream = File.ReadAllBytes(Corpus.Path(name)!);
        using var decoder = new JpegDecoder();
        Assert.True(decoder.ReadInfo(codestream, out JpegInfo info).IsOk);
        Assert.Equal(component.Int("w"), info.Frame.Width);
        Assert.Equal(component.Int("h"), info.Frame.Height);
        byte[] samples = new byte[info.Frame.FrameBytes];
        CodecResult result = decoder.Decode(codestream, samples);
        Assert.True(result.IsOk, result.Message);
        byte[] wide = new byte[4 * samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            wide[4 * i] = samples[i];
        }

        Assert.Equal(component.Text("sha256_int32le"), Convert.ToHexStringLower(SHA256.HashData(wide)));
    }

    private static byte[] DecodeFile(string name, JsonElement expected, JpegColorConversion conversion)
    {
        int frames = expected.Int("frames");
        int cells = expected.Int("rows") * expected.Int("columns") * expected.Int("samples_per_pixel");
        int allocated = expected.Int("bits_allocated") <= 8 ? 1 : 2;
        byte[] output = new byte[frames * cells * allocated];
        List<byte[]> codestreams = EncapsulatedFrames.Read(Corpus.Path(name)!, frames);
        using var decoder = new JpegDecoder();
        for (int i = 0; i < frames; i++)
        {
            Assert.True(decoder.ReadInfo(codestreams[i], out JpegInfo info).IsOk);
            Assert.Equal(cells, info.Frame.Width * info.Frame.Height * info.Frame.Components);
            byte[] samples = new byte[info.Frame.FrameBytes];
            CodecResult result = decoder.Decode(codestreams[i], samples, 0, conversion);
            Assert.True(result.IsOk, result.Message);
            Assert.Equal(info.Frame.Height, result.RowsDecoded);
            StoreValues(samples, info.Frame.BytesPerSample, output.AsSpan(i * cells * allocated), allocated, expected);
        }

        return output;
    }

    /// <summary>Stored values as the corpus defines them: the stored bits alone, signed where the header says so.</summary>
    private static void StoreValues(byte[] samples, int bytes, Span<byte> output, int allocated, JsonElement expected)
    {
        int stored = expected.Int("bits_stored");
        bool isSigned = expected.Int("pixel_representation") == 1;
        for (int i = 0; i < samples.Length / bytes; i++)
        {
            int value = bytes == 1 ? samples[i] : BinaryPrimitives.ReadUInt16LittleEndian(samples.AsSpan(2 * i));
            value &= (1 << stored) - 1;
            if (isSigned && value >> (stored - 1) != 0)
            {
                value -= 1 << stored;
            }

            if (allocated == 1)
            {
                output[i] = (byte)value;
            }
            else
            {
                BinaryPrimitives.WriteInt16LittleEndian(output[(2 * i)..], (short)value);
            }
        }
    }

    private static byte[] ReadReference(string name)
    {
        using var stream = new GZipStream(File.OpenRead(Corpus.Path(name)!), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static int MaxDifference(byte[] a, byte[] b, int bytes)
    {
        int max = 0;
        for (int i = 0; i < a.Length; i += bytes)
        {
            int difference = bytes == 1
                ? a[i] - b[i]
                : BinaryPrimitives.ReadInt16LittleEndian(a.AsSpan(i)) - BinaryPrimitives.ReadInt16LittleEndian(b.AsSpan(i));
            max = Math.Max(max, Math.Abs(difference));
        }

        return max;
    }
}
