namespace Dicom.Net.Imaging;

/// <summary>One plane through a volume as rescaled values, turned so that it can be drawn: u to the right, v down.</summary>
internal sealed class VolumePlane
{
    private VolumePlane(float[] values, int width, int height, double widthMillimetres, double heightMillimetres, Vector3D right, Vector3D down)
    {
        Values = values;
        Width = width;
        Height = height;
        WidthMillimetres = widthMillimetres;
        HeightMillimetres = heightMillimetres;
        Right = right;
        Down = down;
    }

    internal float[] Values { get; }

    internal int Width { get; }

    internal int Height { get; }

    internal double WidthMillimetres { get; }

    internal double HeightMillimetres { get; }

    /// <summary>The direction in the patient that the picture's right side points to.</summary>
    internal Vector3D Right { get; }

    /// <summary>The direction in the patient that the picture's lower side points to.</summary>
    internal Vector3D Down { get; }

    /// <summary>Where the plane of a fixed middle index lies in this plane's picture, 0 to 1; the picture may be flipped.</summary>
    internal static double MiddleFraction(int count, bool flipped)
    {
        double fraction = ((count / 2) + 0.5) / count;
        return flipped ? 1 - fraction : fraction;
    }

    /// <summary>Takes the plane through the middle.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="rightAxis">The volume's axis that runs along the picture's rows.</param>
    /// <param name="flipRight">Whether it runs to the left.</param>
    /// <param name="downAxis">The volume's axis that runs along the picture's columns.</param>
    /// <param name="flipDown">Whether it runs upwards.</param>
    internal static VolumePlane Take(VoxelVolume volume, int rightAxis, bool flipRight, int downAxis, bool flipDown)
    {
        ReadOnlySpan<int> counts = [volume.Columns, volume.Rows, volume.Slices];
        int width = counts[rightAxis];
        int height = counts[downAxis];
        float[] values = new float[checked(width * height)];
        int fixedAxis = 3 - rightAxis - downAxis;
        Span<int> index = stackalloc int[3];
        index[fixedAxis] = counts[fixedAxis] / 2;
        for (int v = 0; v < height; v++)
        {
            index[downAxis] = flipDown ? height - 1 - v : v;
            for (int u = 0; u < width; u++)
            {
                index[rightAxis] = flipRight ? width - 1 - u : u;
                values[(v * width) + u] = (float)Read(volume, index[0], index[1], index[2]);
            }
        }

        Vector3D right = volume.Direction.Axis(rightAxis) * (flipRight ? -1 : 1);
        Vector3D down = volume.Direction.Axis(downAxis) * (flipDown ? -1 : 1);
        return new(values, width, height, width * volume.Spacing[rightAxis], height * volume.Spacing[downAxis], right, down);
    }

    /// <summary>The value at a place in units of pixels (0, 0 is the first pixel's corner), bilinear, clamped at the edges.</summary>
    internal double Sample(double u, double v)
    {
        u = Math.Clamp(u - 0.5, 0, Width - 1);
        v = Math.Clamp(v - 0.5, 0, Height - 1);
        int left = (int)u;
        int top = (int)v;
        int right = Math.Min(left + 1, Width - 1);
        int bottom = Math.Min(top + 1, Height - 1);
        double x = u - left;
        double y = v - top;
        double upper = Lerp(Values[(top * Width) + left], Values[(top * Width) + right], x);
        double lower = Lerp(Values[(bottom * Width) + left], Values[(bottom * Width) + right], x);
        return Lerp(upper, lower, y);
    }

    private static double Lerp(double from, double to, double fraction) => from + ((to - from) * fraction);

    private static double Read(VoxelVolume volume, int column, int row, int slice)
    {
        double stored = volume switch
        {
            VoxelVolume<short> typed => typed[slice, row, column],
            VoxelVolume<ushort> typed => typed[slice, row, column],
            VoxelVolume<byte> typed => typed[slice, row, column],
            VoxelVolume<sbyte> typed => typed[slice, row, column],
            VoxelVolume<int> typed => typed[slice, row, column],
            VoxelVolume<uint> typed => typed[slice, row, column],
            VoxelVolume<float> typed => typed[slice, row, column],
            VoxelVolume<double> typed => typed[slice, row, column],
            _ => 0,
        };
        return volume.Description is { IsRescaled: false } description
            ? (stored * description.RescaleSlopes[slice]) + description.RescaleIntercepts[slice]
            : stored;
    }
}
