using System.Runtime.InteropServices;

namespace Dicom.Net.Imaging;

/// <summary>
/// Stored values to gray: in one pass where all of it is a line; by a table over all stored values where these have 16 bits at most, which
/// is kept for the next frame; else one by one.
/// </summary>
internal sealed class GrayMapper
{
    private ushort[] _table = [];
    private GrayView? _tableView;
    private VoiTransform? _tableVoi;

    internal void Map<TTarget>(PixelDescription description, ReadOnlySpan<byte> cells, in PixelFormat format, GrayView view, VoiTransform voi, Span<TTarget> gray)
        where TTarget : unmanaged
    {
        double most = typeof(TTarget) == typeof(byte) ? byte.MaxValue : ushort.MaxValue;
        if (TryLine(description, view, voi, most, out double slope, out double intercept))
        {
            if (typeof(TTarget) == typeof(byte))
            {
                ValueKernels.Convert<ByteLanes, byte>(cells, format, slope, intercept, MemoryMarshal.Cast<TTarget, byte>(gray));
            }
            else
            {
                ValueKernels.Convert<WordLanes, ushort>(cells, format, slope, intercept, MemoryMarshal.Cast<TTarget, ushort>(gray));
            }

            return;
        }

        StoredValues values = new(description, cells);
        if (description.ValueKind == PixelValueKind.Integer && description.Frame.BitsStored <= 16)
        {
            Look(description.Frame, cells, view, voi, gray);
            return;
        }

        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = Round<TTarget>(view.Map(values[i], voi), most);
        }
    }

    /// <summary>Whether cells may be mapped without being unpacked first.</summary>
    internal static bool IsLine(PixelDescription description, GrayView view, VoiTransform voi) => TryLine(description, view, voi, 1, out _, out _);

    private static bool TryLine(PixelDescription description, GrayView view, VoiTransform voi, double most, out double slope, out double intercept)
    {
        (slope, intercept) = (0, 0);
        if (description.ValueKind != PixelValueKind.Integer || view.Padding is not null || view.Modality.Table is not null || !voi.TryLine(out double factor, out double offset))
        {
            return false;
        }

        slope = view.Modality.Slope * factor * most;
        intercept = ((view.Modality.Intercept * factor) + offset) * most;
        if (view.IsInverted)
        {
            slope = -slope;
            intercept = most - intercept;
        }

        return double.IsFinite(slope) && double.IsFinite(intercept);
    }

    private void Look<TTarget>(in FrameDescription frame, ReadOnlySpan<byte> cells, GrayView view, VoiTransform voi, Span<TTarget> gray)
        where TTarget : unmanaged
    {
        int count = 1 << frame.BitsStored;
        if (!ReferenceEquals(_tableView, view) || !ReferenceEquals(_tableVoi, voi))
        {
            Fill(frame, view, voi, count);
        }

        // Values are masked and extended: their low bits are the index, whatever their sign.
        ReadOnlySpan<ushort> table = _table.AsSpan(0, count);
        int mask = count - 1;
        if (frame.ValueLengthBytes == 1)
        {
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = Cut<TTarget>(table[cells[i] & mask]);
            }
        }
        else if (frame.ValueLengthBytes == 2)
        {
            ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(cells);
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = Cut<TTarget>(table[words[i] & mask]);
            }
        }
        else
        {
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = Cut<TTarget>(table[MemoryMarshal.Read<ushort>(cells[(i * frame.ValueLengthBytes)..]) & mask]);
            }
        }
    }

    private void Fill(in FrameDescription frame, GrayView view, VoiTransform voi, int count)
    {
        if (_table.Length < count)
        {
            _table = new ushort[count];
        }

        int half = frame.IsSigned ? count / 2 : count;
        double most = view.Format == PictureFormat.Gray8 ? byte.MaxValue : ushort.MaxValue;
        for (int i = 0; i < count; i++)
        {
            _table[i] = Round<ushort>(view.Map(i < half ? i : i - count, voi), most);
        }

        (_tableView, _tableVoi) = (view, voi);
    }

    private static TTarget Cut<TTarget>(ushort gray)
        where TTarget : unmanaged => typeof(TTarget) == typeof(byte) ? (TTarget)(object)(byte)gray : (TTarget)(object)gray;

    private static TTarget Round<TTarget>(double gray, double most)
        where TTarget : unmanaged => Cut<TTarget>((ushort)Math.Floor((gray * most) + 0.5));
}
