using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// From stored values to what the equipment measured (PS3.3 §C.11.1): slope and intercept, or a table, of one frame. Of dose objects
/// without either the Dose Grid Scaling (§C.8.8.3) is the slope.
/// </summary>
public sealed class ModalityTransform
{
    private static readonly DicomTag s_pixelValueTransformation = new(0x0028, 0x9145);
    private static readonly DicomTag s_rescaleType = new(0x0028, 0x1054);
    private static readonly DicomTag s_lutType = new(0x0028, 0x3004);
    private static readonly DicomTag s_lutDescriptor = new(0x0028, 0x3002);
    private static readonly DicomTag s_lutData = new(0x0028, 0x3006);
    private static readonly DicomTag s_doseUnits = new(0x3004, 0x0002);
    private static readonly DicomTag s_doseGridScaling = new(0x3004, 0x000E);

    private ModalityTransform(double slope, double intercept, LookupTable? table, string? unit)
    {
        Slope = slope;
        Intercept = intercept;
        Table = table;
        Unit = unit;
    }

    /// <summary>Stored values as they are.</summary>
    public static ModalityTransform Identity { get; } = new(1, 0, null, null);

    /// <summary>Multiplies the stored value; 1 where a table does it all.</summary>
    public double Slope { get; }

    /// <summary>Is added then; 0 where a table does it all.</summary>
    public double Intercept { get; }

    /// <summary>The table that stands instead of slope and intercept, or null.</summary>
    public LookupTable? Table { get; }

    /// <summary>What the header calls the result, such as HU or OD; null where it does not say.</summary>
    public string? Unit { get; }

    /// <summary>Whether stored values stay what they are.</summary>
    public bool IsIdentity => Table is null && Slope == 1 && Intercept == 0;

    /// <summary>Reads what a header says of a frame.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>The transform; the identity where the header states none, or one that is damaged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static ModalityTransform Read(DicomDataset dataset, int frame)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        DicomItem root = dataset.Root;
        if (root.TryGetElement(ImageTags.ModalityLutSequence, out DicomElement sequence) && sequence.IsSequence)
        {
            foreach (DicomItem item in sequence.Items)
            {
                bool isSigned = root.GetInt32(ImageTags.PixelRepresentation) == 1;
                if (LookupTable.TryRead(item, s_lutDescriptor, s_lutData, null, isSigned, out _) is { } table)
                {
                    return new(1, 0, table, item.GetString(s_lutType));
                }

                break;
            }
        }

        DicomItem place = FrameAttributes.Find(root, frame, s_pixelValueTransformation);
        double? slope = Finite(place.GetDouble(ImageTags.RescaleSlope));
        double? intercept = Finite(place.GetDouble(ImageTags.RescaleIntercept));
        if (slope is null && intercept is null)
        {
            return Finite(root.GetDouble(s_doseGridScaling)) is { } scaling and not 0 ? new(scaling, 0, null, root.GetString(s_doseUnits)) : Identity;
        }

        // A slope of 0 would make all pixels one: it is a maker's way to say that there is none.
        double factor = slope is { } stated and not 0 ? stated : 1;
        string? unit = place.GetString(s_rescaleType);
        return factor == 1 && intercept is null or 0 && unit is null ? Identity : new(factor, intercept ?? 0, null, unit);
    }

    /// <summary>Makes a transform of slope and intercept.</summary>
    /// <param name="slope">Multiplies the stored value.</param>
    /// <param name="intercept">Is added then.</param>
    /// <param name="unit">What the result is called, or null.</param>
    /// <returns>The transform.</returns>
    public static ModalityTransform Linear(double slope, double intercept, string? unit = null) => new(slope, intercept, null, unit);

    /// <summary>Transforms one value.</summary>
    /// <param name="stored">A stored value.</param>
    /// <returns>What it means.</returns>
    public double Map(double stored) => Table is { } table ? table.Map(stored) : (stored * Slope) + Intercept;

    internal static ModalityTransform OfTable(LookupTable table) => new(1, 0, table, null);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
