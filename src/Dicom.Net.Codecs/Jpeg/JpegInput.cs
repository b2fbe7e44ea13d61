using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>
/// Splits the caller's rows into the components of one MCU row after the other, converted and reduced as asked,
/// with the last column and row repeated to fill the MCUs (T.81 §A.2.4 leaves the filling open).
/// </summary>
internal readonly ref struct JpegInput
{
    private readonly JpegFrame _frame;
    private readonly JpegEncoderOptions _options;
    private readonly ReadOnlySpan<byte> _samples;
    private readonly Span<ushort> _planes;
    private readonly int _stride;
    private readonly int _fullStride;
    private readonly int _fullRows;

    internal JpegInput(JpegFrame frame, JpegScratch scratch, ReadOnlySpan<byte> samples, int stride, JpegEncoderOptions options)
    {
        _frame = frame;
        _options = options;
        _samples = samples;
        _stride = stride;
        _fullStride = frame.McusWide * frame.MaxH * 8;
        _fullRows = frame.MaxV * 8;
        int offset = 0;
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            frame.Components[i].PlaneOffset = offset;
            frame.Components[i].PlaneStride = _fullStride;
            offset += _fullStride * _fullRows;
        }

        _planes = scratch.Words(offset);
    }

    /// <summary>Brings the rows of an MCU row into the planes.</summary>
    internal void LoadMcuRow(int mcuRow)
    {
        int rowBytes = _frame.Width * _frame.ComponentCount * _frame.BytesPerSample;
        for (int line = 0; line < _fullRows; line++)
        {
            int y = Math.Min(mcuRow * _fullRows + line, _frame.Height - 1);
            ReadOnlySpan<byte> source = _samples.Slice(y * _stride, rowBytes);
            for (int i = 0; i < _frame.ComponentCount; i++)
            {
                Span<ushort> row = Row(i, line);
                LoadRow(source, i, row[.._frame.Width]);
                row[_frame.Width..].Fill(row[_frame.Width - 1]);
            }
        }

        if (_options.ConvertRgbToYCbCr)
        {
            for (int line = 0; line < _fullRows; line++)
            {
                JpegColor.SplitToYCbCr(Row(0, line), Row(1, line), Row(2, line));
            }
        }

        for (int i = 1; i < _frame.ComponentCount && _options.Subsampling != JpegSubsampling.None; i++)
        {
            Reduce(i);
        }
    }

    private Span<ushort> Row(int component, int line) =>
        _planes.Slice(_frame.Components[component].PlaneOffset + line * _fullStride, _fullStride);

    private void LoadRow(ReadOnlySpan<byte> source, int component, Span<ushort> target)
    {
        int step = _frame.ComponentCount;
        if (step == 1 && _frame.BytesPerSample == 1 && Vector128.IsHardwareAccelerated && target.Length >= 16)
        {
            // The last vector may overlap the one before it.
            for (int x = 0; x < target.Length; x += 16)
            {
                int at = Math.Min(x, target.Length - 16);
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(source[at..]));
                low.CopyTo(target[at..]);
                high.CopyTo(target[(at + 8)..]);
            }
        }
        else if (_frame.BytesPerSample == 1)
        {
            for (int x = 0, s = component; x < target.Length; x++, s += step)
            {
                target[x] = source[s];
            }
        }
        else
        {
            int mask = (1 << _frame.Precision) - 1;
            for (int x = 0, s = 2 * component; x < target.Length; x++, s += 2 * step)
            {
                target[x] = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(source[s..]) & mask);
            }
        }
    }

    /// <summary>Means of two or four samples, rounded up and down by turns so that no shift of the mean remains.</summary>
    private void Reduce(int component)
    {
        bool both = _options.Subsampling == JpegSubsampling.Both;
        int rows = both ? _fullRows / 2 : _fullRows;
        for (int line = 0; line < rows; line++)
        {
            Span<ushort> target = Row(component, line)[..(_fullStride / 2)];
            ReadOnlySpan<ushort> first = Row(component, both ? 2 * line : line);
            if (both)
            {
                ReadOnlySpan<ushort> second = Row(component, 2 * line + 1);
                for (int x = 0; x < target.Length; x++)
                {
                    int sum = first[2 * x] + first[2 * x + 1] + second[2 * x] + second[2 * x + 1];
                    target[x] = (ushort)((sum + 1 + (x & 1)) >> 2);
                }
            }
            else
            {
                for (int x = 0; x < target.Length; x++)
                {
                    target[x] = (ushort)((first[2 * x] + first[2 * x + 1] + (x & 1)) >> 1);
                }
            }
        }
    }

    /// <summary>A block of level-shifted samples (T.81 §A.3.1).</summary>
    internal void TakeBlock(ref JpegComponent component, int blockRow, int blockColumn, Span<int> block)
    {
        int center = 1 << (_frame.Precision - 1);
        for (int y = 0; y < 8; y++)
        {
            ReadOnlySpan<ushort> row = _planes.Slice(component.PlaneOffset + (8 * blockRow + y) * component.PlaneStride + 8 * blockColumn, 8);
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Create(row));
            (Vector256.Create(low, high).AsInt32() - Vector256.Create(center)).CopyTo(block[(8 * y)..]);
        }
    }
}
