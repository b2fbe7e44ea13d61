namespace Dicom.Net.Retrieval;

/// <summary>How objects came, and why not by C-GET or not all of them.</summary>
internal sealed record FetchOutcome(RetrieveMethod Method, string? Reason);
