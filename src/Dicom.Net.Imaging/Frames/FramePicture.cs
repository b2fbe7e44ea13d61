using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// A frame as it is shown: gray through rescale and window (8 bits where the header states the window or values are of 8 bits, else 16
/// bits from the least value to the greatest), palettes and YBR as RGB of 8 bits. No overlays, no VOI or presentation tables.
/// </summary>
internal sealed class FramePicture
{
    private readonly byte[]? _gray;
    private readonly ushort[]? _deepGray;
    private readonly byte[]? _rgb;
    private readonly int _width;
    private readonly int _height;

    private FramePicture(PixelDescription description, byte[]? gray, ushort[]? deepGray, byte[]? rgb)
    {
        (_gray, _deepGray, _rgb) = (gray, deepGray, rgb);
        (_width, _height) = (description.Frame.Columns, description.Frame.Rows);
    }

    internal static FramePicture Create(DicomItem root, PixelDescription description, ReadOnlySpan<byte> decoded)
    {
        StoredValues values = new(description, decoded);
        if (description.Frame.SamplesPerPixel == 1)
        {
            return description.PhotometricInterpretation == "PALETTE COLOR"
                ? FromPalette(Palette.Read(root, description.Frame.IsSigned), description, values)
                : FromGray(root, description, values);
        }

        return description.Frame.SamplesPerPixel == 3
            ? FromColour(description, values)
            : throw new UnsupportedPixelDataException($"Pixels of {description.Frame.SamplesPerPixel} samples cannot be shown.");
    }

    internal void WritePng(Stream file)
    {
        if (_gray is not null)
        {
            PngWriter.WriteGray8(file, _gray, _width, _height);
        }
        else if (_deepGray is not null)
        {
            PngWriter.WriteGray16(file, _deepGray, _width, _height);
        }
        else
        {
            PngWriter.WriteRgb8(file, _rgb, _width, _height);
        }
    }

    private static FramePicture FromGray(DicomItem root, PixelDescription description, in StoredValues values)
    {
        FrameWindow window = FrameWindow.Choose(root, description, values);
        if (window.IsStated || description.Frame.BitsStored <= 8)
        {
            byte[] gray = new byte[values.Count];
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = (byte)Math.Round(window.Map(values[i]) * byte.MaxValue);
            }

            return new(description, gray, null, null);
        }

        ushort[] deep = new ushort[values.Count];
        for (int i = 0; i < deep.Length; i++)
        {
            deep[i] = (ushort)Math.Round(window.Map(values[i]) * ushort.MaxValue);
        }

        return new(description, null, deep, null);
    }

    private static FramePicture FromPalette(Palette palette, PixelDescription description, in StoredValues values)
    {
        byte[] rgb = new byte[3 * values.Count];
        for (int i = 0; i < values.Count; i++)
        {
            palette.Map(values[i], rgb.AsSpan(3 * i, 3));
        }

        return new(description, null, null, rgb);
    }

    private static FramePicture FromColour(PixelDescription description, in StoredValues values)
    {
        // JPEG 2000's own transforms are undone by its decoder, so those two names mean RGB here.
        bool isYbr = description.PhotometricInterpretation switch
        {
            "RGB" or "YBR_RCT" or "YBR_ICT" => false,
            "YBR_FULL" or "YBR_FULL_422" => true,
            string other => throw new UnsupportedPixelDataException($"The colours of {other} cannot be shown."),
        };
        double scale = 255.0 / ((1UL << Math.Min(description.Frame.BitsStored, 63)) - 1);
        byte[] rgb = new byte[values.Count];
        for (int i = 0; i + 2 < rgb.Length; i += 3)
        {
            double first = values[i] * scale;
            double second = values[i + 1] * scale;
            double third = values[i + 2] * scale;
            if (isYbr)
            {
                // PS3.3 §C.7.6.3.1.2, solved for red, green and blue.
                (first, second, third) = (
                    first + (1.402 * (third - 128)),
                    first - (0.344136 * (second - 128)) - (0.714136 * (third - 128)),
                    first + (1.772 * (second - 128)));
            }

            rgb[i] = ToByte(first);
            rgb[i + 1] = ToByte(second);
            rgb[i + 2] = ToByte(third);
        }

        return new(description, null, null, rgb);
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
