using System.Runtime.InteropServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Shows frames: gray through modality transform, window or table and inversion (PS3.3 §C.11), palettes and YBR as red, green, blue, padding
/// black, overlays on top. Keeps what it read from the header and its scratch memory for the next frame.
/// </summary>
/// <remarks>Not thread-safe: one for each thread, over the same <see cref="PixelFrames"/>. Valid until the data set is disposed.</remarks>
public sealed class FrameRenderer
{
    private readonly DicomDataset _dataset;
    private readonly PixelFrames _frames;
    private readonly DisplayOptions _options;
    private readonly IReadOnlyList<OverlayPlane> _overlays;
    private readonly GrayMapper _mapper = new();
    private readonly bool _isDifferentByFrame;
    private readonly Palette? _palette;
    private GrayView? _view;
    private PixelColour? _colour;
    private byte[] _values = [];
    private byte[] _bits = [];
    private ushort[] _wide = [];

    /// <summary>Makes a renderer.</summary>
    /// <param name="dataset">The data set that the frames are of; it stays the caller's and must outlive this.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="options">How to show them; null: as the header says.</param>
    /// <exception cref="ArgumentException">Options that contradict themselves.</exception>
    /// <exception cref="ImageObjectException">A palette that the pixels need is missing or damaged.</exception>
    public FrameRenderer(DicomDataset dataset, PixelFrames frames, DisplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(frames);
        _dataset = dataset;
        _frames = frames;
        _options = options ?? new DisplayOptions();
        if (_options.BitsPerSample is not (0 or 8 or 16) || _options.VoiIndex < 0)
        {
            throw new ArgumentException("A picture has 8 or 16 bits, and windows are counted from 0.", nameof(options));
        }

        PixelDescription description = frames.Description;
        _overlays = _options.ShowOverlays ? OverlayPlane.ReadAll(dataset, description) : [];
        _isDifferentByFrame = FrameAttributes.DifferByFrame(dataset.Root);
        bool isPalette = description.Frame.SamplesPerPixel == 1 && description.PhotometricInterpretation == "PALETTE COLOR";
        _palette = isPalette ? Palette.Read(dataset.Root, description.Frame.IsSigned) : null;
    }

    /// <summary>Pixels of a row of each picture.</summary>
    public int Width => _frames.Description.Frame.Columns;

    /// <summary>Rows of each picture.</summary>
    public int Height => _frames.Description.Frame.Rows;

    private bool IsGray => _frames.Description.Frame.SamplesPerPixel == 1 && _palette is null;

    /// <summary>The format of a frame's picture; frames of one object differ where their own windows do.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>The format.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <exception cref="DicomImagingException">The header does not offer the window that the options ask for.</exception>
    public PictureFormat GetFormat(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        if (IsGray)
        {
            return ViewOf(frame).Format;
        }

        bool isDeep = _options.BitsPerSample == 16 || (_options.BitsPerSample == 0 && _palette is null && _frames.Description.Frame.BitsStored > 8);
        return isDeep ? PictureFormat.Rgb16 : PictureFormat.Rgb8;
    }

    /// <summary>The bytes that a frame's picture takes.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    /// <exception cref="DicomImagingException">The header does not offer the window that the options ask for.</exception>
    public long GetLengthBytes(int frame) => (long)Width * Height * GetFormat(frame) switch
    {
        PictureFormat.Gray8 => 1,
        PictureFormat.Gray16 => 2,
        PictureFormat.Rgb8 => 3,
        _ => 6,
    };

    /// <summary>Decodes a frame and shows it.</summary>
    /// <param name="frame">The frame's index from 0.</param>
    /// <param name="picture">At least <see cref="GetLengthBytes"/> bytes; receives rows without gaps, 16-bit samples little-endian.</param>
    /// <returns>The picture's format.</returns>
    /// <exception cref="ArgumentException">The destination is smaller than the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The header claims no such frame.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the frame, or no way to show its colours.</exception>
    /// <exception cref="FrameDecodingException">The frame is damaged or is not there.</exception>
    /// <exception cref="DicomImagingException">The header does not offer the window that the options ask for.</exception>
    public PictureFormat Render(int frame, Span<byte> picture)
    {
        _frames.EnsureDecodable(frame);
        long length = GetLengthBytes(frame);
        if (picture.Length < length)
        {
            throw new ArgumentException("The destination is smaller than the picture.", nameof(picture));
        }

        picture = picture[..(int)length];
        PictureFormat format = GetFormat(frame);
        if (IsGray)
        {
            RenderGray(frame, ViewOf(frame), picture);
        }
        else
        {
            RenderColour(frame, format, picture);
        }

        for (int i = 0; i < _overlays.Count; i++)
        {
            Draw(_overlays[i], frame, picture, (int)(length / ((long)Width * Height)));
        }

        return format;
    }

    private GrayView ViewOf(int frame) =>
        _view is null || _isDifferentByFrame ? _view = GrayView.Read(_dataset, _frames.Description, frame, _options) : _view;

    private void RenderGray(int frame, GrayView view, Span<byte> picture)
    {
        PixelDescription description = _frames.Description;
        if (view.Voi is { } stated && GrayMapper.IsLine(description, view, stated) && _frames.TryLendCells(frame, out ReadOnlySpan<byte> cells))
        {
            Map(cells, description.Frame.CellFormat, view, stated, picture);
            return;
        }

        ReadOnlySpan<byte> values = Decode(frame);
        Map(values, description.Frame.ValueFormat, view, view.Voi ?? view.Spread(new StoredValues(description, values)), picture);
    }

    private void Map(ReadOnlySpan<byte> cells, in PixelFormat format, GrayView view, VoiTransform voi, Span<byte> picture)
    {
        if (view.Format == PictureFormat.Gray8)
        {
            _mapper.Map(_frames.Description, cells, format, view, voi, picture);
        }
        else
        {
            _mapper.Map(_frames.Description, cells, format, view, voi, MemoryMarshal.Cast<byte, ushort>(picture));
        }
    }

    private void RenderColour(int frame, PictureFormat format, Span<byte> picture)
    {
        PixelDescription description = _frames.Description;
        PixelColour colour = _palette is not null ? PixelColour.Rgb : _colour ??= ColourReader.Find(_frames, frame);
        ReadOnlySpan<byte> decoded = Decode(frame);
        StoredValues values = new(description, decoded);
        if (_palette is not null && format == PictureFormat.Rgb8)
        {
            _palette.Map(values, picture);
        }
        else if (_palette is not null)
        {
            _palette.Map(values, MemoryMarshal.Cast<byte, ushort>(picture));
        }
        else if (format == PictureFormat.Rgb16)
        {
            ColourPicture.FromValues(colour, description, values, ushort.MaxValue, MemoryMarshal.Cast<byte, ushort>(picture));
        }
        else if (description.Frame is { BitsStored: 8, ValueLengthBytes: 1, IsSigned: false })
        {
            ColourPicture.FromBytes(colour, decoded, picture);
        }
        else
        {
            Span<ushort> wide = Scratch(ref _wide, picture.Length);
            ColourPicture.FromValues(colour, description, values, byte.MaxValue, wide);
            for (int i = 0; i < wide.Length; i++)
            {
                picture[i] = (byte)wide[i];
            }
        }
    }

    private Span<byte> Decode(int frame)
    {
        Span<byte> values = Scratch(ref _values, (int)_frames.Description.Frame.FrameLengthBytes);
        _frames.Decode(frame, values);
        return values;
    }

    private void Draw(OverlayPlane overlay, int frame, Span<byte> picture, int pixelBytes)
    {
        Span<byte> bits = Scratch(ref _bits, overlay.Rows * overlay.Columns);
        if (!overlay.Read(_frames, frame, bits))
        {
            return;
        }

        for (int row = Math.Max(0, -overlay.Top); row < Math.Min(overlay.Rows, Height - overlay.Top); row++)
        {
            for (int column = Math.Max(0, -overlay.Left); column < Math.Min(overlay.Columns, Width - overlay.Left); column++)
            {
                if (bits[(row * overlay.Columns) + column] != 0)
                {
                    picture.Slice((((row + overlay.Top) * Width) + column + overlay.Left) * pixelBytes, pixelBytes).Fill(byte.MaxValue);
                }
            }
        }
    }

    private static Span<T> Scratch<T>(ref T[] scratch, int length)
    {
        if (scratch.Length < length)
        {
            scratch = GC.AllocateUninitializedArray<T>(length);
        }

        return scratch.AsSpan(0, length);
    }
}
