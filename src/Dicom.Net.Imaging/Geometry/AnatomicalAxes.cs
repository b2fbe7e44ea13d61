namespace Dicom.Net.Imaging;

/// <summary>Names the patient's axes that a volume's axes run along most nearly.</summary>
internal static class AnatomicalAxes
{
    private static readonly int[][] s_permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>For each axis of the volume the patient axis (0 left, 1 posterior, 2 head) it follows; each is taken once.</summary>
    internal static int[] Assign(VolumeDirection direction)
    {
        int[] best = s_permutations[0];
        double bestSum = double.NegativeInfinity;
        foreach (int[] permutation in s_permutations)
        {
            double sum = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                sum += Math.Abs(direction.Axis(axis)[permutation[axis]]);
            }

            if (sum > bestSum + 1e-9)
            {
                bestSum = sum;
                best = permutation;
            }
        }

        return best;
    }

    /// <summary>
    /// The letters of the side that a direction points to: R or L, A or P, H or F, the dominant one first; a further one is
    /// named where the direction leans towards it by more than about 10 degrees.
    /// </summary>
    internal static string Label(Vector3D direction)
    {
        Span<char> letters = stackalloc char[3];
        Span<double> weights = [Math.Abs(direction.X), Math.Abs(direction.Y), Math.Abs(direction.Z)];
        int count = 0;
        for (int round = 0; round < 3; round++)
        {
            int axis = weights[0] >= weights[1] && weights[0] >= weights[2] ? 0 : weights[1] >= weights[2] ? 1 : 2;
            if (round > 0 && weights[axis] < LeaningCosine)
            {
                break;
            }

            letters[count++] = (direction[axis] >= 0 ? "LPH" : "RAF")[axis];
            weights[axis] = -1;
        }

        return new string(letters[..count]);
    }

    // sin(10 degrees)
    private const double LeaningCosine = 0.1736;
}
