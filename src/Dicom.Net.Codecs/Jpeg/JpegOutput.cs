using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Takes the transformed blocks of one MCU row after the other, brings the components to the frame's size and writes the rows
/// into the caller's memory. Of each component one row more than the MCU row is kept: the last one of the MCU row before,
/// because vertical interpolation looks one row up and down.
/// </summary>
internal ref struct JpegOutput
{
    private readonly JpegFrame _frame;
    private readonly Span<byte> _planes;
    private readonly Span<byte> _destination;
    private readonly int _stride;
    private readonly bool _convert;
    private readonly bool _looksDown;
    private readonly int _expandedOffset;
    private readonly int _expandedStride;

    internal JpegOutput(JpegFrame frame, JpegScratch scratch, Span<byte> destination, int stride, bool convert)
    {
        _frame = frame;
        _destination = destination;
        _stride = stride;
        _convert = convert;
        int bytes = frame.BytesPerSample;
        int offset = 0;
        for (int i = 0; i < frame.ComponentCount; i++)
        {
            ref JpegComponent component = ref frame.Components[i];
            component.PlaneStride = component.PaddedBlocksWide * 8 * bytes;
            component.PlaneOffset = offset;
            offset += component.PlaneStride * (1 + 8 * component.V);
            _looksDown |= InterpolatesVertically(ref component);
        }

        // Rows as wide as all the MCUs, and a vector more, so that kernels may overrun.
        _expandedOffset = offset;
        _expandedStride = (frame.McusWide * frame.MaxH * 8 + 64) * bytes;
        offset += _expandedStride * frame.ComponentCount;
        _planes = scratch.Planes(offset + 64);
    }

    /// <summary>Complete rows that are in the destination.</summary>
    internal int RowsWritten { get; private set; }

    /// <summary>Transforms a block into its place in the MCU row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void Transform<TPrecision>(ref JpegComponent component, int blockRow, int blockColumn, ref short block, ref int quant, int last)
        where TPrecision : struct, IJpegPrecision
    {
        nint stride = component.PlaneStride;
        int start = component.PlaneOffset + (1 + 8 * blockRow) * component.PlaneStride;
        if (typeof(TPrecision) == typeof(JpegPrecision8))
        {
            ref byte target = ref Unsafe.Add(ref MemoryMarshal.GetReference(_planes), start + 8 * blockColumn);
            if (last != 0)
            {
                JpegInverseDct.ToBytes(ref block, ref quant, ref target, stride);
                return;
            }

            ulong value = 0x0101010101010101ul * (uint)JpegInverseDct.Constant<JpegPrecision8>(block, quant);
            for (int i = 0; i < 8; i++)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * stride), value);
            }
        }
        else
        {
            ref ushort target = ref Unsafe.As<byte, ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_planes), start + 16 * blockColumn));
            JpegInverseDct.ToWords(ref block, ref quant, ref target, stride >> 1);
        }
    }

    /// <summary>Writes the rows that the MCU row makes complete.</summary>
    internal void FinishMcuRow(int mcuRow)
    {
        int height = 8 * _frame.MaxV;
        bool isLast = mcuRow == _frame.McusHigh - 1;
        int end = isLast ? _frame.Height : (mcuRow + 1) * height - (_looksDown ? 1 : 0);
        Span<int> rows = stackalloc int[JpegFrame.MaxComponents];
        for (int y = RowsWritten; y < end; y++)
        {
            for (int i = 0; i < _frame.ComponentCount; i++)
            {
                rows[i] = PrepareRow(i, y, mcuRow);
            }

            Span<byte> target = _destination.Slice(y * _stride, _frame.Width * _frame.ComponentCount * _frame.BytesPerSample);
            JpegInterleaver.Write(_planes, rows[.._frame.ComponentCount], target, _frame.Width, _frame.BytesPerSample, _convert);
        }

        RowsWritten = end;
        if (_looksDown)
        {
            for (int i = 0; i < _frame.ComponentCount; i++)
            {
                ref JpegComponent component = ref _frame.Components[i];
                int stride = component.PlaneStride;
                _planes.Slice(component.PlaneOffset + 8 * component.V * stride, stride).CopyTo(_planes[component.PlaneOffset..]);
            }
        }
    }

    private readonly bool InterpolatesVertically(ref JpegComponent component) =>
        component.H * 2 == _frame.MaxH && component.V * 2 == _frame.MaxV && component.Width > 2;

    /// <summary>Brings a component's part of image row y to full width; returns where in the planes it lies.</summary>
    private readonly int PrepareRow(int index, int y, int mcuRow)
    {
        ref JpegComponent component = ref _frame.Components[index];
        int row = component.V == _frame.MaxV ? y : y * component.V / _frame.MaxV;
        int start = RowOffset(ref component, row, mcuRow);
        if (component.H == _frame.MaxH)
        {
            return start;
        }

        int target = _expandedOffset + index * _expandedStride;
        Span<byte> expanded = _planes.Slice(target, _expandedStride);
        bool wide = _frame.BytesPerSample == 2;
        int length = component.Width * _frame.BytesPerSample;
        ReadOnlySpan<byte> source = _planes.Slice(start, length);
        if (component.H * 2 == _frame.MaxH && component.V == _frame.MaxV && component.Width > 2)
        {
            JpegUpsampler.DoubleWidth(source, expanded, wide);
        }
        else if (InterpolatesVertically(ref component))
        {
            // The nearer row weighs 3/4, the row on the other side 1/4; beyond the edges the edge row repeats.
            int other = Math.Clamp((y & 1) == 0 ? row - 1 : row + 1, 0, component.Height - 1);
            ReadOnlySpan<byte> far = _planes.Slice(RowOffset(ref component, other, mcuRow), length);
            JpegUpsampler.DoubleBoth(source, far, expanded, wide);
        }
        else
        {
            JpegUpsampler.Repeat(source, expanded, _frame.Width, component.H, _frame.MaxH, wide);
        }

        return target;
    }

    /// <summary>Where a component's row lies; the row before the MCU row is the kept one.</summary>
    private readonly int RowOffset(ref JpegComponent component, int row, int mcuRow) =>
        component.PlaneOffset + (row - mcuRow * 8 * component.V + 1) * component.PlaneStride;
}
