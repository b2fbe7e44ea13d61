namespace Dicom.Net.Cli.Commands;

/// <summary>One object as a query names it; the class is null where the peer does not say.</summary>
internal sealed record SurveyedObject(string SopInstanceUid, string? SopClassUid, string StudyUid, string SeriesUid);
