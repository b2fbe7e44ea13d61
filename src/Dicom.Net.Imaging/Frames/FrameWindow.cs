using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>From stored values to gray: rescale (PS3.3 §C.11.1), window (§C.11.2.1.2), inversion.</summary>
internal readonly record struct FrameWindow
{
    private double Slope { get; init; }

    private double Intercept { get; init; }

    private double Center { get; init; }

    private double Width { get; init; }

    private string? Function { get; init; }

    private bool IsInverted { get; init; }

    /// <summary>Whether the header states the window.</summary>
    internal bool IsStated { get; private init; }

    internal static FrameWindow Choose(DicomItem root, PixelDescription description, in StoredValues values)
    {
        FrameWindow window = new()
        {
            Slope = root.GetDouble(ImageTags.RescaleSlope) is { } slope && slope != 0 ? slope : 1,
            Intercept = root.GetDouble(ImageTags.RescaleIntercept) ?? 0,
            IsInverted = description.PhotometricInterpretation == "MONOCHROME1",
        };
        if (root.GetDouble(ImageTags.WindowCenter) is { } center && root.GetDouble(ImageTags.WindowWidth) is { } width && width >= 1)
        {
            return window with { Center = center, Width = width, Function = root.GetString(ImageTags.VoiLutFunction), IsStated = true };
        }

        // Values of a byte or less are shown as they are, others from the least to the greatest.
        FrameDescription frame = description.Frame;
        (double low, double high) = frame.BitsStored is > 1 and <= 8 && !frame.IsSigned && description.ValueKind == PixelValueKind.Integer
            ? (0, (1 << frame.BitsStored) - 1)
            : Range(values);
        low = (low * window.Slope) + window.Intercept;
        high = (high * window.Slope) + window.Intercept;
        return window with { Center = (low + high) / 2, Width = Math.Max(Math.Abs(high - low), double.Epsilon), Function = "LINEAR_EXACT" };
    }

    /// <summary>The gray of a stored value, 0 to 1.</summary>
    internal double Map(double stored)
    {
        double value = (stored * Slope) + Intercept;
        double gray = Function switch
        {
            "SIGMOID" => 1 / (1 + Math.Exp(-4 * (value - Center) / Width)),
            "LINEAR_EXACT" => ((value - Center) / Width) + 0.5,
            _ when Width <= 1 => value > Center - 0.5 ? 1 : 0,
            _ => ((value - (Center - 0.5)) / (Width - 1)) + 0.5,
        };
        gray = double.IsNaN(gray) ? 0 : Math.Clamp(gray, 0, 1);
        return IsInverted ? 1 - gray : gray;
    }

    private static (double Low, double High) Range(in StoredValues values)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        for (int i = 0; i < values.Count; i++)
        {
            double value = values[i];
            if (double.IsFinite(value))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return low <= high ? (low, high) : (0, 1);
    }
}
