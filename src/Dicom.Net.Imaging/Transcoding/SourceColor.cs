using System.Buffers;
using Dicom.Net.Codecs;

namespace Dicom.Net.Imaging;

/// <summary>What the samples of decoded frames are: what the codestream says of itself goes before what the header claims.</summary>
internal static class SourceColor
{
    // Headers of a codestream are tables, comments and a colour profile; what is longer is not read for the colour's sake.
    private const int MostHeaderBytes = 1 << 20;

    /// <summary>The photometric interpretation of decoded frames, whose chroma is at full size.</summary>
    internal static string Of(PixelFrames frames)
    {
        string claimed = frames.Description.PhotometricInterpretation;
        if (frames.Description.Frame.SamplesPerPixel != 3)
        {
            return claimed;
        }

        // PS3.3 §C.7.6.3.1.2: the transforms of JPEG 2000 are undone by its decoder; halved chroma has been brought to full size.
        string full = claimed switch
        {
            "YBR_FULL_422" => "YBR_FULL",
            "YBR_ICT" or "YBR_RCT" => "RGB",
            _ => claimed,
        };
        return frames.IsEncapsulated && frames.Count > 0 && full is "RGB" or "YBR_FULL" ? OfCodestream(frames) ?? full : full;
    }

    // Null where the markers say nothing for certain.
    private static string? OfCodestream(PixelFrames frames)
    {
        string uid = frames.Description.Frame.TransferSyntax.Uid;
        if (uid is not ("1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.53" or "1.2.840.10008.1.2.4.55"))
        {
            return null;
        }

        int length = (int)Math.Min(frames.GetCodestreamLength(0), MostHeaderBytes);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            using JpegDecoder decoder = new();
            ReadOnlySpan<byte> head = rented.AsSpan(0, frames.ReadCodestream(0, rented.AsSpan(0, length)));
            if (!decoder.ReadInfo(head, out JpegInfo info).IsOk || info.Process == JpegProcess.Lossless)
            {
                return null;
            }

            // A JFIF or Adobe marker is the encoder's own word; component identifiers R, G, B are as good. Numbered components
            // without a marker are what the header calls them.
            return info.AdobeTransform == 1 || (info.HasJfif && info.AdobeTransform < 0) ? "YBR_FULL"
                : info.ColorSpace == JpegColorSpace.Rgb ? "RGB"
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
