using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Reads and checks an image's header, or says why the object is no slice of a volume.</summary>
internal static class ImageHeaderReader
{
    // A header's decimal strings round directions to some 4 to 6 places; more than this is no orientation.
    private const double OrientationTolerance = 0.01;

    /// <summary>Null and the header for a single-frame gray image with a place in the patient; otherwise the reason.</summary>
    internal static Refusal? Read(DicomItem root, out ImageHeader header)
    {
        header = default;
        string? uid = root.GetString(ImageTags.SopInstanceUid);
        if (!root.Contains(ImageTags.PixelData))
        {
            return root.Contains(ImageTags.FloatPixelData) || root.Contains(ImageTags.DoubleFloatPixelData)
                ? Refusal.Unsupported(UnsupportedSeriesReason.PixelFormat, "Float and double pixel data are not supported in volumes.")
                : Refusal.NotAnImage(uid, "no pixel data");
        }

        if (FindUnsupportedKind(root) is { } kind)
        {
            return kind;
        }

        if (string.IsNullOrEmpty(uid))
        {
            return Refusal.Damaged(uid, "it names no SOP Instance UID");
        }

        return ReadFormat(root, uid, out PixelFormat format, out int rows, out int columns)
            ?? ReadPlane(root, uid, out ImagePlane plane)
            ?? Compose(root, uid, rows, columns, format, plane, out header);
    }

    private static Refusal? Compose(DicomItem root, string uid, int rows, int columns, PixelFormat format, in ImagePlane plane, out ImageHeader header)
    {
        // PS3.3 §C.11.1: absent means that stored values are the values. A text that is no number is not absent.
        double slope = ReadNumber(root, ImageTags.RescaleSlope, 1);
        double intercept = ReadNumber(root, ImageTags.RescaleIntercept, 0);
        SliceRecord slice = new(
            uid,
            plane.Position,
            plane.Row,
            plane.Column,
            slope,
            intercept,
            root.GetDouble(ImageTags.WindowCenter),
            root.GetDouble(ImageTags.WindowWidth),
            root.GetDouble(ImageTags.SpacingBetweenSlices),
            root.GetDouble(ImageTags.SliceThickness),
            root.Contains(ImageTags.ModalityLutSequence));
        header = new(root.GetString(ImageTags.SeriesInstanceUid) ?? "", rows, columns, format, plane, slice);
        return double.IsFinite(slope) && double.IsFinite(intercept)
            ? null
            : Refusal.Damaged(uid, "Rescale Slope or Intercept is no finite number");
    }

    private static Refusal? FindUnsupportedKind(DicomItem root)
    {
        int frames = root.GetInt32(ImageTags.NumberOfFrames) ?? 1;
        if (frames > 1 || root.Contains(ImageTags.PerFrameFunctionalGroups))
        {
            return Refusal.Unsupported(
                UnsupportedSeriesReason.MultiFrame,
                $"Multi-frame objects are not supported in volumes (an object of {frames} frame{(frames == 1 ? "" : "s")}).");
        }

        // Siemens packs the slices of one volume as tiles into one image and says so in Image Type.
        if (root.GetString(ImageTags.ImageType) is { } type && Array.IndexOf(type.Split('\\'), "MOSAIC") >= 0)
        {
            return Refusal.Unsupported(UnsupportedSeriesReason.Mosaic, "Mosaic images (several slices as tiles of one image) are not supported in volumes.");
        }

        int samples = root.GetInt32(ImageTags.SamplesPerPixel) ?? 1;
        string photometric = root.GetString(ImageTags.PhotometricInterpretation) ?? "MONOCHROME2";
        return samples == 1 && photometric is ("MONOCHROME1" or "MONOCHROME2")
            ? null
            : Refusal.Unsupported(UnsupportedSeriesReason.Colour, $"Colour images ({photometric}, {samples} sample{(samples == 1 ? "" : "s")} per pixel) are not supported in volumes.");
    }

    private static Refusal? ReadFormat(DicomItem root, string uid, out PixelFormat format, out int rows, out int columns)
    {
        rows = root.GetInt32(ImageTags.Rows) ?? 0;
        columns = root.GetInt32(ImageTags.Columns) ?? 0;
        int allocated = root.GetInt32(ImageTags.BitsAllocated) ?? 0;
        int stored = root.GetInt32(ImageTags.BitsStored) ?? allocated;
        format = new(allocated, stored, root.GetInt32(ImageTags.HighBit) ?? stored - 1, root.GetInt32(ImageTags.PixelRepresentation) == 1);
        if (rows < 1 || columns < 1)
        {
            return Refusal.Damaged(uid, $"it states {rows} rows and {columns} columns");
        }

        if (allocated is not (8 or 16 or 32))
        {
            return Refusal.Unsupported(UnsupportedSeriesReason.PixelFormat, $"Images of {allocated} bits allocated are not supported in volumes.");
        }

        if (format.FindContradiction() is { } contradiction)
        {
            return Refusal.Damaged(uid, contradiction);
        }

        return (long)rows * columns * format.CellBytes > int.MaxValue
            ? Refusal.Unsupported(UnsupportedSeriesReason.PixelFormat, $"A slice of {columns} x {rows} is above 2 GiB.")
            : null;
    }

    private static Refusal? ReadPlane(DicomItem root, string uid, out ImagePlane plane)
    {
        double[] position = root.GetDoubles(ImageTags.ImagePositionPatient);
        double[] orientation = root.GetDoubles(ImageTags.ImageOrientationPatient);
        double[] spacing = root.GetDoubles(ImageTags.PixelSpacing);
        plane = default;
        if (position.Length == 0 || orientation.Length == 0 || spacing.Length == 0)
        {
            string missing = position.Length == 0 ? "Image Position (Patient)" : orientation.Length == 0 ? "Image Orientation (Patient)" : "Pixel Spacing";
            return Refusal.Unsupported(UnsupportedSeriesReason.NoGeometry, $"An image without {missing} has no place in a volume.");
        }

        if (position.Length != 3 || orientation.Length != 6 || spacing.Length != 2)
        {
            return Refusal.Damaged(uid, "its position, orientation or pixel spacing has a wrong number of values");
        }

        plane = new(
            new(position[0], position[1], position[2]),
            new(orientation[0], orientation[1], orientation[2]),
            new(orientation[3], orientation[4], orientation[5]),
            spacing[0],
            spacing[1]);
        if (!plane.Position.IsFinite || !IsOrientation(plane.Row, plane.Column))
        {
            return Refusal.Damaged(uid, "its position or orientation is no point and pair of unit vectors at right angles");
        }

        return spacing[0] > 0 && spacing[1] > 0 && double.IsFinite(spacing[0]) && double.IsFinite(spacing[1])
            ? null
            : Refusal.Damaged(uid, "Pixel Spacing is not above 0");
    }

    private static double ReadNumber(DicomItem root, DicomTag tag, double absent) =>
        root.GetDouble(tag) ?? (root.TryGetElement(tag, out DicomElement element) && !element.IsEmpty ? double.NaN : absent);

    private static bool IsOrientation(Vector3D row, Vector3D column) =>
        Math.Abs(row.Length - 1) <= OrientationTolerance
        && Math.Abs(column.Length - 1) <= OrientationTolerance
        && Math.Abs(Vector3D.Dot(row, column)) <= OrientationTolerance;
}
