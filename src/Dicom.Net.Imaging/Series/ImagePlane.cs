namespace Dicom.Net.Imaging;

/// <summary>The image plane as stored (PS3.3 §C.7.6.2): position of the first pixel's centre, directions of row and column, mm between rows and columns.</summary>
internal readonly record struct ImagePlane(Vector3D Position, Vector3D Row, Vector3D Column, double RowSpacing, double ColumnSpacing);
