using System.Buffers;
using Dicom.Net.Codecs;

namespace Dicom.Net.Imaging;

/// <summary>
/// Which colours decoded samples are of (PS3.3 §C.7.6.3.1.2). The header says it, but of JPEG with a transform of cosines the codestream
/// may know better: headers are often left as they were before compression.
/// </summary>
internal static class ColourReader
{
    // Application markers and tables stand before the frame header; thumbnails make them long.
    private const int MostHeaderBytes = 64 * 1024;

    internal static PixelColour Find(PixelFrames frames, int frame)
    {
        PixelDescription description = frames.Description;
        PixelColour? colour = (description.PhotometricInterpretation, description.Frame.SamplesPerPixel) switch
        {
            // JPEG 2000's own transforms are undone by its decoder, so those two names mean RGB here.
            ("RGB" or "YBR_RCT" or "YBR_ICT", 3) => PixelColour.Rgb,
            ("YBR_FULL" or "YBR_FULL_422", 3) => PixelColour.YbrFull,
            ("YBR_PARTIAL_422" or "YBR_PARTIAL_420", 3) => PixelColour.YbrPartial,
            ("ARGB", 4) => PixelColour.Argb,
            ("CMYK", 4) => PixelColour.Cmyk,
            _ => null,
        };
        if (colour is null)
        {
            throw new UnsupportedPixelDataException($"Pixels of {description.Frame.SamplesPerPixel} samples that are called {description.PhotometricInterpretation} cannot be shown.");
        }

        return description.Frame.SamplesPerPixel == 3 && IsCosineJpeg(description.Frame) ? Correct(frames, frame, colour.Value) : colour.Value;
    }

    private static bool IsCosineJpeg(in FrameDescription frame) =>
        frame.TransferSyntax.Uid is "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.53" or "1.2.840.10008.1.2.4.55";

    private static PixelColour Correct(PixelFrames frames, int frame, PixelColour stated)
    {
        int length = (int)Math.Min(frames.GetCodestreamLength(frame), MostHeaderBytes);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            int read = frames.ReadCodestream(frame, rented.AsSpan(0, length));
            using JpegDecoder decoder = new();
            if (!decoder.ReadInfo(rented.AsSpan(0, read), out JpegInfo info).IsOk || info.Process == JpegProcess.Lossless)
            {
                return stated;
            }

            // Only what the codestream states outright goes before the header: a marker, or components that are named R, G, B.
            return info.ColorSpace switch
            {
                JpegColorSpace.Rgb => PixelColour.Rgb,
                JpegColorSpace.YCbCr when stated == PixelColour.Rgb && (info.HasJfif || info.AdobeTransform == 1) => PixelColour.YbrFull,
                _ => stated,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
