using System.Globalization;
using System.Text;

namespace Dicom.Net.Imaging;

/// <summary>The text header of an attached NRRD file of frames: no space, because frames by themselves have no place in a patient.</summary>
internal static class FrameNrrdHeader
{
    internal static byte[] Create(PixelDescription description, bool isRescaled, int frames, ReadOnlySpan<double> spacing)
    {
        FrameDescription frame = description.Frame;
        bool isColour = frame.SamplesPerPixel > 1;
        StringBuilder text = new();
        text.Append("NRRD0004\n# Written by Dicom.Net\n");
        text.Append("type: ").Append(isRescaled ? "float" : TypeName(description)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"dimension: {(isColour ? 4 : 3)}\n");
        text.Append("sizes: ");
        if (isColour)
        {
            text.Append(CultureInfo.InvariantCulture, $"{frame.SamplesPerPixel} ");
        }

        text.Append(CultureInfo.InvariantCulture, $"{frame.Columns} {frame.Rows} {frames}\n");
        if (spacing.Length == 2 && spacing[0] > 0 && spacing[1] > 0)
        {
            // DICOM names the distance of rows first, NRRD goes by axes.
            text.Append(isColour ? "spacings: NaN " : "spacings: ");
            text.Append(CultureInfo.InvariantCulture, $"{spacing[1]:R} {spacing[0]:R} NaN\n");
        }

        text.Append(isColour ? "kinds: vector domain domain list\n" : "kinds: domain domain list\n");
        if (isRescaled || frame.ValueLengthBytes > 1)
        {
            text.Append("endian: little\n");
        }

        text.Append("encoding: raw\n\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string TypeName(PixelDescription description) => description.ValueKind switch
    {
        PixelValueKind.Single => "float",
        PixelValueKind.Double => "double",
        _ => (description.Frame.ValueLengthBytes, description.Frame.IsSigned) switch
        {
            (1, false) => "unsigned char",
            (1, true) => "signed char",
            (2, false) => "unsigned short",
            (2, true) => "short",
            (4, false) => "unsigned int",
            (4, true) => "int",
            (_, false) => "unsigned long long int",
            _ => "long long int",
        },
    };
}
