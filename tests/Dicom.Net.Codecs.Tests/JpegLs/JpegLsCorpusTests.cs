using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Tests.Rle;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.JpegLs;

public class JpegLsCorpusTests
{
    public static TheoryData<string> Files() => [.. CorpusPixelFile.NamesIn("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81").DefaultIfEmpty("")];

    public static TheoryData<string> Codestreams()
    {
        TheoryData<string> data = [];
        if (Corpus.Root is null)
        {
            data.Add("");
            return data;
        }

        foreach (JsonProperty stream in CodestreamExpectations())
        {
            data.Add(stream.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_CorpusFile_HashOfStoredValuesIsAsExpected(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        CorpusPixelFile file = CorpusPixelFile.Load(name);
        JpegLsDecoder decoder = new();
        MemoryStream all = new();
        int cellBytes = 0;
        Assert.Equal(file.FrameCount, file.Frames.Count);
        foreach (byte[] codestream in file.Frames)
        {
            Assert.Equal(CodecStatus.Ok, decoder.ReadHeader(codestream, out JpegLsStreamInfo info).Status);
            Assert.Equal((file.Columns, file.Rows, file.Samples), (info.Frame.Width, info.Frame.Height, info.Frame.Components));
            byte[] pixels = new byte[info.Frame.FrameBytes];
            CodecResult result = decoder.Decode(codestream, pixels, (int)info.Frame.RowBytes);
            Assert.Equal((CodecStatus.Ok, file.Rows), (result.Status, result.RowsDecoded));
            all.Write(pixels);
            cellBytes = info.Frame.BytesPerSample;
        }

        Assert.Equal(file.Sha256, file.HashStoredValues(all.ToArray(), cellBytes));
    }

    [Theory]
    [MemberData(nameof(Codestreams))]
    public void Decode_Codestream_HashOfEachComponentIsAsExpected(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        JsonElement expected = CodestreamExpectations().Single(s => s.Name == name).Value;
        byte[] pixels = Decode(name, out FrameInfo frame);
        if (expected.GetProperty("expected_decoder").GetString() is not { } tool)
        {
            return;
        }

        JsonElement components = expected.GetProperty("decoders").GetProperty(tool);
        Assert.Equal(components.GetArrayLength(), frame.Components);
        for (int c = 0; c < frame.Components; c++)
        {
            Assert.Equal(components[c].GetProperty("sha256_int32le").GetString(), HashComponent(pixels, frame, c));
        }
    }

    [Theory]
    [InlineData("t8sse0.jls", 0)]
    [InlineData("t8sse3.jls", 3)]
    public void Decode_SubsampledComponents_EqualThePublishedImagesWithinNear(string name, int near)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        byte[] pixels = Decode("codestreams/jls/" + name, out FrameInfo frame);
        Assert.Equal((256, 256, 3), (frame.Width, frame.Height, frame.Components));
        (string Image, int XStep, int YStep)[] references = [("test8r.pgm", 1, 1), ("test8gr4.pgm", 1, 4), ("test8bs2.pgm", 2, 2)];
        for (int c = 0; c < 3; c++)
        {
            byte[] image = File.ReadAllBytes(Corpus.Path("codestreams", "jls", references[c].Image)!);
            int width = 256 / references[c].XStep;
            int height = 256 / references[c].YStep;
            ReadOnlySpan<byte> samples = image.AsSpan(image.Length - (width * height));
            for (int y = 0; y < 256; y++)
            {
                for (int x = 0; x < 256; x++)
                {
                    int difference = samples[(y / references[c].YStep * width) + (x / references[c].XStep)] - pixels[(((y * 256) + x) * 3) + c];
                    Assert.InRange(difference, -near, near);
                }
            }
        }
    }

    private static List<JsonProperty> CodestreamExpectations()
    {
        JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Corpus.Path("EXPECTED.json")!));
        return [.. document.RootElement.GetProperty("codestreams").EnumerateObject().Where(s => s.Name.EndsWith(".jls", StringComparison.OrdinalIgnoreCase))];
    }

    private static byte[] Decode(string name, out FrameInfo frame)
    {
        byte[] codestream = File.ReadAllBytes(Corpus.Path(name.Split('/'))!);
        JpegLsDecoder decoder = new();
        Assert.Equal(CodecStatus.Ok, decoder.ReadHeader(codestream, out JpegLsStreamInfo info).Status);
        frame = info.Frame;
        byte[] pixels = new byte[frame.FrameBytes];
        CodecResult result = decoder.Decode(codestream, pixels, (int)frame.RowBytes);
        Assert.Equal((CodecStatus.Ok, frame.Height), (result.Status, result.RowsDecoded));
        return pixels;
    }

    private static string HashComponent(byte[] pixels, FrameInfo frame, int component)
    {
        byte[] values = new byte[frame.Width * frame.Height * 4];
        for (int i = 0; i < frame.Width * frame.Height; i++)
        {
            int at = ((i * frame.Components) + component) * frame.BytesPerSample;
            int value = frame.BytesPerSample == 1 ? pixels[at] : BinaryPrimitives.ReadUInt16LittleEndian(pixels.AsSpan(at));
            BinaryPrimitives.WriteInt32LittleEndian(values.AsSpan(4 * i), value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(values));
    }
}
