using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// A plane of single bits that is drawn over frames (PS3.3 §C.9.2, §C.9.3): in an element of its own, or, as objects up to 2004 have it,
/// in a bit of the pixels' cells that no value takes.
/// </summary>
/// <remarks>Lends from the data set and is valid until that is disposed.</remarks>
public sealed class OverlayPlane
{
    private const int MostPlanes = 16;
    private readonly DicomElement _data;

    private OverlayPlane(DicomItem root, ushort group, DicomElement data, PixelDescription description)
    {
        Group = group;
        _data = data;
        int bitsAllocated = root.GetInt32(Tag(0x0100)) ?? 1;
        Position = root.GetInt32(Tag(0x0102)) ?? 0;
        IsInPixels = data.Tag.Group != group;
        Rows = IsInPixels ? description.Frame.Rows : root.GetInt32(Tag(0x0010)) ?? 0;
        Columns = IsInPixels ? description.Frame.Columns : root.GetInt32(Tag(0x0011)) ?? 0;
        double[] origin = root.GetDoubles(Tag(0x0050));
        (Top, Left) = origin.Length >= 2 ? (Index(origin[0]), Index(origin[1])) : (0, 0);
        IsRegion = root.GetString(Tag(0x0040)) == "R";
        Label = root.GetString(Tag(0x1500)) ?? root.GetString(Tag(0x0022));
        FirstFrame = Math.Max(1, root.GetInt32(Tag(0x0051)) ?? 1) - 1;

        // PS3.3 §C.9.3: without the number of frames it is no multi-frame overlay, and the one plane is over every frame.
        FrameCount = root.GetInt32(Tag(0x0015)) is { } frames ? Math.Max(1, frames) : int.MaxValue;
        IsUsable = IsInPixels
            ? bitsAllocated > 1 && Position >= 0 && Position < description.Frame.BitsAllocated && description.Frame.SamplesPerPixel == 1
            : Rows is > 0 and <= ushort.MaxValue && Columns is > 0 and <= ushort.MaxValue && (long)Rows * Columns <= Math.Min(8L * data.Length, Array.MaxLength);
    }

    /// <summary>The group of its elements, 6000 to 601E, even.</summary>
    public ushort Group { get; }

    /// <summary>Rows of the plane.</summary>
    public int Rows { get; }

    /// <summary>Columns of the plane.</summary>
    public int Columns { get; }

    /// <summary>The frame's row, from 0, that the plane's first row lies over; may be outside.</summary>
    public int Top { get; }

    /// <summary>The frame's column, from 0, that the plane's first column lies over; may be outside.</summary>
    public int Left { get; }

    /// <summary>Whether it marks a region of interest; graphics otherwise.</summary>
    public bool IsRegion { get; }

    /// <summary>Its label, else its description; null where the header has neither.</summary>
    public string? Label { get; }

    /// <summary>Whether it lies in a bit of the pixels' cells.</summary>
    public bool IsInPixels { get; }

    /// <summary>The bit of the cell, from 0, where it lies in the pixels' cells.</summary>
    public int Position { get; }

    /// <summary>The first frame, from 0, that it has a plane for.</summary>
    public int FirstFrame { get; }

    private int FrameCount { get; }

    private bool IsUsable { get; }

    private bool IsSinglePlane => FrameCount == int.MaxValue;

    /// <summary>Reads what overlays a data set has. Those that contradict themselves or lack their data are left out.</summary>
    /// <param name="dataset">The data set; it stays the caller's and must outlive the planes.</param>
    /// <param name="description">What it says of its pixel data.</param>
    /// <returns>The planes in the order of their groups.</returns>
    public static IReadOnlyList<OverlayPlane> ReadAll(DicomDataset dataset, PixelDescription description)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(description);
        List<OverlayPlane> planes = [];
        DicomItem root = dataset.Root;
        for (int i = 0; i < MostPlanes; i++)
        {
            ushort group = (ushort)(0x6000 + (2 * i));
            bool hasData = root.TryGetElement(new DicomTag(group, 0x3000), out DicomElement data) && !data.IsEncapsulated && !data.IsSequence;
            if (!hasData && !(root.Contains(new DicomTag(group, 0x0102)) && description.ValueKind == PixelValueKind.Integer && root.TryGetElement(ImageTags.PixelData, out data)))
            {
                continue;
            }

            OverlayPlane plane = new(root, group, data, description);
            if (plane.IsUsable)
            {
                planes.Add(plane);
            }
        }

        return planes;
    }

    /// <summary>Whether it has a plane for a frame.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>True if so.</returns>
    public bool Covers(int frame) => IsInPixels || IsSinglePlane || (frame >= FirstFrame && frame - FirstFrame < FrameCount);

    /// <summary>Reads the plane of a frame, row by row, a byte of 0 or 1 for each bit. What its data are too short for is 0.</summary>
    /// <param name="frames">The frames of the same data set.</param>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="bits">At least <see cref="Rows"/> * <see cref="Columns"/> bytes.</param>
    /// <returns>False where it has no plane for that frame.</returns>
    /// <exception cref="ArgumentException">The destination is smaller than the plane.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="FrameDecodingException">The plane lies in the pixels' cells, and these are damaged.</exception>
    /// <exception cref="UnsupportedPixelDataException">The same, and there is no decoder for them.</exception>
    /// <exception cref="DicomDataException">The file that the data set lies in became shorter.</exception>
    public bool Read(PixelFrames frames, int frame, Span<byte> bits)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        long count = (long)Rows * Columns;
        if (bits.Length < count)
        {
            throw new ArgumentException("The destination is smaller than the plane.", nameof(bits));
        }

        if (!Covers(frame))
        {
            return false;
        }

        bits = bits[..(int)count];
        if (IsInPixels)
        {
            ReadFromCells(frames, frame, bits);
            return true;
        }

        // PS3.5 §8.1.2: bits follow each other from the lowest on, frames too, without a gap.
        long firstBit = IsSinglePlane ? 0 : (frame - FirstFrame) * count;
        long there = Math.Clamp((8L * _data.Length) - firstBit, 0, count);
        bits[(int)there..].Clear();
        NativePixels.ReadBits(_data, firstBit, bits[..(int)there]);
        return true;
    }

    private void ReadFromCells(PixelFrames frames, int frame, Span<byte> bits)
    {
        frames.EnsureDecodable(frame);
        FrameDescription description = frames.Description.Frame;
        byte[] cells = ArrayPool<byte>.Shared.Rent((int)description.FrameLengthBytes);
        try
        {
            frames.DecodeCells(frame, cells);
            int size = description.ValueLengthBytes;
            for (int i = 0; i < bits.Length; i++)
            {
                bits[i] = (byte)((cells[(i * size) + (Position >> 3)] >> (Position & 7)) & 1);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cells);
        }
    }

    // PS3.3 §C.9.2.1.1: row and column of the first point, counted from 1; 0 and below lie outside.
    private static int Index(double origin) => double.IsFinite(origin) ? (int)Math.Clamp(origin, short.MinValue, ushort.MaxValue) - 1 : 0;

    private DicomTag Tag(ushort element) => new(Group, element);
}
