namespace Dicom.Net.Imaging;

/// <summary>Orders the slices of a stack and measures them; pure arithmetic over positions.</summary>
internal static class StackGeometry
{
    /// <summary>Positions nearer than this along the normal are one slice (the convention of the project's reference data).</summary>
    internal const double SamePositionMillimetres = 0.01;

    internal const double RegularMillimetres = 0.01;
    internal const double RegularFraction = 0.001;

    /// <summary>Angles below this are rounding of the header's decimal strings, not a tilted gantry.</summary>
    internal const double ShearDegrees = 0.1;

    // A distance of at least one and a half of the usual one is a hole and not an uneven step.
    private const double GapFactor = 1.5;

    /// <summary>The arrival slots in ascending order along the normal; ties by arrival, which later checks refuse.</summary>
    internal static int[] Order(IReadOnlyList<Vector3D> positions, Vector3D normal)
    {
        double[] along = new double[positions.Count];
        int[] order = new int[positions.Count];
        for (int i = 0; i < order.Length; i++)
        {
            along[i] = Vector3D.Dot(normal, positions[i]);
            order[i] = i;
        }

        Array.Sort(along, order);
        return order;
    }

    /// <summary>How many frames lie at each distinct position; input ascending.</summary>
    internal static List<int> CountPerPosition(ReadOnlySpan<double> along)
    {
        List<int> counts = [];
        double start = double.NegativeInfinity;
        foreach (double position in along)
        {
            if (counts.Count > 0 && position - start < SamePositionMillimetres)
            {
                counts[^1]++;
            }
            else
            {
                counts.Add(1);
                start = position;
            }
        }

        return counts;
    }

    internal static StackMeasures Measure(IReadOnlyList<Vector3D> positions, Vector3D normal)
    {
        int count = positions.Count;
        double[] along = new double[count];
        for (int i = 0; i < count; i++)
        {
            along[i] = Vector3D.Dot(normal, positions[i]);
        }

        if (count < 2)
        {
            return new(along, double.NaN, double.NaN, double.NaN, true, default, 0, []);
        }

        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        double[] steps = new double[count - 1];
        for (int i = 1; i < count; i++)
        {
            steps[i - 1] = along[i] - along[i - 1];
            min = Math.Min(min, steps[i - 1]);
            max = Math.Max(max, steps[i - 1]);
        }

        double mean = (along[^1] - along[0]) / (count - 1);
        bool regular = max - min <= Math.Max(RegularMillimetres, RegularFraction * mean);
        Vector3D step = (positions[count - 1] - positions[0]) / (count - 1);
        return new(along, mean, min, max, regular, step, ShearAngle(step, normal), FindGaps(steps, regular));
    }

    private static double ShearAngle(Vector3D step, Vector3D normal)
    {
        double along = Vector3D.Dot(step, normal);
        Vector3D aside = step - (normal * along);
        return Math.Atan2(aside.Length, Math.Abs(along)) * (180 / Math.PI);
    }

    private static List<SliceGap> FindGaps(double[] steps, bool regular)
    {
        List<SliceGap> gaps = [];
        if (regular || steps.Length < 2)
        {
            return gaps;
        }

        double[] sorted = [.. steps];
        Array.Sort(sorted);
        double usual = sorted[(sorted.Length - 1) / 2];
        for (int i = 0; i < steps.Length && usual > 0; i++)
        {
            if (steps[i] >= GapFactor * usual)
            {
                double missing = Math.Min(Math.Max(1, Math.Round(steps[i] / usual) - 1), int.MaxValue);
                gaps.Add(new(i, steps[i], (int)missing));
            }
        }

        return gaps;
    }
}
