namespace Dicom.Net.Imaging;

/// <summary>How to make a volume of what was added.</summary>
public sealed class SeriesBuildOptions
{
    /// <summary>Apply Rescale Slope and Intercept, slice by slice; the voxels become float.</summary>
    public bool Rescale { get; init; }

    /// <summary>Refuse tilted, unevenly spaced and gapped series instead of warning.</summary>
    public bool StrictGeometry { get; init; }

    /// <summary>Which stack to take where there are several; null: there must be one.</summary>
    public int? StackIndex { get; init; }

    /// <summary>Compute the SHA-256 of the stored voxels before they are rescaled.</summary>
    public bool HashStoredVoxels { get; init; }
}
