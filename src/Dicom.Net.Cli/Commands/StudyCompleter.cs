using Dicom.Net.Core;
using Dicom.Net.Network;

namespace Dicom.Net.Cli.Commands;

/// <summary>Fills what answers at STUDY level leave out: Modalities in Study, by a query of each study's series.</summary>
internal static class StudyCompleter
{
    public static async Task CompleteAsync(
        ClientAssociation association, string sopClass, bool isPatientRoot, List<DicomDataset> studies, CancellationToken cancellationToken)
    {
        for (int i = 0; i < studies.Count; i++)
        {
            DicomDataset study = studies[i];
            string? uid = study.GetString(DicomTags.StudyInstanceUID);
            if (!string.IsNullOrEmpty(study.GetString(DicomTags.ModalitiesInStudy)) || string.IsNullOrEmpty(uid))
            {
                continue;
            }

            SortedSet<string> modalities = await ModalitiesAsync(association, sopClass, isPatientRoot ? study.GetString(DicomTags.PatientID) ?? string.Empty : null, uid, cancellationToken);
            if (modalities.Count > 0)
            {
                studies[i] = new DicomDatasetBuilder().CopyFrom(study.Root)
                    .Set(DicomTags.ModalitiesInStudy, string.Join('\\', modalities))
                    .ToDataset();
                study.Dispose();
            }
        }
    }

    private static async Task<SortedSet<string>> ModalitiesAsync(
        ClientAssociation association, string sopClass, string? patientId, string studyUid, CancellationToken cancellationToken)
    {
        DicomDatasetBuilder keys = new DicomDatasetBuilder()
            .Set(DicomTags.QueryRetrieveLevel, "SERIES")
            .Set(DicomTags.StudyInstanceUID, studyUid)
            .Set(DicomTags.SeriesInstanceUID, string.Empty)
            .Set(DicomTags.Modality, string.Empty);
        if (patientId is not null)
        {
            keys.Set(DicomTags.PatientID, patientId);
        }

        using DicomDataset identifier = keys.ToDataset();
        var modalities = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (FindResponse response in association.FindAsync(sopClass, identifier, cancellationToken))
        {
            using DicomDataset series = response.Identifier;
            if (series.GetString(DicomTags.Modality) is { Length: > 0 } modality)
            {
                modalities.Add(modality);
            }
        }

        return modalities;
    }
}
