using System.Buffers.Binary;
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

        // Lossy files too: the transform is the one that their references were made with, to the bit.
        Assert.Equal(expected.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(actual)));
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
}
