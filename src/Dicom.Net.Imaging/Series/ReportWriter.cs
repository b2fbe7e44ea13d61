using static System.FormattableString;

namespace Dicom.Net.Imaging;

/// <summary>Puts what was measured into a <see cref="GeometryReport"/> and into words.</summary>
internal static class ReportWriter
{
    // The angle between row and column may differ from 90 degrees by rounding; from here on it is said.
    private const double SkewTolerance = 1e-4;

    // More gaps than this are told in one line: the list stands in the report.
    private const int MaxGapLines = 3;

    internal static GeometryReport Create(
        ImageStack stack,
        int[] order,
        Vector3D[] positions,
        in VolumeDirection direction,
        in StackMeasures measures,
        int duplicates,
        IReadOnlyList<string> skipped)
    {
        (double spacing, SpacingSource source) = order.Length > 1
            ? (measures.Mean, SpacingSource.Positions)
            : SingleSliceSpacing(stack.Slices[0]);
        bool single = order.Length == 1;
        bool sheared = measures.ShearAngleDegrees > StackGeometry.ShearDegrees;
        return new GeometryReport
        {
            SliceCount = order.Length,
            Rows = stack.First.Rows,
            Columns = stack.First.Columns,
            PixelSpacingRowColumn = [stack.First.Plane.RowSpacing, stack.First.Plane.ColumnSpacing],
            Direction = direction,
            Positions = positions,
            PositionsAlongNormal = measures.Along,
            SpacingSource = source,
            SliceSpacingMean = spacing,
            SliceSpacingMin = single ? spacing : measures.Min,
            SliceSpacingMax = single ? spacing : measures.Max,
            IsRegular = measures.IsRegular,
            MeanStep = single ? direction.Z * spacing : measures.MeanStep,
            ShearAngleDegrees = measures.ShearAngleDegrees,
            IsSheared = sheared,
            Gaps = measures.Gaps,
            DuplicateObjects = duplicates,
            SkippedObjects = skipped,
            Warnings = Warn(direction, measures, source, spacing, sheared, duplicates, skipped.Count),
        };
    }

    private static (double Spacing, SpacingSource Source) SingleSliceSpacing(in SliceRecord slice)
    {
        if (slice.SpacingBetweenSlices is > 0 and < double.PositiveInfinity)
        {
            return (slice.SpacingBetweenSlices.Value, SpacingSource.SpacingBetweenSlices);
        }

        return slice.SliceThickness is > 0 and < double.PositiveInfinity
            ? (slice.SliceThickness.Value, SpacingSource.SliceThickness)
            : (1, SpacingSource.Assumed);
    }

    private static List<string> Warn(
        in VolumeDirection direction,
        in StackMeasures measures,
        SpacingSource source,
        double spacing,
        bool sheared,
        int duplicates,
        int skipped)
    {
        List<string> warnings = [];
        if (source != SpacingSource.Positions)
        {
            warnings.Add(source == SpacingSource.Assumed
                ? "A single slice that states no thickness: 1 mm is assumed for it."
                : Invariant($"A single slice: its z spacing of {spacing:0.####} mm is {(source == SpacingSource.SliceThickness ? "Slice Thickness" : "Spacing Between Slices")}."));
        }

        if (!measures.IsRegular)
        {
            warnings.Add(Invariant($"The distance of slices varies from {measures.Min:0.####} to {measures.Max:0.####} mm; the z spacing is their mean, {spacing:0.####} mm."));
        }

        if (measures.Gaps.Count > MaxGapLines)
        {
            warnings.Add(Invariant($"{measures.Gaps.Count} of {measures.Along.Length - 1} distances are so large that slices seem to be missing, the first after slice {measures.Gaps[0].AfterSlice}."));
        }

        foreach (SliceGap gap in measures.Gaps.Take(measures.Gaps.Count > MaxGapLines ? 0 : MaxGapLines))
        {
            warnings.Add(Invariant($"After slice {gap.AfterSlice} there are {gap.DistanceMillimetres:0.####} mm: {gap.MissingSlices} slice{(gap.MissingSlices == 1 ? " seems" : "s seem")} to be missing."));
        }

        if (sheared)
        {
            Vector3D step = measures.MeanStep;
            warnings.Add(Invariant($"The slices are shifted against each other by {measures.ShearAngleDegrees:0.##} degrees (tilted gantry): the true step is ({step.X:0.####}, {step.Y:0.####}, {step.Z:0.####}) mm, the volume's grid is right-angled."));
        }

        if (Math.Abs(Vector3D.Dot(direction.X, direction.Y)) > SkewTolerance)
        {
            warnings.Add("Row and column direction are not quite at right angles.");
        }

        if (duplicates > 0)
        {
            warnings.Add(Invariant($"{duplicates} object{(duplicates == 1 ? "" : "s")} came twice and {(duplicates == 1 ? "was" : "were")} taken once."));
        }

        if (skipped > 0)
        {
            warnings.Add(Invariant($"{skipped} object{(skipped == 1 ? "" : "s")} without an image {(skipped == 1 ? "was" : "were")} left out."));
        }

        return warnings;
    }
}
