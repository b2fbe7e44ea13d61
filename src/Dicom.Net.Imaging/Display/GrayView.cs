using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>What turns the stored values of a frame into gray, read once from the header.</summary>
internal sealed class GrayView
{
    private GrayView(ModalityTransform modality, VoiTransform? voi, bool isInverted, PixelPadding? padding, PictureFormat format)
    {
        Modality = modality;
        Voi = voi;
        IsInverted = isInverted;
        Padding = padding;
        Format = format;
    }

    internal ModalityTransform Modality { get; }

    /// <summary>The window or table; null where it is to be found from the values.</summary>
    internal VoiTransform? Voi { get; }

    /// <summary>Whether the least value is white.</summary>
    internal bool IsInverted { get; }

    internal PixelPadding? Padding { get; }

    internal PictureFormat Format { get; }

    internal static GrayView Read(DicomDataset dataset, PixelDescription description, int frame, DisplayOptions options)
    {
        ModalityTransform modality = ModalityTransform.Read(dataset, frame);
        VoiTransform? voi = options.Voi ?? ReadVoi(dataset, frame, options);
        FrameDescription pixels = description.Frame;
        bool isDeep = voi is null && pixels.BitsStored > 8;
        PictureFormat format = (options.BitsPerSample == 0 ? isDeep : options.BitsPerSample == 16) ? PictureFormat.Gray16 : PictureFormat.Gray8;

        // PS3.3 §C.7.6.3.1.2: MONOCHROME1 begins at white; INVERSE (§C.11.6.1.2) says the same once more of objects that must have both.
        bool isInverted = description.PhotometricInterpretation == "MONOCHROME1" || dataset.GetString(ImageTags.PresentationLutShape) == "INVERSE";
        return new(
            modality,
            voi ?? WholeRange(description, modality),
            isInverted != options.Invert,
            options.SuppressPadding ? PixelPadding.Read(dataset, description) : null,
            format);
    }

    /// <summary>The view with a window from the least to the greatest value of a frame.</summary>
    internal VoiTransform Spread(in StoredValues values)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        for (int i = 0; i < values.Count; i++)
        {
            double stored = values[i];
            if (Padding is { } padding && padding.Contains(stored))
            {
                continue;
            }

            double value = Modality.Map(stored);
            if (double.IsFinite(value))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return Between(low, high);
    }

    /// <summary>The gray of a stored value, 0 to 1.</summary>
    internal double Map(double stored, VoiTransform voi)
    {
        if (Padding is { } padding && padding.Contains(stored))
        {
            return 0;
        }

        double gray = voi.Map(Modality.Map(stored));
        return IsInverted ? 1 - gray : gray;
    }

    private static VoiTransform? ReadVoi(DicomDataset dataset, int frame, DisplayOptions options)
    {
        if (!options.UseHeaderVoi)
        {
            return null;
        }

        IReadOnlyList<VoiTransform> offered = VoiTransform.ReadAll(dataset, frame);
        return options.VoiIndex < offered.Count ? offered[options.VoiIndex]
            : options.VoiIndex == 0 ? null
            : throw new DicomImagingException($"There is no window or table {options.VoiIndex + 1}: the header offers {offered.Count} for frame {frame + 1}.");
    }

    // Values of a byte or less are shown as they are, others from the least to the greatest.
    private static VoiTransform? WholeRange(PixelDescription description, ModalityTransform modality)
    {
        FrameDescription frame = description.Frame;
        if (description.ValueKind != PixelValueKind.Integer || frame.BitsStored > 8 || frame.IsSigned)
        {
            return null;
        }

        if (modality.Table is not { } table)
        {
            double first = modality.Map(0);
            double last = modality.Map((1 << frame.BitsStored) - 1);
            return Between(Math.Min(first, last), Math.Max(first, last));
        }

        return Between(0, table.Most);
    }

    private static VoiTransform Between(double low, double high)
    {
        if (!(low <= high))
        {
            (low, high) = (0, 1);
        }

        // A single value has no range: it is the lower end of one.
        double width = high - low;
        return width > 0 && double.IsFinite(width)
            ? VoiTransform.Window((low / 2) + (high / 2), width, VoiFunction.LinearExact)
            : VoiTransform.Window(low + 0.5, 1, VoiFunction.LinearExact);
    }
}
