namespace Dicom.Net.Imaging;

/// <summary>
/// An ellipsoid along the patient's axes, or with a radius of infinity an elliptic cylinder, cut off below and above, filled
/// with one value. Later shapes replace earlier ones.
/// </summary>
internal readonly struct PhantomShape
{
    private readonly Vector3D _centre;
    private readonly Vector3D _inverseRadii;
    private readonly double _lowest;
    private readonly double _highest;

    internal PhantomShape(Vector3D centre, Vector3D radii, double value, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        _centre = centre;
        _inverseRadii = new(1 / radii.X, 1 / radii.Y, 1 / radii.Z);
        _lowest = lowest;
        _highest = highest;
        Value = value;
        BoundingRadius = Math.Max(radii.X, Math.Max(radii.Y, radii.Z));
        if (double.IsInfinity(BoundingRadius) && highest - lowest < 200)
        {
            // A slice of a cylinder: a ball round it.
            double half = (highest - lowest) / 2;
            double across = Math.Max(radii.X, radii.Y);
            BoundingRadius = Math.Sqrt((half * half) + (across * across));
            BoundingCentre = new(centre.X, centre.Y, (lowest + highest) / 2);
        }
        else
        {
            BoundingCentre = centre;
        }
    }

    internal double Value { get; }

    internal Vector3D BoundingCentre { get; }

    internal double BoundingRadius { get; }

    /// <summary>The part of the line start + t * step that lies inside.</summary>
    internal bool TryIntersect(Vector3D start, Vector3D step, out double from, out double to)
    {
        Vector3D p = Scale(start - _centre);
        Vector3D d = Scale(step);
        double a = Vector3D.Dot(d, d);
        double b = Vector3D.Dot(p, d);
        double c = Vector3D.Dot(p, p) - 1;
        double discriminant = (b * b) - (a * c);
        from = to = 0;
        if (discriminant <= 0 || a <= 0)
        {
            return false;
        }

        double root = Math.Sqrt(discriminant);
        from = (-b - root) / a;
        to = (-b + root) / a;
        return ClipHeight(start.Z, step.Z, ref from, ref to);
    }

    private Vector3D Scale(Vector3D v) => new(v.X * _inverseRadii.X, v.Y * _inverseRadii.Y, v.Z * _inverseRadii.Z);

    private bool ClipHeight(double z, double step, ref double from, ref double to)
    {
        if (Math.Abs(step) < 1e-12)
        {
            return z >= _lowest && z <= _highest;
        }

        double atLowest = (_lowest - z) / step;
        double atHighest = (_highest - z) / step;
        from = Math.Max(from, Math.Min(atLowest, atHighest));
        to = Math.Min(to, Math.Max(atLowest, atHighest));
        return from < to;
    }
}
