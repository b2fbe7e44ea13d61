using Dicom.Net.Core;

namespace Dicom.Net.Retrieval;

/// <summary>The storage SOP classes that a series may hold, as far as one can tell (PS3.4 Table B.5-1).</summary>
internal static class StorageClasses
{
    /// <summary>The classes that are proposed when nothing is known, the most frequent ones first.</summary>
    public static IReadOnlyList<string> Common { get; } =
    [
        DicomUids.CTImageStorage,
        DicomUids.MRImageStorage,
        DicomUids.PositronEmissionTomographyImageStorage,
        DicomUids.EnhancedCTImageStorage,
        DicomUids.EnhancedMRImageStorage,
        DicomUids.EnhancedPETImageStorage,
        DicomUids.LegacyConvertedEnhancedCTImageStorage,
        DicomUids.LegacyConvertedEnhancedMRImageStorage,
        DicomUids.LegacyConvertedEnhancedPETImageStorage,
        DicomUids.EnhancedMRColorImageStorage,
        DicomUids.NuclearMedicineImageStorage,
        DicomUids.SecondaryCaptureImageStorage,
        DicomUids.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        DicomUids.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        DicomUids.MultiFrameTrueColorSecondaryCaptureImageStorage,
        DicomUids.MultiFrameSingleBitSecondaryCaptureImageStorage,
        DicomUids.ComputedRadiographyImageStorage,
        DicomUids.DigitalXRayImageStorageForPresentation,
        DicomUids.DigitalXRayImageStorageForProcessing,
        DicomUids.DigitalMammographyXRayImageStorageForPresentation,
        DicomUids.DigitalMammographyXRayImageStorageForProcessing,
        DicomUids.BreastTomosynthesisImageStorage,
        DicomUids.UltrasoundImageStorage,
        DicomUids.UltrasoundMultiFrameImageStorage,
        DicomUids.UltrasoundImageStorageRetired,
        DicomUids.UltrasoundMultiFrameImageStorageRetired,
        DicomUids.NuclearMedicineImageStorageRetired,
        DicomUids.EnhancedUSVolumeStorage,
        DicomUids.XRayAngiographicImageStorage,
        DicomUids.EnhancedXAImageStorage,
        DicomUids.XRayRadiofluoroscopicImageStorage,
        DicomUids.EnhancedXRFImageStorage,
        DicomUids.XRay3DAngiographicImageStorage,
        DicomUids.XRay3DCraniofacialImageStorage,
        DicomUids.RTImageStorage,
        DicomUids.RTDoseStorage,
        DicomUids.SegmentationStorage,
        DicomUids.ParametricMapStorage,
        DicomUids.OphthalmicTomographyImageStorage,
        DicomUids.IntravascularOpticalCoherenceTomographyImageStorageForPresentation,
        DicomUids.IntravascularOpticalCoherenceTomographyImageStorageForProcessing,
        DicomUids.VLPhotographicImageStorage,
        DicomUids.VLEndoscopicImageStorage,
        DicomUids.VLMicroscopicImageStorage,
        DicomUids.GrayscaleSoftcopyPresentationStateStorage,
        DicomUids.KeyObjectSelectionDocumentStorage,
        DicomUids.RTStructureSetStorage,
        DicomUids.RTPlanStorage,
        DicomUids.BasicTextSRStorage,
        DicomUids.EnhancedSRStorage,
        DicomUids.ComprehensiveSRStorage,
        DicomUids.XRayRadiationDoseSRStorage,
        DicomUids.SpatialRegistrationStorage,
        DicomUids.RawDataStorage,
        DicomUids.EncapsulatedPDFStorage,
    ];

    /// <summary>The classes of a modality (PS3.3 §C.7.3.1.1.1), empty for one that is not listed here.</summary>
    public static IReadOnlyList<string> ForModality(string? modality) => modality?.Trim().ToUpperInvariant() switch
    {
        "CT" => [DicomUids.CTImageStorage, DicomUids.EnhancedCTImageStorage, DicomUids.LegacyConvertedEnhancedCTImageStorage, DicomUids.SecondaryCaptureImageStorage],
        "MR" =>
        [
            DicomUids.MRImageStorage, DicomUids.EnhancedMRImageStorage, DicomUids.EnhancedMRColorImageStorage,
            DicomUids.LegacyConvertedEnhancedMRImageStorage, DicomUids.SecondaryCaptureImageStorage,
        ],
        "PT" =>
        [
            DicomUids.PositronEmissionTomographyImageStorage, DicomUids.EnhancedPETImageStorage,
            DicomUids.LegacyConvertedEnhancedPETImageStorage, DicomUids.SecondaryCaptureImageStorage,
        ],
        "NM" => [DicomUids.NuclearMedicineImageStorage, DicomUids.SecondaryCaptureImageStorage],
        "CR" => [DicomUids.ComputedRadiographyImageStorage, DicomUids.DigitalXRayImageStorageForPresentation, DicomUids.SecondaryCaptureImageStorage],
        "DX" => [DicomUids.DigitalXRayImageStorageForPresentation, DicomUids.DigitalXRayImageStorageForProcessing, DicomUids.ComputedRadiographyImageStorage],
        "MG" =>
        [
            DicomUids.DigitalMammographyXRayImageStorageForPresentation, DicomUids.DigitalMammographyXRayImageStorageForProcessing,
            DicomUids.BreastTomosynthesisImageStorage, DicomUids.ComputedRadiographyImageStorage,
        ],
        "US" =>
        [
            DicomUids.UltrasoundImageStorage, DicomUids.UltrasoundMultiFrameImageStorage, DicomUids.EnhancedUSVolumeStorage,
            DicomUids.UltrasoundImageStorageRetired, DicomUids.UltrasoundMultiFrameImageStorageRetired, DicomUids.SecondaryCaptureImageStorage,
        ],
        "XA" => [DicomUids.XRayAngiographicImageStorage, DicomUids.EnhancedXAImageStorage, DicomUids.XRay3DAngiographicImageStorage],
        "RF" => [DicomUids.XRayRadiofluoroscopicImageStorage, DicomUids.EnhancedXRFImageStorage],
        "RTIMAGE" => [DicomUids.RTImageStorage],
        "RTDOSE" => [DicomUids.RTDoseStorage],
        "SEG" => [DicomUids.SegmentationStorage],
        "OPT" => [DicomUids.OphthalmicTomographyImageStorage],
        _ => [],
    };
}
