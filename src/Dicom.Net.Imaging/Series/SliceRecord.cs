namespace Dicom.Net.Imaging;

/// <summary>What is remembered of the image in one arrival slot.</summary>
internal readonly record struct SliceRecord(
    string SopInstanceUid,
    Vector3D Position,
    Vector3D Row,
    Vector3D Column,
    double Slope,
    double Intercept,
    double? WindowCenter,
    double? WindowWidth,
    double? SpacingBetweenSlices,
    double? SliceThickness,
    bool HasModalityLut);
