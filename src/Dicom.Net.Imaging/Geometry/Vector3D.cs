namespace Dicom.Net.Imaging;

/// <summary>Three numbers in binary64: a point or a direction in patient coordinates (LPS, mm), or a spacing.</summary>
/// <param name="X">Towards the patient's left, or along columns for a spacing.</param>
/// <param name="Y">Towards the patient's back (posterior), or along rows for a spacing.</param>
/// <param name="Z">Towards the patient's head, or along slices for a spacing.</param>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>The length, in the unit of the components.</summary>
    public double Length => Math.Sqrt(Dot(this, this));

    /// <summary>Adds component by component.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    /// <returns>The sum.</returns>
    public static Vector3D operator +(Vector3D left, Vector3D right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);

    /// <summary>Subtracts component by component.</summary>
    /// <param name="left">Minuend.</param>
    /// <param name="right">Subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Vector3D operator -(Vector3D left, Vector3D right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>Scales by a number.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="factor">The factor.</param>
    /// <returns>The scaled vector.</returns>
    public static Vector3D operator *(Vector3D vector, double factor) => new(vector.X * factor, vector.Y * factor, vector.Z * factor);

    /// <summary>Divides by a number.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="divisor">The divisor, not 0.</param>
    /// <returns>The scaled vector.</returns>
    public static Vector3D operator /(Vector3D vector, double divisor) => new(vector.X / divisor, vector.Y / divisor, vector.Z / divisor);

    /// <summary>The scalar product.</summary>
    /// <param name="left">First factor.</param>
    /// <param name="right">Second factor.</param>
    /// <returns>The product.</returns>
    public static double Dot(Vector3D left, Vector3D right) => (left.X * right.X) + (left.Y * right.Y) + (left.Z * right.Z);

    /// <summary>The vector product, right-handed.</summary>
    /// <param name="left">First factor.</param>
    /// <param name="right">Second factor.</param>
    /// <returns>The product.</returns>
    public static Vector3D Cross(Vector3D left, Vector3D right) => new(
        (left.Y * right.Z) - (left.Z * right.Y),
        (left.Z * right.X) - (left.X * right.Z),
        (left.X * right.Y) - (left.Y * right.X));

    /// <summary>The vector of length 1 in the same direction; a vector of length 0 stays as it is.</summary>
    /// <returns>The unit vector.</returns>
    public Vector3D ToUnit()
    {
        double length = Length;
        return length > 0 ? this / length : this;
    }

    /// <summary>The three components in a new array.</summary>
    /// <returns>[X, Y, Z].</returns>
    public double[] ToArray() => [X, Y, Z];

    internal bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Z);

    internal double this[int axis] => axis switch { 0 => X, 1 => Y, 2 => Z, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };
}
