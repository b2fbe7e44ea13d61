using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The stored values that are no part of the picture (PS3.3 §C.7.5.1.1.2): they fill it up to a rectangle, or are its background.</summary>
/// <param name="Least">The least such value.</param>
/// <param name="Greatest">The greatest such value; the same where there is but one.</param>
public readonly record struct PixelPadding(double Least, double Greatest)
{
    /// <summary>Reads what a header says: a value alone, or with the limit of a range; of float pixel data their own ones (§C.7.6.24).</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="description">What it says of its pixel data.</param>
    /// <returns>The values; null where the header names none, or pixels have several samples.</returns>
    public static PixelPadding? Read(DicomDataset dataset, PixelDescription description)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(description);
        if (description.Frame.SamplesPerPixel != 1)
        {
            return null;
        }

        ushort element = description.ValueKind switch
        {
            PixelValueKind.Single => 0x0122,
            PixelValueKind.Double => 0x0123,
            _ => 0x0120,
        };
        ushort limit = element == 0x0120 ? (ushort)0x0121 : (ushort)(element + 2);
        if (Value(dataset, description, new DicomTag(0x0028, element)) is not { } first)
        {
            return null;
        }

        double last = Value(dataset, description, new DicomTag(0x0028, limit)) ?? first;
        return new(Math.Min(first, last), Math.Max(first, last));
    }

    /// <summary>Whether a stored value is padding.</summary>
    /// <param name="stored">A stored value.</param>
    /// <returns>True if so.</returns>
    public bool Contains(double stored) => stored >= Least && stored <= Greatest;

    private static double? Value(DicomDataset dataset, PixelDescription description, DicomTag tag)
    {
        if (!dataset.TryGetElement(tag, out DicomElement element) || !element.TryGetDouble(0, out double value))
        {
            return null;
        }

        // Its VR is that of the pixels, US or SS; what some makers write in the other one is the same bits.
        FrameDescription frame = description.Frame;
        if (description.ValueKind != PixelValueKind.Integer || frame.BitsStored > 16 || double.IsNaN(value))
        {
            return double.IsNaN(value) ? null : value;
        }

        int bits = (int)value;
        return frame.IsSigned ? bits > short.MaxValue ? (short)bits : bits
            : bits < 0 ? bits & ((1 << frame.BitsStored) - 1)
            : bits;
    }
}
