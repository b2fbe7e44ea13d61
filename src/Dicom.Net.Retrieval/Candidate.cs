namespace Dicom.Net.Retrieval;

/// <summary>A series and how well it fits the keys.</summary>
internal sealed record Candidate(SeriesSummary Series, KeyMatch Match);
