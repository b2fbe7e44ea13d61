namespace Dicom.Net.Imaging;

/// <summary>What the headers of a volume's images say beside their geometry; null where they say nothing.</summary>
public sealed class SeriesDescription
{
    /// <summary>Series Instance UID (0020,000E).</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>Modality (0008,0060).</summary>
    public string? Modality { get; init; }

    /// <summary>Patient ID (0010,0020).</summary>
    public string? PatientId { get; init; }

    /// <summary>Study Date (0008,0020), yyyymmdd.</summary>
    public string? StudyDate { get; init; }

    /// <summary>Study Description (0008,1030).</summary>
    public string? StudyText { get; init; }

    /// <summary>Series Description (0008,103E).</summary>
    public string? SeriesText { get; init; }

    /// <summary>Photometric Interpretation (0028,0004).</summary>
    public string? PhotometricInterpretation { get; init; }

    /// <summary>SOP Instance UID of each slice, in the volume's order.</summary>
    public required IReadOnlyList<string> SopInstanceUids { get; init; }

    /// <summary>Rescale Slope (0028,1053) of each slice; 1 where it is absent.</summary>
    public required IReadOnlyList<double> RescaleSlopes { get; init; }

    /// <summary>Rescale Intercept (0028,1052) of each slice; 0 where it is absent.</summary>
    public required IReadOnlyList<double> RescaleIntercepts { get; init; }

    /// <summary>Window Center (0028,1050) of the middle slice, in rescaled units.</summary>
    public double? WindowCenter { get; init; }

    /// <summary>Window Width (0028,1051) of the middle slice, in rescaled units.</summary>
    public double? WindowWidth { get; init; }

    /// <summary>Whether the voxels are rescaled (slope and intercept are already applied).</summary>
    public bool IsRescaled { get; init; }

    /// <summary>The number type of the stored voxels, which rescaling replaces by float.</summary>
    public VoxelType StoredVoxelType { get; init; }

    /// <summary>SHA-256 of the stored voxels of a rescaled volume, where it was asked for.</summary>
    public string? StoredSha256 { get; init; }
}
