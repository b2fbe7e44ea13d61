using System.Collections.Frozen;
using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>Which attributes belong to which level (PS3.4 §C.6.1.1, §C.6.2.1, and the modules of PS3.3 that a level's entity has).</summary>
internal static class ArchiveAttributes
{
    private static readonly DicomTag[] s_patient =
    [
        DicomTags.PatientName, DicomTags.PatientID, DicomTags.IssuerOfPatientID, DicomTags.TypeOfPatientID,
        DicomTags.PatientBirthDate, DicomTags.PatientBirthTime, DicomTags.PatientSex, DicomTags.OtherPatientIDs,
        DicomTags.OtherPatientNames, DicomTags.PatientBirthName, DicomTags.PatientMotherBirthName, DicomTags.EthnicGroup,
        DicomTags.PatientComments, DicomTags.PatientSpeciesDescription, DicomTags.PatientBreedDescription,
        DicomTags.ResponsiblePerson, DicomTags.ResponsibleOrganization, DicomTags.PatientIdentityRemoved,
        DicomTags.ClinicalTrialSponsorName, DicomTags.ClinicalTrialProtocolID, DicomTags.ClinicalTrialSubjectID,
    ];

    private static readonly DicomTag[] s_study =
    [
        DicomTags.StudyInstanceUID, DicomTags.StudyDate, DicomTags.StudyTime, DicomTags.AccessionNumber, DicomTags.StudyID,
        DicomTags.StudyDescription, DicomTags.ReferringPhysicianName, DicomTags.ConsultingPhysicianName,
        DicomTags.PhysiciansOfRecord, DicomTags.NameOfPhysiciansReadingStudy, DicomTags.RequestingPhysician,
        DicomTags.RequestingService, DicomTags.AdmittingDiagnosesDescription, DicomTags.AdmissionID,
        DicomTags.PatientAge, DicomTags.PatientSize, DicomTags.PatientWeight, DicomTags.Occupation,
        DicomTags.AdditionalPatientHistory, DicomTags.PregnancyStatus, DicomTags.MedicalAlerts, DicomTags.Allergies,
        DicomTags.SmokingStatus, DicomTags.ReasonForStudy, DicomTags.RequestedProcedureDescription,
        DicomTags.InterpretationAuthor, DicomTags.OtherStudyNumbers,
    ];

    private static readonly DicomTag[] s_series =
    [
        DicomTags.SeriesInstanceUID, DicomTags.Modality, DicomTags.SeriesNumber, DicomTags.SeriesDescription,
        DicomTags.SeriesDate, DicomTags.SeriesTime, DicomTags.BodyPartExamined, DicomTags.PatientPosition,
        DicomTags.Laterality, DicomTags.ProtocolName, DicomTags.OperatorsName, DicomTags.PerformingPhysicianName,
        DicomTags.Manufacturer, DicomTags.ManufacturerModelName, DicomTags.InstitutionName, DicomTags.InstitutionAddress,
        DicomTags.InstitutionalDepartmentName, DicomTags.StationName, DicomTags.SoftwareVersions, DicomTags.DeviceSerialNumber,
        DicomTags.FrameOfReferenceUID, DicomTags.PositionReferenceIndicator, DicomTags.PerformedProcedureStepStartDate,
        DicomTags.PerformedProcedureStepStartTime, DicomTags.PerformedProcedureStepID, DicomTags.PerformedProcedureStepDescription,
        DicomTags.PresentationIntentType, DicomTags.MagneticFieldStrength,
    ];

    private static readonly DicomTag[] s_image =
    [
        DicomTags.SOPClassUID, DicomTags.SOPInstanceUID, DicomTags.InstanceNumber, DicomTags.ImageType,
        DicomTags.ContentDate, DicomTags.ContentTime, DicomTags.AcquisitionDate, DicomTags.AcquisitionTime,
        DicomTags.AcquisitionDateTime, DicomTags.AcquisitionNumber, DicomTags.InstanceCreationDate, DicomTags.InstanceCreationTime,
        DicomTags.Rows, DicomTags.Columns, DicomTags.BitsAllocated, DicomTags.BitsStored, DicomTags.SamplesPerPixel,
        DicomTags.PixelRepresentation, DicomTags.PhotometricInterpretation, DicomTags.NumberOfFrames,
        DicomTags.ImagePositionPatient, DicomTags.ImageOrientationPatient, DicomTags.PixelSpacing, DicomTags.SliceThickness,
        DicomTags.SliceLocation, DicomTags.SpacingBetweenSlices, DicomTags.ImageComments, DicomTags.ImageLaterality,
        DicomTags.ViewPosition, DicomTags.EchoTime, DicomTags.EchoNumbers, DicomTags.RepetitionTime, DicomTags.KVP,
        DicomTags.ConvolutionKernel, DicomTags.TemporalPositionIdentifier, DicomTags.TriggerTime,
        DicomTags.ContrastBolusAgent, DicomTags.SequenceName, DicomTags.ContentLabel, DicomTags.ContentDescription,
        DicomTags.ContentCreatorName, DicomTags.PresentationCreationDate, DicomTags.PresentationCreationTime,
        DicomTags.CompletionFlag, DicomTags.VerificationFlag, DicomTags.LossyImageCompression, DicomTags.BurnedInAnnotation,
    ];

    // What is not indexed, because it is a sequence: read from one object of the entity when asked for.
    private static readonly (DicomTag Tag, ArchiveLevel Level)[] s_fromFile =
    [
        (DicomTags.OtherPatientIDsSequence, ArchiveLevel.Patient),
        (DicomTags.IssuerOfPatientIDQualifiersSequence, ArchiveLevel.Patient),
        (DicomTags.ProcedureCodeSequence, ArchiveLevel.Study),
        (DicomTags.ReferencedStudySequence, ArchiveLevel.Study),
        (DicomTags.IssuerOfAccessionNumberSequence, ArchiveLevel.Study),
        (DicomTags.ReasonForPerformedProcedureCodeSequence, ArchiveLevel.Study),
        (DicomTags.RequestAttributesSequence, ArchiveLevel.Series),
        (DicomTags.ReferencedPerformedProcedureStepSequence, ArchiveLevel.Series),
        (DicomTags.SeriesDescriptionCodeSequence, ArchiveLevel.Series),
        (DicomTags.InstitutionCodeSequence, ArchiveLevel.Series),
        (DicomTags.PerformedProtocolCodeSequence, ArchiveLevel.Series),
    ];

    // What the archive works out instead of reading it.
    private static readonly (DicomTag Tag, ArchiveLevel Level)[] s_computed =
    [
        (DicomTags.NumberOfPatientRelatedStudies, ArchiveLevel.Patient),
        (DicomTags.NumberOfPatientRelatedSeries, ArchiveLevel.Patient),
        (DicomTags.NumberOfPatientRelatedInstances, ArchiveLevel.Patient),
        (DicomTags.ModalitiesInStudy, ArchiveLevel.Study),
        (DicomTags.SOPClassesInStudy, ArchiveLevel.Study),
        (DicomTags.NumberOfStudyRelatedSeries, ArchiveLevel.Study),
        (DicomTags.NumberOfStudyRelatedInstances, ArchiveLevel.Study),
        (DicomTags.NumberOfSeriesRelatedInstances, ArchiveLevel.Series),
        (DicomTags.AvailableTransferSyntaxUID, ArchiveLevel.Image),
    ];

    private static readonly FrozenDictionary<DicomTag, ArchiveLevel> s_indexed = Levels(
        (s_patient, ArchiveLevel.Patient), (s_study, ArchiveLevel.Study), (s_series, ArchiveLevel.Series), (s_image, ArchiveLevel.Image));

    private static readonly FrozenDictionary<DicomTag, ArchiveLevel> s_files = s_fromFile.ToFrozenDictionary(entry => entry.Tag, entry => entry.Level);

    private static readonly FrozenDictionary<DicomTag, ArchiveLevel> s_calculated = s_computed.ToFrozenDictionary(entry => entry.Tag, entry => entry.Level);

    public static ReadOnlySpan<DicomTag> Of(ArchiveLevel level) => level switch
    {
        ArchiveLevel.Patient => s_patient,
        ArchiveLevel.Study => s_study,
        ArchiveLevel.Series => s_series,
        _ => s_image,
    };

    public static DicomTag UniqueKey(ArchiveLevel level) => level switch
    {
        ArchiveLevel.Patient => DicomTags.PatientID,
        ArchiveLevel.Study => DicomTags.StudyInstanceUID,
        ArchiveLevel.Series => DicomTags.SeriesInstanceUID,
        _ => DicomTags.SOPInstanceUID,
    };

    /// <summary>The level of an attribute whose value the index has or works out, so that it can be matched.</summary>
    public static bool TryGetIndexed(DicomTag tag, out ArchiveLevel level) =>
        s_indexed.TryGetValue(tag, out level) || s_calculated.TryGetValue(tag, out level);

    /// <summary>The level of an attribute that is read from an object of the entity.</summary>
    public static bool TryGetFromFile(DicomTag tag, out ArchiveLevel level) => s_files.TryGetValue(tag, out level);

    public static bool IsMultiValued(DicomTag tag) => DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) && entry.VM != "1";

    private static FrozenDictionary<DicomTag, ArchiveLevel> Levels(params (DicomTag[] Tags, ArchiveLevel Level)[] groups) =>
        groups.SelectMany(group => group.Tags.Select(tag => KeyValuePair.Create(tag, group.Level))).ToFrozenDictionary();
}
