using System.Buffers;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Codecs.Rle;

namespace Dicom.Net.Bench.Codecs;

/// <summary>One codec on one image: its codestream, and both ways of ours.</summary>
internal sealed class CodecCase
{
    private CodecCase(string codec, BenchImage image, string syntax, byte[] codestream, Action decode, Action encode)
    {
        (Codec, Image, Syntax, Codestream, Decode, Encode) = (codec, image, syntax, codestream, decode, encode);
    }

    public string Codec { get; }

    public BenchImage Image { get; }

    /// <summary>The transfer syntax for a file of it.</summary>
    public string Syntax { get; }

    public byte[] Codestream { get; }

    public Action Decode { get; }

    public Action Encode { get; }

    /// <summary>How peers are to interleave (JPEG-LS), or whether they reduce chroma (JPEG).</summary>
    public int Variant { get; private init; }

    public static CodecCase Rle(BenchImage image)
    {
        RleLayout layout = RleBenchmarks.Layout(image);
        RleEncoder encoder = new();
        RleDecoder decoder = new();
        byte[] target = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        byte[] pixels = new byte[image.Pixels.Length];
        byte[] codestream = target[..(int)encoder.Encode(image.Pixels, layout, (int)layout.RowBytes, target).BytesConsumed];
        return new(
            "RLE", image, "1.2.840.10008.1.2.5", codestream,
            () => decoder.Decode(codestream, layout, pixels, (int)layout.RowBytes),
            () => encoder.Encode(image.Pixels, layout, (int)layout.RowBytes, target));
    }

    public static CodecCase JpegLs(BenchImage image, JpegLsInterleave interleave)
    {
        JpegLsEncoder encoder = new() { Interleave = interleave };
        JpegLsDecoder decoder = new();
        int stride = (int)image.Frame.RowBytes;
        byte[] target = new byte[JpegLsEncoder.GetMaxEncodedBytes(image.Frame)];
        byte[] pixels = new byte[image.Pixels.Length];
        byte[] codestream = target[..(int)encoder.Encode(image.Pixels, image.Frame, stride, target).BytesConsumed];
        string name = image.Frame.Components == 1 ? "JPEG-LS" : interleave == JpegLsInterleave.Line ? "JPEG-LS by line" : "JPEG-LS by sample";
        return new(
            name, image, "1.2.840.10008.1.2.4.80", codestream,
            () => decoder.Decode(codestream, pixels, stride),
            () => encoder.Encode(image.Pixels, image.Frame, stride, target))
        { Variant = (int)interleave };
    }

    public static CodecCase Jpeg(string name, BenchImage image, JpegEncoderOptions options)
    {
        JpegEncoder encoder = new();
        JpegDecoder decoder = new();
        ArrayBufferWriter<byte> output = new();
        byte[] pixels = new byte[image.Pixels.Length];
        encoder.Encode(image.Frame, image.Pixels, 0, options, output);
        byte[] codestream = output.WrittenSpan.ToArray();
        string syntax = options.Process switch
        {
            JpegProcess.Lossless => "1.2.840.10008.1.2.4.70",
            JpegProcess.Extended => "1.2.840.10008.1.2.4.51",
            _ => "1.2.840.10008.1.2.4.50",
        };
        return new(
            name, image, syntax, codestream,
            () => decoder.Decode(codestream, pixels),
            () =>
            {
                output.ResetWrittenCount();
                encoder.Encode(image.Frame, image.Pixels, 0, options, output);
            })
        { Variant = options.Subsampling == JpegSubsampling.None ? 0 : 1 };
    }

    /// <summary>The codecs of one image, lossless ones and those of its depth.</summary>
    public static IEnumerable<CodecCase> Of(BenchImage image)
    {
        yield return Rle(image);
        yield return JpegLs(image, JpegLsInterleave.Line);
        if (image.Frame.Components == 3)
        {
            yield return JpegLs(image, JpegLsInterleave.Sample);
        }

        yield return Jpeg("JPEG lossless", image, JpegEncoderOptions.LosslessFirstOrder);
        if (image.Frame.BitsPerSample <= 12)
        {
            bool isDeep = image.Frame.BitsPerSample > 8;
            yield return Jpeg(
                isDeep ? "JPEG 12 bit" : "JPEG baseline",
                isDeep ? image with { Frame = image.Frame with { BitsPerSample = 12 } } : image,
                new() { Process = isDeep ? JpegProcess.Extended : JpegProcess.Baseline, ConvertRgbToYCbCr = image.Frame.Components == 3 });
        }
    }

    /// <summary>All that is measured.</summary>
    public static IEnumerable<CodecCase> All()
    {
        BenchImage[] images = [.. BenchImage.Names.Select(BenchImage.Create)];
        foreach (BenchImage image in images)
        {
            yield return Rle(image);
        }

        foreach (BenchImage image in images)
        {
            yield return JpegLs(image, JpegLsInterleave.Line);
        }

        yield return JpegLs(images[^1], JpegLsInterleave.Sample);
        foreach (BenchImage image in images)
        {
            yield return Jpeg("JPEG lossless", image, JpegEncoderOptions.LosslessFirstOrder);
        }

        foreach (BenchImage image in images.Where(image => image.Frame.BitsPerSample == 12))
        {
            yield return Jpeg("JPEG 12 bit", image, new() { Process = JpegProcess.Extended });
        }

        FrameInfo gray = new() { Width = 2048, Height = 2048, Components = 1, BitsPerSample = 8 };
        yield return Jpeg("JPEG baseline", new BenchImage("CR 8 bit", gray, CodecImages.Make(gray)), new());
        yield return Jpeg("JPEG baseline 4:4:4", images[^1], new() { ConvertRgbToYCbCr = true });
        yield return Jpeg("JPEG baseline 4:2:0", images[^1], new() { ConvertRgbToYCbCr = true, Subsampling = JpegSubsampling.Both });
    }
}
