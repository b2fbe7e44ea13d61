using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>A rendered picture as a PNG file.</summary>
internal static class PicturePng
{
    internal static void Write(Stream file, ReadOnlySpan<byte> picture, PictureFormat format, int width, int height)
    {
        switch (format)
        {
            case PictureFormat.Gray8: PngWriter.WriteGray8(file, picture, width, height); break;
            case PictureFormat.Gray16: PngWriter.WriteGray16(file, MemoryMarshal.Cast<byte, ushort>(picture), width, height); break;
            case PictureFormat.Rgb8: PngWriter.WriteRgb8(file, picture, width, height); break;
            default: PngWriter.WriteRgb16(file, MemoryMarshal.Cast<byte, ushort>(picture), width, height); break;
        }
    }
}
