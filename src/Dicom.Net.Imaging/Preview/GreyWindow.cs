namespace Dicom.Net.Imaging;

/// <summary>A linear window (PS3.3 §C.11.2.1.2.1): which values are black, which are white.</summary>
internal readonly record struct GreyWindow(double Center, double Width, bool IsInverted)
{
    // A header's window is taken unless nearly everything in the picture would be black or white.
    private const double LeastInside = 0.03;

    private const double LowPercentile = 0.01;
    private const double HighPercentile = 0.995;

    internal static GreyWindow Choose(VoxelVolume volume, VolumePreviewOptions options, ReadOnlySpan<VolumePlane> planes)
    {
        // PS3.3 §C.7.6.3.1.2: the smallest value of MONOCHROME1 is white.
        bool inverted = volume.Description?.PhotometricInterpretation == "MONOCHROME1";
        if (options.WindowCenter is { } center && options.WindowWidth is { } width && width > 0)
        {
            return new(center, width, inverted);
        }

        float[] values = Sorted(planes);
        if (values.Length == 0)
        {
            return new(0, 1, inverted);
        }

        if (volume.Description is { WindowCenter: { } statedCenter, WindowWidth: { } statedWidth } && statedWidth >= 1
            && Inside(values, statedCenter, statedWidth) >= LeastInside)
        {
            return new(statedCenter, statedWidth, inverted);
        }

        // Hounsfield units have a window that shows soft tissue, lung outlines and bone alike.
        if (volume.Description?.Modality == "CT" && Inside(values, 40, 400) >= LeastInside)
        {
            return new(40, 400, inverted);
        }

        // What lies at the very minimum is padding or air around the patient and would crowd out the rest.
        int first = Math.Min(UpperBound(values, values[0]), values.Length - 1);
        double low = values[first + (int)((values.Length - 1 - first) * LowPercentile)];
        double high = values[first + (int)((values.Length - 1 - first) * HighPercentile)];
        return high > low ? new((low + high) / 2, high - low + 1, inverted) : new(low, 1, inverted);
    }

    internal double Map(double value)
    {
        double grey = Width <= 1
            ? (value > Center - 0.5 ? 1 : 0)
            : Math.Clamp(((value - (Center - 0.5)) / (Width - 1)) + 0.5, 0, 1);
        return IsInverted ? 1 - grey : grey;
    }

    private static float[] Sorted(ReadOnlySpan<VolumePlane> planes)
    {
        List<float> values = [];
        foreach (VolumePlane plane in planes)
        {
            foreach (float value in plane.Values)
            {
                if (float.IsFinite(value))
                {
                    values.Add(value);
                }
            }
        }

        float[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted;
    }

    private static double Inside(float[] sorted, double center, double width) =>
        (UpperBound(sorted, (float)(center + (width / 2))) - UpperBound(sorted, (float)(center - (width / 2)))) / (double)sorted.Length;

    // How many values are at most this one.
    private static int UpperBound(float[] sorted, float value)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
