namespace Dicom.Net.Imaging;

/// <summary>One stack of a series: the images that share series, orientation, size and pixel format.</summary>
/// <param name="Index">The number to pick it by, from 0 in order of arrival.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="ImageCount">Images in it.</param>
/// <param name="Columns">Columns of an image.</param>
/// <param name="Rows">Rows of an image.</param>
/// <param name="VoxelType">Number type of a stored voxel.</param>
/// <param name="PixelSpacingRowColumn">Pixel Spacing, mm: between rows, between columns.</param>
/// <param name="Direction">Orientation.</param>
public sealed record StackSummary(
    int Index,
    string SeriesInstanceUid,
    int ImageCount,
    int Columns,
    int Rows,
    VoxelType VoxelType,
    IReadOnlyList<double> PixelSpacingRowColumn,
    VolumeDirection Direction)
{
    /// <summary>The plane by the normal's dominant axis: axial, coronal or sagittal, with "oblique" where it leans by more than 5 degrees.</summary>
    public string Plane
    {
        get
        {
            double x = Math.Abs(Direction.Z.X);
            double y = Math.Abs(Direction.Z.Y);
            double z = Math.Abs(Direction.Z.Z);
            double largest = Math.Max(x, Math.Max(y, z));
            string name = largest == z ? "axial" : largest == y ? "coronal" : "sagittal";
            return largest >= 0.9962 ? name : "oblique " + name;
        }
    }

    /// <summary>One line for a list of stacks.</summary>
    /// <returns>For example <c>#1: 21 images 512x512 uint16, oblique axial, pixels 0.5 x 0.5 mm</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"#{Index}: {ImageCount} image{(ImageCount == 1 ? "" : "s")} {Columns}x{Rows} {VoxelType.GetName()}, {Plane}, pixels {PixelSpacingRowColumn[1]:0.####} x {PixelSpacingRowColumn[0]:0.####} mm");
}
