namespace Dicom.Net.Retrieval;

/// <summary>One object of a series as a query names it; the class is null where the peer does not say.</summary>
internal sealed record InstanceReference(string SopInstanceUid, string? SopClassUid);
