using System.Runtime.Intrinsics;

namespace Dicom.Net.Imaging;

/// <summary>What the numbers of <see cref="ValueKernels"/> become, at every width of vectors alike.</summary>
/// <typeparam name="TTarget">The type that is stored.</typeparam>
internal interface IValueLanes<TTarget>
{
    static abstract TTarget One(float value);

    static abstract void Store(Vector512<float> lower, Vector512<float> upper, Span<TTarget> targets);

    static abstract void Store(Vector256<float> lower, Vector256<float> upper, Span<TTarget> targets);

    static abstract void Store(Vector128<float> lower, Vector128<float> upper, Span<TTarget> targets);
}
