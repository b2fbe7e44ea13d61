using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// The images of one series, orientation, size and number type: their voxels in arrival slots of one growing block, their
/// headers' facts beside them.
/// </summary>
internal sealed class ImageStack : IDisposable
{
    // Directions are compared as rounded to this many decimals: below it headers of one scan differ by rounding.
    private const int OrientationDecimals = 4;

    // Pixel Spacing within one stack may differ by the rounding of its decimal string.
    private const double SpacingTolerance = 1e-4;

    private readonly VoxelPool _pool;
    private readonly List<SliceRecord> _slices = [];
    private readonly Vector3D _row;
    private readonly Vector3D _column;
    private VoxelBlock? _block;
    private int _capacitySlices;

    internal ImageStack(in ImageHeader header, DicomItem first, VoxelPool pool, int expectedSlices, long maxVolumeBytes)
    {
        _pool = pool;
        _row = Rounded(header.Plane.Row);
        _column = Rounded(header.Plane.Column);
        First = header;
        SliceLengthBytes = header.SliceLengthBytes;
        MaxSlices = (int)Math.Clamp(maxVolumeBytes / SliceLengthBytes, 1, int.MaxValue);
        _capacitySlices = Math.Clamp(expectedSlices, 1, MaxSlices);
        Modality = first.GetString(ImageTags.Modality);
        PatientId = first.GetString(ImageTags.PatientId);
        StudyDate = first.GetString(ImageTags.StudyDate);
        StudyText = first.GetString(ImageTags.StudyDescription);
        SeriesText = first.GetString(ImageTags.SeriesDescription);
        PhotometricInterpretation = first.GetString(ImageTags.PhotometricInterpretation);
    }

    internal ImageHeader First { get; }

    /// <summary>What stacks are numbered by, so that a stack's number does not depend on which object arrived first.</summary>
    internal string SortKey => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{First.SeriesInstanceUid} {_row.X:F4} {_row.Y:F4} {_row.Z:F4} {_column.X:F4} {_column.Y:F4} {_column.Z:F4} {First.Columns:D6} {First.Rows:D6} {VoxelType} {First.Plane.RowSpacing:F6} {First.Plane.ColumnSpacing:F6}");

    internal VoxelType VoxelType => First.Format.VoxelType;

    internal int SliceLengthBytes { get; }

    internal int MaxSlices { get; }

    internal IReadOnlyList<SliceRecord> Slices => _slices;

    internal bool IsTaken { get; private set; }

    internal string? Modality { get; }

    internal string? PatientId { get; }

    internal string? StudyDate { get; }

    internal string? StudyText { get; }

    internal string? SeriesText { get; }

    internal string? PhotometricInterpretation { get; }

    public void Dispose()
    {
        _block?.Dispose();
        _block = null;
    }

    internal bool Accepts(in ImageHeader header) =>
        header.Rows == First.Rows
        && header.Columns == First.Columns
        && header.Format.VoxelType == VoxelType
        && Rounded(header.Plane.Row) == _row
        && Rounded(header.Plane.Column) == _column
        && IsNear(header.Plane.RowSpacing, First.Plane.RowSpacing)
        && IsNear(header.Plane.ColumnSpacing, First.Plane.ColumnSpacing)
        && header.SeriesInstanceUid == First.SeriesInstanceUid;

    /// <summary>The memory of the next arrival; it counts when <see cref="Keep"/> is called.</summary>
    internal Span<byte> NextSlot()
    {
        if (_block is null)
        {
            _block = _pool.Rent((nint)SliceLengthBytes * _capacitySlices);
        }
        else if (_slices.Count == _capacitySlices)
        {
            Grow();
        }

        return _block.Span((nint)_slices.Count * SliceLengthBytes, SliceLengthBytes);
    }

    internal void Keep(in SliceRecord slice) => _slices.Add(slice);

    internal ReadOnlySpan<byte> Slot(int slot) =>
        (_block ?? throw new InvalidOperationException("The stack has no memory any more.")).Span((nint)slot * SliceLengthBytes, SliceLengthBytes);

    /// <summary>Brings slot order[i] to place i and hands the block over.</summary>
    internal VoxelBlock DetachInOrder(ReadOnlySpan<int> order)
    {
        VoxelBlock block = _block ?? throw new InvalidOperationException("The stack has no memory any more.");
        SlotPermutation.Apply(block, SliceLengthBytes, order);
        _block = null;
        IsTaken = true;
        return block;
    }

    /// <summary>Gives the memory back; the stack cannot be built any more.</summary>
    internal void Retire()
    {
        Dispose();
        IsTaken = true;
    }

    private static bool IsNear(double left, double right) => Math.Abs(left - right) <= SpacingTolerance * Math.Max(left, right);

    // Adding 0 turns -0 into 0.
    private static Vector3D Rounded(Vector3D v) => new(
        Math.Round(v.X, OrientationDecimals) + 0.0,
        Math.Round(v.Y, OrientationDecimals) + 0.0,
        Math.Round(v.Z, OrientationDecimals) + 0.0);

    private void Grow()
    {
        int capacity = (int)Math.Min(MaxSlices, Math.Max(8, 2L * _capacitySlices));
        VoxelBlock larger = _pool.Rent((nint)SliceLengthBytes * capacity);
        _block!.CopyTo(larger, (nint)SliceLengthBytes * _slices.Count);
        _block.Dispose();
        _block = larger;
        _capacitySlices = capacity;
    }
}
