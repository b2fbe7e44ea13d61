using System.Buffers;
using System.Runtime.InteropServices;
using Dicom.Net.Codecs;

namespace Dicom.Net.Imaging.Tests.Display;

/// <summary>Codestreams of small images.</summary>
internal static class CodedImage
{
    internal const string LosslessSyntax = "1.2.840.10008.1.2.4.70";
    internal const string BaselineSyntax = "1.2.840.10008.1.2.4.50";

    internal static byte[] Lossless(ushort[] samples, int width, int height) => Encode(
        new FrameInfo { Width = width, Height = height, Components = 1, BitsPerSample = 16 },
        MemoryMarshal.AsBytes<ushort>(samples).ToArray(),
        JpegEncoderOptions.LosslessFirstOrder);

    internal static byte[] Encode(FrameInfo info, byte[] samples, JpegEncoderOptions options)
    {
        using JpegEncoder encoder = new();
        ArrayBufferWriter<byte> coded = new();
        Assert.True(encoder.Encode(info, samples, 0, options, coded).IsOk);
        return coded.WrittenCount % 2 == 0 ? coded.WrittenSpan.ToArray() : [.. coded.WrittenSpan, 0];
    }
}
