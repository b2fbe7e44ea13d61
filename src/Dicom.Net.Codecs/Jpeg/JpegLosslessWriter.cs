using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>Writes decoded rows of lossless scans into the caller's memory, undoing the point transform.</summary>
internal readonly ref struct JpegLosslessWriter
{
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly Span<byte> _destination;
    private readonly int _stride;
    private readonly bool _coversFrame;

    internal JpegLosslessWriter(JpegFrame frame, JpegScan scan, Span<byte> destination, int stride)
    {
        _frame = frame;
        _scan = scan;
        _destination = destination;
        _stride = stride;
        _coversFrame = scan.CoversFrame(frame);
    }

    internal void Write(ReadOnlySpan<ushort> row, int y)
    {
        int components = _frame.ComponentCount;
        int bytes = _frame.BytesPerSample;
        int shift = _scan.ApproximationLow;
        Span<byte> target = _destination.Slice(y * _stride, _frame.Width * components * bytes);
        if (_coversFrame)
        {
            if (bytes == 1)
            {
                Narrow(row, target, shift);
                return;
            }

            if (shift == 0 && BitConverter.IsLittleEndian)
            {
                MemoryMarshal.AsBytes(row).CopyTo(target);
                return;
            }
        }

        int count = _scan.Count;
        for (int i = 0; i < count; i++)
        {
            int component = _scan.Indexes[i];
            for (int x = 0; x < _frame.Width; x++)
            {
                Put(target, x * components + component, row[x * count + i] << shift, bytes);
            }
        }
    }

    internal static void Put(Span<byte> row, int index, int value, int bytes)
    {
        if (bytes == 1)
        {
            row[index] = (byte)value;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * index)..], (ushort)value);
        }
    }

    /// <summary>Keeps the low bytes.</summary>
    private static void Narrow(ReadOnlySpan<ushort> source, Span<byte> target, int shift)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= source.Length - 2 * Vector256<ushort>.Count; i += 2 * Vector256<ushort>.Count)
            {
                Vector256<ushort> low = Vector256.Create(source.Slice(i, 16)) << shift & Vector256.Create((ushort)0xFF);
                Vector256<ushort> high = Vector256.Create(source.Slice(i + 16, 16)) << shift & Vector256.Create((ushort)0xFF);
                Vector256.Narrow(low, high).CopyTo(target[i..]);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = (byte)(source[i] << shift);
        }
    }
}
