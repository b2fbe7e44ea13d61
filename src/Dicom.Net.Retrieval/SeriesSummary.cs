namespace Dicom.Net.Retrieval;

/// <summary>What is known of one series before it is retrieved. Null means that nobody said, not that it is empty.</summary>
public sealed record SeriesSummary
{
    /// <summary>Patient ID (0010,0020).</summary>
    public string? PatientId { get; init; }

    /// <summary>Study Date (0008,0020), <c>YYYYMMDD</c>.</summary>
    public string? StudyDate { get; init; }

    /// <summary>Study Instance UID (0020,000D).</summary>
    public required string StudyUid { get; init; }

    /// <summary>Series Instance UID (0020,000E).</summary>
    public required string SeriesUid { get; init; }

    /// <summary>Series Description (0008,103E).</summary>
    public string? SeriesDescription { get; init; }

    /// <summary>Modality (0008,0060).</summary>
    public string? Modality { get; init; }

    /// <summary>Number of objects in the series, where the peer says so.</summary>
    public int? Images { get; init; }

    /// <summary>SOP Classes in Study (0008,0062), empty where the peer does not say.</summary>
    public IReadOnlyList<string> SopClassesInStudy { get; init; } = [];
}
