namespace Dicom.Net.Imaging;

/// <summary>A place where slices seem to be missing.</summary>
/// <param name="AfterSlice">Index of the slice before the gap.</param>
/// <param name="DistanceMillimetres">Distance along the normal to the next slice.</param>
/// <param name="MissingSlices">How many slices of the usual distance would fill it.</param>
public readonly record struct SliceGap(int AfterSlice, double DistanceMillimetres, int MissingSlices);
