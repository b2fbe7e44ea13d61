using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dicom.Net.Imaging;

/// <summary>The numbers themselves, as binary32.</summary>
internal readonly struct SingleLanes : IValueLanes<float>
{
    public static float One(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> lower, Vector512<float> upper, Span<float> targets)
    {
        lower.CopyTo(targets);
        upper.CopyTo(targets[Vector512<float>.Count..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> lower, Vector256<float> upper, Span<float> targets)
    {
        lower.CopyTo(targets);
        upper.CopyTo(targets[Vector256<float>.Count..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> lower, Vector128<float> upper, Span<float> targets)
    {
        lower.CopyTo(targets);
        upper.CopyTo(targets[Vector128<float>.Count..]);
    }
}
