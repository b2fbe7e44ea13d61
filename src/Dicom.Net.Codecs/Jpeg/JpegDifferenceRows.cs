using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Codecs;

/// <summary>Makes the differences of one row after the other for the lossless encoder: samples less their predictions, modulo 65536.</summary>
internal ref struct JpegDifferenceRows
{
    private readonly ReadOnlySpan<byte> _samples;
    private readonly JpegEncoderOptions _options;
    private readonly Span<ushort> _differences;
    private readonly int _stride;
    private readonly int _rowLength;
    private readonly int _components;
    private readonly int _bits;
    private readonly ushort _mask;
    private Span<ushort> _row;
    private Span<ushort> _above;

    /// <param name="frame">The frame.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="options">Predictor, point transform and restarts.</param>
    /// <param name="work">Room for three rows of width + 1 pixels.</param>
    internal JpegDifferenceRows(scoped in FrameInfo frame, ReadOnlySpan<byte> samples, int stride, JpegEncoderOptions options, Span<ushort> work)
    {
        _samples = samples;
        _options = options;
        _stride = stride;
        _components = frame.Components;
        _rowLength = frame.Width * frame.Components;
        _bits = frame.BitsPerSample;
        _mask = (ushort)((1 << _bits) - 1);
        int padded = _rowLength + _components;
        _row = work[..padded];
        _above = work.Slice(padded, padded);
        _differences = work.Slice(2 * padded, _rowLength);
    }

    /// <summary>The differences of row y; rows are asked for in order, from 0.</summary>
    internal ReadOnlySpan<ushort> Next(int y)
    {
        Span<ushort> swap = _above;
        _above = _row;
        _row = swap;
        Load(_samples.Slice(y * _stride, _rowLength * (_bits <= 8 ? 1 : 2)), _row[_components..]);

        bool isFirstRow = y == 0 || (_options.RestartRows != 0 && y % _options.RestartRows == 0);
        for (int c = 0; c < _components; c++)
        {
            // T.81 §H.1.2.1: the first sample of all is predicted by half the range, the first of other rows by the one above.
            _row[c] = isFirstRow ? (ushort)(1 << (_bits - _options.PointTransform - 1)) : _above[_components + c];
        }

        Subtract(isFirstRow ? 1 : _options.Predictor);
        for (int c = 0; c < _components; c++)
        {
            _differences[c] = (ushort)(_row[_components + c] - _row[c]);
        }

        return _differences;
    }

    private readonly void Load(ReadOnlySpan<byte> source, Span<ushort> target)
    {
        int shift = _options.PointTransform;
        if (_bits <= 8)
        {
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                Vector256<ushort> mask = Vector256.Create(_mask);
                for (; i + 32 <= target.Length; i += 32)
                {
                    (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.Create(source[i..]));
                    ((low & mask) >>> shift).CopyTo(target[i..]);
                    ((high & mask) >>> shift).CopyTo(target[(i + 16)..]);
                }
            }

            for (; i < target.Length; i++)
            {
                target[i] = (ushort)((source[i] & _mask) >> shift);
            }

            return;
        }

        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(source);
        int x = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            Vector256<ushort> mask = Vector256.Create(_mask);
            for (; x + 16 <= target.Length; x += 16)
            {
                ((Vector256.Create(words[x..]) & mask) >>> shift).CopyTo(target[x..]);
            }
        }

        for (; x < target.Length; x++)
        {
            int word = source[2 * x] | source[2 * x + 1] << 8;
            target[x] = (ushort)((word & _mask) >> shift);
        }
    }

    private readonly void Subtract(int predictor)
    {
        ReadOnlySpan<ushort> here = _row[_components..];
        ReadOnlySpan<ushort> a = _row[..^_components];
        ReadOnlySpan<ushort> b = _above[_components..];
        ReadOnlySpan<ushort> c = _above[..^_components];
        int x = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; x + 16 <= here.Length; x += 16)
            {
                Vector256<ushort> prediction = Predict(predictor, Vector256.Create(a[x..]), Vector256.Create(b[x..]), Vector256.Create(c[x..]));
                (Vector256.Create(here[x..]) - prediction).CopyTo(_differences[x..]);
            }
        }

        for (; x < here.Length; x++)
        {
            _differences[x] = (ushort)(here[x] - JpegPrediction.Predict(predictor, a[x], b[x], c[x]));
        }
    }

    private static Vector256<ushort> Predict(int predictor, Vector256<ushort> a, Vector256<ushort> b, Vector256<ushort> c) => predictor switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + HalfDifference(b, c),
        6 => b + HalfDifference(a, c),
        // The mean without the carry bit.
        _ => (a & b) + ((a ^ b) >>> 1),
    };

    /// <summary>(x - y) / 2 rounded down, which needs 17 bits: the bits where they differ, halved, less those where y alone has one.</summary>
    private static Vector256<ushort> HalfDifference(Vector256<ushort> x, Vector256<ushort> y) => ((x ^ y) >>> 1) - Vector256.AndNot(y, x);
}
