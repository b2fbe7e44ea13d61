namespace Dicom.Net.Retrieval;

/// <summary>What a person knows of the series they want. A key that is null or empty matches all.</summary>
public sealed record SeriesKeys
{
    /// <summary>Patient ID (0010,0020); <c>*</c> and <c>?</c> are wildcards.</summary>
    public string? PatientId { get; init; }

    /// <summary>Study Date (0008,0020): <c>20240301</c>, <c>2024-03-01</c>, <c>20240101-20241231</c>, <c>20240101-</c>,
    /// <c>-20241231</c> or <c>2024-01-01..2024-12-31</c>.</summary>
    public string? StudyDate { get; init; }

    /// <summary>Series Description (0008,103E); <c>*</c> and <c>?</c> are wildcards; upper and lower case are the same,
    /// but where a series is described exactly so it wins.</summary>
    public string? SeriesDescription { get; init; }

    /// <summary>Study Instance UID (0020,000D).</summary>
    public string? StudyUid { get; init; }

    /// <summary>Series Instance UID (0020,000E).</summary>
    public string? SeriesUid { get; init; }

    /// <summary>Modality (0008,0060), for example CT.</summary>
    public string? Modality { get; init; }
}
