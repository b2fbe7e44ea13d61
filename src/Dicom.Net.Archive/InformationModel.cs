using Dicom.Net.Core;
using Dicom.Net.Dimse;
using Dicom.Net.Network;

namespace Dicom.Net.Archive;

/// <summary>The information models of PS3.4 §C.6: which levels each has, and what its unique keys are.</summary>
internal readonly record struct InformationModel(ArchiveLevel Top, ArchiveLevel Bottom, string Name)
{
    public static InformationModel Of(string sopClassUid) => sopClassUid switch
    {
        DicomUids.PatientRootQueryRetrieveInformationModelFind or DicomUids.PatientRootQueryRetrieveInformationModelGet
            or DicomUids.PatientRootQueryRetrieveInformationModelMove => new(ArchiveLevel.Patient, ArchiveLevel.Image, "Patient Root"),
        DicomUids.StudyRootQueryRetrieveInformationModelFind or DicomUids.StudyRootQueryRetrieveInformationModelGet
            or DicomUids.StudyRootQueryRetrieveInformationModelMove => new(ArchiveLevel.Study, ArchiveLevel.Image, "Study Root"),
        DicomUids.PatientStudyOnlyQueryRetrieveInformationModelFind or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelGet
            or DicomUids.PatientStudyOnlyQueryRetrieveInformationModelMove => new(ArchiveLevel.Patient, ArchiveLevel.Study, "Patient/Study Only"),
        _ => throw new DimseException(DimseStatus.SopClassNotSupported, "not a query/retrieve model of this archive"),
    };

    /// <summary>Reads Query/Retrieve Level (0008,0052).</summary>
    /// <exception cref="DimseException">A900: the level is missing, or the model has no such level (PS3.4 §C.4.1.1.4).</exception>
    public ArchiveLevel ReadLevel(string? text)
    {
        ArchiveLevel? level = text?.Trim().ToUpperInvariant() switch
        {
            "PATIENT" => ArchiveLevel.Patient,
            "STUDY" => ArchiveLevel.Study,
            "SERIES" => ArchiveLevel.Series,
            "IMAGE" => ArchiveLevel.Image,
            _ => null,
        };
        return level is { } known && known >= Top && known <= Bottom
            ? known
            : throw new DimseException(
                DimseStatus.DataSetDoesNotMatchSopClass,
                level is null ? "(0008,0052) is not PATIENT, STUDY, SERIES or IMAGE" : $"{Name} has no level {TextOf(level.Value)}");
    }

    public static string TextOf(ArchiveLevel level) => level switch
    {
        ArchiveLevel.Patient => "PATIENT",
        ArchiveLevel.Study => "STUDY",
        ArchiveLevel.Series => "SERIES",
        _ => "IMAGE",
    };
}
