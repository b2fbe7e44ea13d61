namespace Dicom.Net.Imaging;

/// <summary>The numbers that <see cref="StackGeometry.Measure"/> finds; NaN distances for a single slice.</summary>
internal readonly record struct StackMeasures(
    double[] Along,
    double Mean,
    double Min,
    double Max,
    bool IsRegular,
    Vector3D MeanStep,
    double ShearAngleDegrees,
    List<SliceGap> Gaps);
