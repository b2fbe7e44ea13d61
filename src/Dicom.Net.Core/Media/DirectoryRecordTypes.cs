namespace Dicom.Net.Core;

/// <summary>Which type of directory record stands for an object (PS3.3 §F.4), and what such a record says of it (PS3.3 §F.5).</summary>
internal static class DirectoryRecordTypes
{
    private const string StorageRoot = "1.2.840.10008.5.1.4.1.1.";

    private static readonly (string Class, string Type)[] s_byClass =
    [
        ("4.2", "SPECTROSCOPY"), ("9.", "WAVEFORM"), ("11.", "PRESENTATION"), ("66", "RAW DATA"), ("66.1", "REGISTRATION"), ("66.2", "FIDUCIAL"),
        ("66.3", "REGISTRATION"), ("66.5", "SURFACE"), ("67", "VALUE MAP"), ("88.59", "KEY OBJECT DOC"), ("88.", "SR DOCUMENT"), ("104.", "ENCAP DOC"),
        ("481.2", "RT DOSE"), ("481.3", "RT STRUCTURE SET"), ("481.5", "RT PLAN"), ("481.8", "RT PLAN"),
        ("481.4", "RT TREAT RECORD"), ("481.6", "RT TREAT RECORD"), ("481.7", "RT TREAT RECORD"), ("481.9", "RT TREAT RECORD"),
    ];

    private static readonly DicomTag[] s_optional =
    [
        DicomTags.ContentDate, DicomTags.ContentTime, DicomTags.ContentLabel, DicomTags.ContentDescription, DicomTags.ContentCreatorName,
        DicomTags.PresentationCreationDate, DicomTags.PresentationCreationTime, DicomTags.CompletionFlag, DicomTags.VerificationFlag,
        DicomTags.VerificationDateTime, DicomTags.ConceptNameCodeSequence, DicomTags.DocumentTitle, DicomTags.MIMETypeOfEncapsulatedDocument,
        DicomTags.DoseSummationType, DicomTags.StructureSetLabel, DicomTags.StructureSetDate, DicomTags.StructureSetTime,
        DicomTags.RTPlanLabel, DicomTags.RTPlanDate, DicomTags.RTPlanTime,
    ];

    /// <summary>The type for a data set, or null where none is known: it has no pixels, and its class is none of the list.</summary>
    public static string? Of(DicomItem dataset, string sopClassUid)
    {
        if (sopClassUid.StartsWith(StorageRoot, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> rest = sopClassUid.AsSpan(StorageRoot.Length);
            foreach ((string name, string type) in s_byClass)
            {
                if (name.EndsWith('.') ? rest.StartsWith(name) : rest.SequenceEqual(name))
                {
                    return type;
                }
            }
        }

        return dataset.Contains(DicomTags.Rows) ? "IMAGE" : null;
    }

    /// <summary>The attributes that a record of a type copies from its file: required ones, then those that are copied where they are.</summary>
    public static (DicomTag[] Required, DicomTag[] Optional) Keys(string type) => type switch
    {
        "PATIENT" => ([DicomTags.PatientID], [DicomTags.PatientBirthDate, DicomTags.PatientSex]),
        "STUDY" => ([DicomTags.StudyDate, DicomTags.StudyTime, DicomTags.StudyInstanceUID, DicomTags.StudyID], []),
        "SERIES" => ([DicomTags.Modality, DicomTags.SeriesInstanceUID, DicomTags.SeriesNumber], [DicomTags.SeriesDescription]),
        "IMAGE" => ([DicomTags.InstanceNumber], []),
        _ => ([DicomTags.InstanceNumber], s_optional),
    };

    /// <summary>The attributes that a record must have but that may be empty.</summary>
    public static DicomTag[] Type2(string type) => type switch
    {
        "PATIENT" => [DicomTags.PatientName],
        "STUDY" => [DicomTags.StudyDescription, DicomTags.AccessionNumber],
        _ => [],
    };
}
