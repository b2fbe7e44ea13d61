using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// A generated series: a chest with lungs, heart, spine, ribs and vessels as signed 16-bit slices, deterministic by its
/// options, so that what went through archives and networks can be held against what was made. Thread-safe.
/// </summary>
public sealed class Phantom
{
    internal const double CtIntercept = -1024;

    // The chest fills a box of this many mm.
    private const double WidthMillimetres = 390;
    private const double LengthMillimetres = 300;

    // PixelSpacing differs between rows and columns, so that whoever swaps the two is found out.
    private const double RowStretch = 1.04;

    private readonly List<PhantomShape> _shapes;
    private readonly PhantomHeader _header;

    /// <summary>Creates a series; slices are computed when they are asked for.</summary>
    /// <param name="options">Null: a CT of 120 oblique slices.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of its range, or the modality is neither CT nor MR.</exception>
    public Phantom(PhantomOptions? options = null)
    {
        Options = options ?? new PhantomOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Columns, 16, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.Columns, 4096, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Rows, 16, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.Rows, 4096, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Slices, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.Slices, 5000, nameof(options));
        if (Options.Modality is not ("CT" or "MR"))
        {
            throw new ArgumentOutOfRangeException(nameof(options), Options.Modality, "A phantom is CT or MR.");
        }

        Shape = CreateShape(Options);
        _shapes = PhantomAnatomy.Create(Options.Seed);
        _header = new PhantomHeader(Options, Shape);
    }

    /// <summary>What it was made with.</summary>
    public PhantomOptions Options { get; }

    /// <summary>Size and place of the volume that the series makes.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Study Instance UID.</summary>
    public string StudyInstanceUid => _header.StudyInstanceUid;

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid => _header.SeriesInstanceUid;

    /// <summary>SOP Class UID: CT or MR Image Storage.</summary>
    public string SopClassUid => _header.SopClassUid;

    /// <summary>The SOP Instance UID of a slice.</summary>
    /// <param name="slice">0 to Slices - 1, ascending along the normal.</param>
    /// <returns>A UID under 2.25, the same for the same options.</returns>
    public string GetSopInstanceUid(int slice) => _header.SopInstanceUid(slice);

    /// <summary>Computes the stored values of one slice.</summary>
    /// <param name="slice">0 to Slices - 1, ascending along the normal.</param>
    /// <param name="voxels">Rows * Columns values, row by row.</param>
    /// <exception cref="ArgumentException">The span's length is not Rows * Columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such slice.</exception>
    public void FillSlice(int slice, Span<short> voxels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, Shape.Slices);
        if (voxels.Length != Shape.Rows * Shape.Columns)
        {
            throw new ArgumentException("The span is not Rows * Columns long.", nameof(voxels));
        }

        float[] hounsfield = new float[Shape.Columns];
        Vector3D corner = Shape.Origin + (Shape.Direction.Z * (slice * Shape.Spacing.Z));
        List<PhantomShape> near = FindNear(corner);
        Vector3D step = Shape.Direction.X * Shape.Spacing.X;
        PhantomNoise noise = new(Options.Seed, slice);
        for (int row = 0; row < Shape.Rows; row++)
        {
            Array.Fill(hounsfield, -1000f);
            Vector3D start = corner + (Shape.Direction.Y * (row * Shape.Spacing.Y));
            foreach (ref readonly PhantomShape shape in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(near))
            {
                if (shape.TryIntersect(start, step, out double from, out double to))
                {
                    Paint(hounsfield, from, to, (float)shape.Value);
                }
            }

            Store(hounsfield, voxels.Slice(row * Shape.Columns, Shape.Columns), ref noise);
        }
    }

    /// <summary>Makes the object of one slice: a valid CT or MR Image Storage data set with its pixel data.</summary>
    /// <param name="slice">0 to Slices - 1, ascending along the normal; instance numbers run the other way.</param>
    /// <returns>A new builder that owns its pixel data.</returns>
    public DicomDatasetBuilder CreateObject(int slice)
    {
        short[] voxels = new short[Shape.Rows * Shape.Columns];
        FillSlice(slice, voxels);
        byte[] bytes = new byte[2 * voxels.Length];
        Buffer.BlockCopy(voxels, 0, bytes, 0, bytes.Length);
        DicomDatasetBuilder builder = _header.Create(slice);
        builder.SetBytes(ImageTags.PixelData, DicomVR.OW, bytes);
        return builder;
    }

    /// <summary>Computes the whole volume, as the series must come back.</summary>
    /// <param name="pool">Where the memory comes from; null: <see cref="VoxelPool.Shared"/>.</param>
    /// <returns>The volume, owned by the caller.</returns>
    public VoxelVolume<short> CreateVolume(VoxelPool? pool = null)
    {
        VoxelVolume<short> volume = VoxelVolume<short>.Create(Shape, pool);
        for (int slice = 0; slice < Shape.Slices; slice++)
        {
            FillSlice(slice, volume.GetSlice(slice));
        }

        return volume;
    }

    private static VolumeShape CreateShape(PhantomOptions options)
    {
        Vector3D spacing = options.Spacing is { X: > 0, Y: > 0, Z: > 0 }
            ? options.Spacing
            : new(
                Math.Round(WidthMillimetres / options.Columns, 4),
                Math.Round(RowStretch * WidthMillimetres / Math.Max(options.Columns, options.Rows), 4),
                Math.Round(LengthMillimetres / options.Slices, 4));
        VolumeDirection direction = options.Direction;
        Vector3D half = (direction.X * (spacing.X * (options.Columns - 1) / 2))
            + (direction.Y * (spacing.Y * (options.Rows - 1) / 2))
            + (direction.Z * (spacing.Z * (options.Slices - 1) / 2));
        Vector3D origin = new(Math.Round(-half.X, 6), Math.Round(-half.Y, 6), Math.Round(-half.Z, 6));
        return new(options.Columns, options.Rows, options.Slices, spacing, origin, direction);
    }

    private List<PhantomShape> FindNear(Vector3D corner)
    {
        List<PhantomShape> near = [];
        double plane = Vector3D.Dot(Shape.Direction.Z, corner);
        foreach (PhantomShape shape in _shapes)
        {
            double distance = Math.Abs(Vector3D.Dot(Shape.Direction.Z, shape.BoundingCentre) - plane);
            if (distance <= shape.BoundingRadius)
            {
                near.Add(shape);
            }
        }

        return near;
    }

    // A pixel reaches half a step to each side of its centre; the two at the ends are covered in part.
    private static void Paint(float[] row, double from, double to, float value)
    {
        from = Math.Max(from + 0.5, 0);
        to = Math.Min(to + 0.5, row.Length);
        if (from >= to)
        {
            return;
        }

        int first = (int)from;
        int last = Math.Min((int)to, row.Length - 1);
        if (first == last)
        {
            row[first] += (value - row[first]) * (float)(to - from);
            return;
        }

        row[first] += (value - row[first]) * (float)(first + 1 - from);
        row.AsSpan(first + 1, last - first - 1).Fill(value);
        row[last] += (value - row[last]) * (float)Math.Min(1, to - last);
    }

    private void Store(ReadOnlySpan<float> hounsfield, Span<short> voxels, ref PhantomNoise noise)
    {
        bool magnetic = Options.Modality == "MR";
        for (int i = 0; i < voxels.Length; i++)
        {
            float value = magnetic ? ToSignal(hounsfield[i]) : hounsfield[i] - (float)CtIntercept;
            voxels[i] = (short)Math.Clamp(value + noise.Next(), 0, 4095);
        }
    }

    // Fat bright, blood brighter than muscle, lung and bone dark: roughly a T1-weighted picture.
    private static float ToSignal(float hounsfield) => hounsfield switch
    {
        < -400 => 20,
        < -150 => 120,
        < -20 => 950,
        < 90 => 380 + (2 * hounsfield),
        < 200 => 700,
        _ => 140,
    };
}
