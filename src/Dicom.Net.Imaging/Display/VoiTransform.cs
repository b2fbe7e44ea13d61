using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>From what was measured to gray (PS3.3 §C.11.2): a window or a table, one of those that a header offers or the caller's own.</summary>
public sealed class VoiTransform
{
    private static readonly DicomTag s_frameVoiLut = new(0x0028, 0x9132);
    private static readonly DicomTag s_explanation = new(0x0028, 0x1055);
    private static readonly DicomTag s_voiLutSequence = new(0x0028, 0x3010);
    private static readonly DicomTag s_lutDescriptor = new(0x0028, 0x3002);
    private static readonly DicomTag s_lutExplanation = new(0x0028, 0x3003);
    private static readonly DicomTag s_lutData = new(0x0028, 0x3006);

    private VoiTransform(VoiFunction function, double center, double width, LookupTable? table, string? explanation)
    {
        Function = function;
        Center = center;
        Width = width;
        Table = table;
        Explanation = explanation;
    }

    /// <summary>How values become gray.</summary>
    public VoiFunction Function { get; }

    /// <summary>The window's center; 0 of a table.</summary>
    public double Center { get; }

    /// <summary>The window's width, above 0; 0 of a table.</summary>
    public double Width { get; }

    /// <summary>The table, or null of a window.</summary>
    public LookupTable? Table { get; }

    /// <summary>What the header says that it is for, or null.</summary>
    public string? Explanation { get; }

    /// <summary>Makes a window.</summary>
    /// <param name="center">Its center, in the values that the modality transform gives.</param>
    /// <param name="width">Its width: at least 1 of <see cref="VoiFunction.Linear"/>, else above 0.</param>
    /// <param name="function">Its function.</param>
    /// <param name="explanation">What it is for, or null.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ArgumentException">The width is out of range, a number is not finite, or the function is that of tables.</exception>
    public static VoiTransform Window(double center, double width, VoiFunction function = VoiFunction.Linear, string? explanation = null) =>
        IsWindow(center, width, function)
            ? new(function, center, width, null, explanation)
            : throw new ArgumentException($"There is no window of width {width} around {center} with the function {function}.", nameof(width));

    /// <summary>Reads all that a header offers for a frame: windows first, then tables, each in its order. What is damaged is left out.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>The windows and tables; the first one is what the maker would show.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static IReadOnlyList<VoiTransform> ReadAll(DicomDataset dataset, int frame)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        List<VoiTransform> all = [];
        DicomItem place = FrameAttributes.Find(dataset.Root, frame, s_frameVoiLut);
        ReadWindows(place, all);
        ReadTables(dataset.Root, place, all);
        return all;
    }

    /// <summary>The gray of a value.</summary>
    /// <param name="value">A value that the modality transform gave.</param>
    /// <returns>0 (black) to 1 (white); 0 of what is no number.</returns>
    public double Map(double value)
    {
        double gray = Function switch
        {
            VoiFunction.Table => Table!.Map(value) / (double)Table.Most,
            VoiFunction.Sigmoid => 1 / (1 + Math.Exp(-4 * (value - Center) / Width)),
            VoiFunction.LinearExact => ((value - Center) / Width) + 0.5,
            _ when Width <= 1 => value > Center - 0.5 ? 1 : 0,
            _ => ((value - (Center - 0.5)) / (Width - 1)) + 0.5,
        };
        return double.IsNaN(gray) ? 0 : Math.Clamp(gray, 0, 1);
    }

    /// <summary>Gray before it is cut to 0 and 1, as slope and intercept; false where the function is no line.</summary>
    internal bool TryLine(out double slope, out double intercept)
    {
        (slope, intercept) = Function switch
        {
            VoiFunction.LinearExact => (1 / Width, 0.5 - (Center / Width)),
            VoiFunction.Linear when Width > 1 => (1 / (Width - 1), 0.5 - ((Center - 0.5) / (Width - 1))),
            _ => (0, 0),
        };
        return slope > 0 && double.IsFinite(slope) && double.IsFinite(intercept);
    }

    private static bool IsWindow(double center, double width, VoiFunction function) =>
        double.IsFinite(center) && double.IsFinite(width) && function switch
        {
            VoiFunction.Linear => width >= 1,
            VoiFunction.LinearExact or VoiFunction.Sigmoid => width > 0,
            _ => false,
        };

    private static void ReadWindows(DicomItem place, List<VoiTransform> all)
    {
        double[] centers = place.GetDoubles(ImageTags.WindowCenter);
        double[] widths = place.GetDoubles(ImageTags.WindowWidth);
        VoiFunction function = place.GetString(ImageTags.VoiLutFunction) switch
        {
            "SIGMOID" => VoiFunction.Sigmoid,
            "LINEAR_EXACT" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        for (int i = 0; i < Math.Min(centers.Length, widths.Length); i++)
        {
            if (IsWindow(centers[i], widths[i], function))
            {
                all.Add(new(function, centers[i], widths[i], null, place.GetString(s_explanation, i)));
            }
        }
    }

    private static void ReadTables(DicomItem root, DicomItem place, List<VoiTransform> all)
    {
        if ((!place.TryGetElement(s_voiLutSequence, out DicomElement sequence) && !root.TryGetElement(s_voiLutSequence, out sequence)) || !sequence.IsSequence)
        {
            return;
        }

        // PS3.3 §C.11.2.1.1: the first value mapped is of the modality transform's results, so it may be negative where these may.
        foreach (DicomItem item in sequence.Items)
        {
            bool isSigned = item.TryGetElement(s_lutDescriptor, out DicomElement descriptor) && descriptor.VR == DicomVR.SS;
            isSigned |= root.GetInt32(ImageTags.PixelRepresentation) == 1 || root.GetDouble(ImageTags.RescaleIntercept) < 0;
            if (LookupTable.TryRead(item, s_lutDescriptor, s_lutData, null, isSigned, out _) is { } table)
            {
                all.Add(new(VoiFunction.Table, 0, 0, table, item.GetString(s_lutExplanation)));
            }
        }
    }
}
