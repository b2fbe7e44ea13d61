namespace Dicom.Net.Imaging;

/// <summary>What one single-frame image's header says, checked.</summary>
internal readonly record struct ImageHeader(
    string SeriesInstanceUid,
    int Rows,
    int Columns,
    PixelFormat Format,
    ImagePlane Plane,
    SliceRecord Slice)
{
    internal int SliceLengthBytes => checked((int)((long)Rows * Columns * Format.CellBytes));
}
