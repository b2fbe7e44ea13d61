namespace Dicom.Net.Imaging;

/// <summary>
/// The orientation of a volume as ITK states it: the unit vectors, in patient coordinates (LPS), of growing column (x),
/// row (y) and slice index (z). As a matrix they are its columns.
/// </summary>
/// <param name="X">Of growing column index: the first three numbers of Image Orientation (Patient).</param>
/// <param name="Y">Of growing row index: its last three numbers.</param>
/// <param name="Z">Of growing slice index: the normal X x Y.</param>
public readonly record struct VolumeDirection(Vector3D X, Vector3D Y, Vector3D Z)
{
    /// <summary>Rows and columns along the patient's left and back: the axial standard.</summary>
    public static VolumeDirection Identity { get; } = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>The volume of the three vectors: +1 for a right-handed frame, -1 for a left-handed one.</summary>
    public double Determinant => Vector3D.Dot(Vector3D.Cross(X, Y), Z);

    /// <summary>The frame of an image plane, its normal computed.</summary>
    /// <param name="row">Direction of a row, that is of growing column index; any length above 0.</param>
    /// <param name="column">Direction of a column; any length above 0.</param>
    /// <returns>Unit vectors.</returns>
    public static VolumeDirection FromPlane(Vector3D row, Vector3D column)
    {
        Vector3D x = row.ToUnit();
        Vector3D y = column.ToUnit();
        return new(x, y, Vector3D.Cross(x, y).ToUnit());
    }

    /// <summary>The 3 x 3 matrix, row by row, in a new array.</summary>
    /// <returns>[X.X, Y.X, Z.X, X.Y, Y.Y, Z.Y, X.Z, Y.Z, Z.Z].</returns>
    public double[] ToRowMajor() => [X.X, Y.X, Z.X, X.Y, Y.Y, Z.Y, X.Z, Y.Z, Z.Z];

    internal Vector3D Axis(int index) => index switch { 0 => X, 1 => Y, 2 => Z, _ => throw new ArgumentOutOfRangeException(nameof(index)) };
}
