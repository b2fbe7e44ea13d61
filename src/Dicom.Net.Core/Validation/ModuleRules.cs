namespace Dicom.Net.Core;

/// <summary>Attributes that objects must have: type 1 with a value, type 2 at least empty (PS3.5 §7.4).</summary>
internal static class ModuleRules
{
    private const string StorageRoot = "1.2.840.10008.5.1.4.1.1.";

    private static readonly Requirement[] s_everywhere =
    [
        new(DicomTags.SOPClassUID, 1, "PS3.3 §C.12.1"), new(DicomTags.SOPInstanceUID, 1, "PS3.3 §C.12.1"),
        new(DicomTags.PatientName, 2, "PS3.3 §C.7.1.1"), new(DicomTags.PatientID, 2, "PS3.3 §C.7.1.1"),
        new(DicomTags.PatientBirthDate, 2, "PS3.3 §C.7.1.1"), new(DicomTags.PatientSex, 2, "PS3.3 §C.7.1.1"),
        new(DicomTags.StudyInstanceUID, 1, "PS3.3 §C.7.2.1"), new(DicomTags.StudyDate, 2, "PS3.3 §C.7.2.1"),
        new(DicomTags.StudyTime, 2, "PS3.3 §C.7.2.1"), new(DicomTags.ReferringPhysicianName, 2, "PS3.3 §C.7.2.1"),
        new(DicomTags.StudyID, 2, "PS3.3 §C.7.2.1"), new(DicomTags.AccessionNumber, 2, "PS3.3 §C.7.2.1"),
        new(DicomTags.Modality, 1, "PS3.3 §C.7.3.1"), new(DicomTags.SeriesInstanceUID, 1, "PS3.3 §C.7.3.1"),
        new(DicomTags.SeriesNumber, 2, "PS3.3 §C.7.3.1"),
    ];

    private static readonly Requirement[] s_images =
    [
        new(DicomTags.InstanceNumber, 2, "PS3.3 §C.7.6.1"),
        new(DicomTags.SamplesPerPixel, 1, "PS3.3 §C.7.6.3"), new(DicomTags.PhotometricInterpretation, 1, "PS3.3 §C.7.6.3"),
        new(DicomTags.Rows, 1, "PS3.3 §C.7.6.3"), new(DicomTags.Columns, 1, "PS3.3 §C.7.6.3"), new(DicomTags.BitsAllocated, 1, "PS3.3 §C.7.6.3"),
    ];

    private static readonly Requirement[] s_integerPixels =
    [
        new(DicomTags.BitsStored, 1, "PS3.3 §C.7.6.3"), new(DicomTags.HighBit, 1, "PS3.3 §C.7.6.3"), new(DicomTags.PixelRepresentation, 1, "PS3.3 §C.7.6.3"),
    ];

    private static readonly Requirement[] s_slices =
    [
        new(DicomTags.FrameOfReferenceUID, 1, "PS3.3 §C.7.4.1"), new(DicomTags.PositionReferenceIndicator, 2, "PS3.3 §C.7.4.1"),
        new(DicomTags.PixelSpacing, 1, "PS3.3 §C.7.6.2"), new(DicomTags.ImageOrientationPatient, 1, "PS3.3 §C.7.6.2"),
        new(DicomTags.ImagePositionPatient, 1, "PS3.3 §C.7.6.2"), new(DicomTags.SliceThickness, 2, "PS3.3 §C.7.6.2"),
        new(DicomTags.Manufacturer, 2, "PS3.3 §C.7.5.1"), new(DicomTags.ImageType, 1, "PS3.3 §C.7.6.1"),
    ];

    private static readonly Requirement[] s_ct =
    [
        new(DicomTags.RescaleIntercept, 1, "PS3.3 §C.8.2.1"), new(DicomTags.RescaleSlope, 1, "PS3.3 §C.8.2.1"),
        new(DicomTags.KVP, 2, "PS3.3 §C.8.2.1"), new(DicomTags.AcquisitionNumber, 2, "PS3.3 §C.8.2.1"),
    ];

    private static readonly Requirement[] s_mr =
    [
        new(DicomTags.ScanningSequence, 1, "PS3.3 §C.8.3.1"), new(DicomTags.SequenceVariant, 1, "PS3.3 §C.8.3.1"),
        new(DicomTags.ScanOptions, 2, "PS3.3 §C.8.3.1"), new(DicomTags.MRAcquisitionType, 2, "PS3.3 §C.8.3.1"),
        new(DicomTags.EchoTime, 2, "PS3.3 §C.8.3.1"), new(DicomTags.EchoTrainLength, 2, "PS3.3 §C.8.3.1"),
    ];

    private static readonly Requirement[] s_pet =
    [
        new(DicomTags.SeriesDate, 1, "PS3.3 §C.8.9.1"), new(DicomTags.SeriesTime, 1, "PS3.3 §C.8.9.1"), new(DicomTags.Units, 1, "PS3.3 §C.8.9.1"),
        new(DicomTags.CountsSource, 1, "PS3.3 §C.8.9.1"), new(DicomTags.SeriesType, 1, "PS3.3 §C.8.9.1"), new(DicomTags.DecayCorrection, 1, "PS3.3 §C.8.9.1"),
    ];

    private static readonly (DicomTag Tag, string[] Values, string Section)[] s_enumerated =
    [
        (DicomTags.PatientSex, ["M", "F", "O"], "PS3.3 §C.7.1.1"),
        (DicomTags.PatientIdentityRemoved, ["YES", "NO"], "PS3.3 §C.7.1.1"),
        (DicomTags.Laterality, ["R", "L"], "PS3.3 §C.7.3.1"),
        (DicomTags.BurnedInAnnotation, ["YES", "NO"], "PS3.3 §C.7.6.1"),
        (DicomTags.LossyImageCompression, ["00", "01"], "PS3.3 §C.7.6.1"),
        (DicomTags.PixelRepresentation, ["0", "1"], "PS3.3 §C.7.6.3"),
        (DicomTags.PlanarConfiguration, ["0", "1"], "PS3.3 §C.7.6.3"),
    ];

    public static void Check(DicomItem root, FindingList findings)
    {
        foreach ((DicomTag tag, string[] values, string section) in s_enumerated)
        {
            if (root.GetString(tag) is { } value && !values.Contains(value))
            {
                findings.Error(tag.ToString(), $"{ElementRules.NameOf(tag)} is none of {string.Join(", ", values)}", section);
            }
        }

        string? sopClass = root.GetString(DicomTags.SOPClassUID);
        if (root.Contains(DicomTags.DirectoryRecordSequence))
        {
            return;
        }

        if (sopClass is null)
        {
            findings.Error(DicomTags.SOPClassUID.ToString(), "SOP Class UID is missing or empty: nothing tells which attributes the object must have", "PS3.3 §C.12.1");
            return;
        }

        if (!DicomUidDictionary.TryGet(sopClass, out _))
        {
            findings.Warning(DicomTags.SOPClassUID.ToString(), "The SOP class is none that the standard registers", "PS3.4 §B.5");
        }

        // Protocols (…200.x) belong to no patient.
        if (!sopClass.StartsWith(StorageRoot, StringComparison.Ordinal) || sopClass.AsSpan(StorageRoot.Length).StartsWith("200."))
        {
            return;
        }

        Check(root, s_everywhere, findings);
        if (root.Contains(DicomTags.PixelData) || root.Contains(DicomTags.FloatPixelData) || root.Contains(DicomTags.DoubleFloatPixelData))
        {
            Check(root, s_images, findings);
            Check(root, root.Contains(DicomTags.PixelData) ? s_integerPixels : [], findings);
        }

        Requirement[]? own = sopClass switch
        {
            DicomUids.CTImageStorage => s_ct,
            DicomUids.MRImageStorage => s_mr,
            DicomUids.PositronEmissionTomographyImageStorage => s_pet,
            _ => null,
        };
        if (own is not null)
        {
            Check(root, s_slices, findings);
            Check(root, own, findings);
        }
    }

    private static void Check(DicomItem root, Requirement[] requirements, FindingList findings)
    {
        foreach (Requirement requirement in requirements)
        {
            bool isPresent = root.TryGetElement(requirement.Tag, out DicomElement element);
            if (!isPresent)
            {
                findings.Error(requirement.Tag.ToString(), $"{ElementRules.NameOf(requirement.Tag)} is missing, it is type {requirement.Type}", requirement.Section);
            }
            else if (requirement.Type == 1 && element.IsEmpty)
            {
                findings.Error(requirement.Tag.ToString(), $"{ElementRules.NameOf(requirement.Tag)} is empty, it is type 1", requirement.Section);
            }
        }
    }

    private readonly record struct Requirement(DicomTag Tag, int Type, string Section);
}
