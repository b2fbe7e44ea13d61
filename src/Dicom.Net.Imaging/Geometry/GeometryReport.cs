namespace Dicom.Net.Imaging;

/// <summary>What the positions of a stack's slices say, found and not guessed; slices ascend along the normal.</summary>
public sealed class GeometryReport
{
    internal GeometryReport()
    {
    }

    /// <summary>Number of slices.</summary>
    public int SliceCount { get; internal init; }

    /// <summary>Rows of a slice.</summary>
    public int Rows { get; internal init; }

    /// <summary>Columns of a slice.</summary>
    public int Columns { get; internal init; }

    /// <summary>Pixel Spacing (0028,0030) as stored, mm: first between rows (y), then between columns (x).</summary>
    public required double[] PixelSpacingRowColumn { get; init; }

    /// <summary>The orientation; Z is the normal X x Y.</summary>
    public VolumeDirection Direction { get; internal init; }

    /// <summary>Image Position (Patient) of each slice in ascending order, LPS in mm.</summary>
    public required IReadOnlyList<Vector3D> Positions { get; init; }

    /// <summary>Each slice's position along the normal (the scalar product with it), mm, ascending.</summary>
    public required IReadOnlyList<double> PositionsAlongNormal { get; init; }

    /// <summary>Where the distance of slices comes from.</summary>
    public SpacingSource SpacingSource { get; internal init; }

    /// <summary>Mean distance of neighbours along the normal, mm.</summary>
    public double SliceSpacingMean { get; internal init; }

    /// <summary>Smallest distance of neighbours along the normal, mm.</summary>
    public double SliceSpacingMin { get; internal init; }

    /// <summary>Largest distance of neighbours along the normal, mm.</summary>
    public double SliceSpacingMax { get; internal init; }

    /// <summary>Whether the largest and the smallest distance differ by no more than 0.01 mm or 0.1 % of the mean, whichever is more.</summary>
    public bool IsRegular { get; internal init; }

    /// <summary>(last position - first position) / (slices - 1), LPS in mm; the normal times the spacing for a single slice.</summary>
    public Vector3D MeanStep { get; internal init; }

    /// <summary>The angle between the mean step and the normal, in degrees.</summary>
    public double ShearAngleDegrees { get; internal init; }

    /// <summary>Whether the slices are shifted against each other (a tilted gantry): the angle is above 0.1 degrees.</summary>
    public bool IsSheared { get; internal init; }

    /// <summary>Distances so large that slices seem to be missing.</summary>
    public required IReadOnlyList<SliceGap> Gaps { get; init; }

    /// <summary>Objects that came twice under one SOP Instance UID and were taken once.</summary>
    public int DuplicateObjects { get; internal init; }

    /// <summary>Objects of the series that hold no image and are not part of the volume, each with its reason.</summary>
    public required IReadOnlyList<string> SkippedObjects { get; init; }

    /// <summary>One line for each thing that a reader of the volume should know; empty for a sound one.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Whether a grid of equal, right-angled steps states every slice's place truly.</summary>
    public bool IsExactGrid => IsRegular && !IsSheared && SpacingSource is SpacingSource.Positions;
}
