namespace Dicom.Net.Imaging;

/// <summary>Decoded colour samples to red, green, blue.</summary>
internal static class ColourPicture
{
    // PS3.3 §C.7.6.3.1.2, solved for red, green and blue; in 16-bit fixed point, as the widespread codecs have it.
    private const int Half = 1 << 15;
    private const int CrToRed = 91881;
    private const int CbToGreen = -22554;
    private const int CrToGreen = -46802;
    private const int CbToBlue = 116130;

    /// <summary>Samples of 8 bits in bytes.</summary>
    internal static void FromBytes(PixelColour colour, ReadOnlySpan<byte> values, Span<byte> rgb)
    {
        switch (colour)
        {
            case PixelColour.Rgb:
                values[..rgb.Length].CopyTo(rgb);
                break;
            case PixelColour.YbrFull:
                for (int i = 0; i + 2 < rgb.Length; i += 3)
                {
                    int y = values[i];
                    int cb = values[i + 1] - 128;
                    int cr = values[i + 2] - 128;
                    rgb[i] = (byte)Math.Clamp(y + (((CrToRed * cr) + Half) >> 16), 0, 255);
                    rgb[i + 1] = (byte)Math.Clamp(y + (((CbToGreen * cb) + (CrToGreen * cr) + Half) >> 16), 0, 255);
                    rgb[i + 2] = (byte)Math.Clamp(y + (((CbToBlue * cb) + Half) >> 16), 0, 255);
                }

                break;
            default:
                int samples = colour is PixelColour.Argb or PixelColour.Cmyk ? 4 : 3;
                for (int i = 0; i < rgb.Length / 3; i++)
                {
                    ReadOnlySpan<byte> pixel = values.Slice(i * samples, samples);
                    (double red, double green, double blue) = Convert(colour, pixel[0] / 255.0, pixel[1] / 255.0, pixel[2] / 255.0, pixel[samples - 1] / 255.0);
                    rgb[3 * i] = (byte)Math.Round(red * 255);
                    rgb[(3 * i) + 1] = (byte)Math.Round(green * 255);
                    rgb[(3 * i) + 2] = (byte)Math.Round(blue * 255);
                }

                break;
        }
    }

    /// <summary>Samples of any size, scaled by their bits stored.</summary>
    /// <param name="colour">What they mean.</param>
    /// <param name="description">How they are stored.</param>
    /// <param name="values">The samples.</param>
    /// <param name="most">White in the picture: 255 or 65535.</param>
    /// <param name="rgb">Receives the picture.</param>
    internal static void FromValues(PixelColour colour, PixelDescription description, in StoredValues values, int most, Span<ushort> rgb)
    {
        int samples = description.Frame.SamplesPerPixel;
        double scale = 1.0 / (Math.Pow(2, description.Frame.BitsStored) - 1);
        for (int i = 0; i < rgb.Length / 3; i++)
        {
            int from = i * samples;
            (double red, double green, double blue) =
                Convert(colour, values[from] * scale, values[from + 1] * scale, values[from + 2] * scale, values[from + samples - 1] * scale);
            rgb[3 * i] = (ushort)Math.Round(red * most);
            rgb[(3 * i) + 1] = (ushort)Math.Round(green * most);
            rgb[(3 * i) + 2] = (ushort)Math.Round(blue * most);
        }
    }

    private static (double Red, double Green, double Blue) Convert(PixelColour colour, double first, double second, double third, double last)
    {
        const double Middle = 128.0 / 255;
        (double red, double green, double blue) = colour switch
        {
            PixelColour.YbrFull => FromYbr(first, second - Middle, third - Middle),

            // The partial range: 16 to 235 of luma, 16 to 240 of chroma.
            PixelColour.YbrPartial => FromYbr((first - (16 / 255.0)) * 255 / 219, (second - Middle) * 255 / 224, (third - Middle) * 255 / 224),
            PixelColour.Argb => (second, third, last),
            PixelColour.Cmyk => ((1 - first) * (1 - last), (1 - second) * (1 - last), (1 - third) * (1 - last)),
            _ => (first, second, third),
        };
        return (Math.Clamp(red, 0, 1), Math.Clamp(green, 0, 1), Math.Clamp(blue, 0, 1));
    }

    private static (double Red, double Green, double Blue) FromYbr(double y, double cb, double cr) =>
        (y + (1.402 * cr), y - (0.344136 * cb) - (0.714136 * cr), y + (1.772 * cb));
}
