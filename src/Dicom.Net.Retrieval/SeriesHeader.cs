using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>What an object's header says of its series.</summary>
internal static class SeriesHeader
{
    /// <summary>Reads it; null where the object belongs to no series. What is absent from an object is empty, not unknown.</summary>
    public static SeriesSummary? Read(DicomDataset dataset)
    {
        string? study = dataset.GetString(DicomTags.StudyInstanceUID);
        string? series = dataset.GetString(DicomTags.SeriesInstanceUID);
        if (string.IsNullOrEmpty(study) || string.IsNullOrEmpty(series))
        {
            return null;
        }

        return new SeriesSummary
        {
            PatientId = dataset.GetString(DicomTags.PatientID) ?? string.Empty,
            StudyDate = dataset.GetString(DicomTags.StudyDate) ?? string.Empty,
            StudyUid = study,
            SeriesUid = series,
            SeriesDescription = dataset.GetString(DicomTags.SeriesDescription) ?? string.Empty,
            Modality = dataset.GetString(DicomTags.Modality) ?? string.Empty,
        };
    }
}
