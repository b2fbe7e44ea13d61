using Dicom.Net.Core;

namespace Dicom.Net.Bench.Codecs;

/// <summary>The images as DICOM files, for the peers that take nothing else.</summary>
internal static class CodecFiles
{
    /// <summary>The frame as it is coded.</summary>
    public static void SaveCoded(CodecCase work, string path)
    {
        byte[] fragment = work.Codestream.Length % 2 == 0 ? work.Codestream : [.. work.Codestream, 0];
        bool isYbr = work.Syntax is "1.2.840.10008.1.2.4.50" && work.Image.Frame.Components == 3;
        DicomDatasetBuilder image = Describe(work.Image, isYbr ? work.Variant == 0 ? "YBR_FULL" : "YBR_FULL_422" : "RGB");
        image.SetFragments(new DicomTag(0x7FE0, 0x0010), ReadOnlyMemory<byte>.Empty, [fragment]);
        DicomFile.Save(path, image, TransferSyntax.Get(work.Syntax), overwrite: true);
    }

    /// <summary>The frame as it is.</summary>
    public static void SaveNative(BenchImage image, string path)
    {
        DicomDatasetBuilder native = Describe(image, "RGB");
        native.SetBytes(new DicomTag(0x7FE0, 0x0010), image.Frame.BytesPerSample == 1 ? DicomVR.OB : DicomVR.OW, image.Pixels);
        DicomFile.Save(path, native, TransferSyntax.Get("1.2.840.10008.1.2.1"), overwrite: true);
    }

    /// <summary>The header.</summary>
    public static DicomDatasetBuilder Describe(BenchImage image, string colour)
    {
        var dataset = new DicomDatasetBuilder()
            .Set(new DicomTag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.7")
            .Set(new DicomTag(0x0008, 0x0018), "2.25.4711")
            .Set(new DicomTag(0x0020, 0x000D), "2.25.4712")
            .Set(new DicomTag(0x0020, 0x000E), "2.25.4713")
            .Set(new DicomTag(0x0028, 0x0002), image.Frame.Components)
            .Set(new DicomTag(0x0028, 0x0004), image.Frame.Components == 1 ? "MONOCHROME2" : colour)
            .Set(new DicomTag(0x0028, 0x0010), image.Frame.Height)
            .Set(new DicomTag(0x0028, 0x0011), image.Frame.Width)
            .Set(new DicomTag(0x0028, 0x0100), 8 * image.Frame.BytesPerSample)
            .Set(new DicomTag(0x0028, 0x0101), image.Frame.BitsPerSample)
            .Set(new DicomTag(0x0028, 0x0102), image.Frame.BitsPerSample - 1)
            .Set(new DicomTag(0x0028, 0x0103), 0);
        return image.Frame.Components == 1 ? dataset : dataset.Set(new DicomTag(0x0028, 0x0006), 0);
    }
}
