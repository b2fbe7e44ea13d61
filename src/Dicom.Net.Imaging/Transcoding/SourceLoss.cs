using System.Buffers;
using Dicom.Net.Codecs.JpegLs;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Whether the codestreams of a source have lost something already, as their own coding tells.</summary>
internal static class SourceLoss
{
    private const int MostHeaderBytes = 64 * 1024;

    /// <summary>The method of PS3.3 §C.7.6.1.1.5.1, or null where nothing was lost or none can tell.</summary>
    internal static string? MethodOf(PixelFrames frames)
    {
        if (!frames.IsEncapsulated || frames.Count == 0)
        {
            return null;
        }

        switch (frames.Description.Frame.TransferSyntax.Uid)
        {
            case "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.53" or "1.2.840.10008.1.2.4.55":
                return "ISO_10918_1";
            case "1.2.840.10008.1.2.4.81":
                return IsNearLossless(frames) ? "ISO_14495_1" : null;
            default:
                return null;
        }
    }

    private static bool IsNearLossless(PixelFrames frames)
    {
        int length = (int)Math.Min(frames.GetCodestreamLength(0), MostHeaderBytes);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        int read = frames.ReadCodestream(0, rented.AsSpan(0, length));
        bool isNear = new JpegLsDecoder().ReadHeader(rented.AsSpan(0, read), out JpegLsStreamInfo info).IsOk && info.NearLossless > 0;
        ArrayPool<byte>.Shared.Return(rented);
        return isNear;
    }
}
