namespace Dicom.Net.Imaging;

/// <summary>Where the distance of slices was taken from.</summary>
public enum SpacingSource
{
    /// <summary>The slices' positions along the normal: the rule for two slices and more.</summary>
    Positions,

    /// <summary>Spacing Between Slices (0018,0088) of a single slice.</summary>
    SpacingBetweenSlices,

    /// <summary>Slice Thickness (0018,0050) of a single slice that states nothing better.</summary>
    SliceThickness,

    /// <summary>Nothing was stated for a single slice: 1 mm was assumed.</summary>
    Assumed,
}
