using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Imaging;

/// <summary>Gray of 16 bits: rounded, halves up, and cut to 0 and 65535.</summary>
internal readonly struct WordLanes : IValueLanes<ushort>
{
    private const float Most = ushort.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort One(float value) => (ushort)(Math.Clamp(value, 0f, Most) + 0.5f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> lower, Vector512<float> upper, Span<ushort> targets) =>
        Vector512.Narrow(Round(lower), Round(upper)).CopyTo(targets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> lower, Vector256<float> upper, Span<ushort> targets) =>
        Vector256.Narrow(Round(lower), Round(upper)).CopyTo(targets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> lower, Vector128<float> upper, Span<ushort> targets) =>
        Vector128.Narrow(Round(lower), Round(upper)).CopyTo(targets);

    private static Vector512<uint> Round(Vector512<float> values) =>
        Vector512.ConvertToInt32(Vector512.Min(Vector512.Max(values, Vector512<float>.Zero), Vector512.Create(Most)) + Vector512.Create(0.5f)).AsUInt32();

    private static Vector256<uint> Round(Vector256<float> values) =>
        Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(values, Vector256<float>.Zero), Vector256.Create(Most)) + Vector256.Create(0.5f)).AsUInt32();

    private static Vector128<uint> Round(Vector128<float> values) =>
        Vector128.ConvertToInt32(Vector128.Min(Vector128.Max(values, Vector128<float>.Zero), Vector128.Create(Most)) + Vector128.Create(0.5f)).AsUInt32();
}
