using Dicom.Net.Core;

namespace Dicom.Net.Archive;

/// <summary>What an index has to know of one SOP instance: its identity and its attributes, level by level.</summary>
public sealed class InstanceHeader
{
    // A longer text is no search key; whoever wants it reads the object.
    private const int MaxIndexedCharacters = 8192;

    private InstanceHeader(string sopClassUid, string sopInstanceUid, string studyInstanceUid, string seriesInstanceUid, string transferSyntaxUid)
    {
        SopClassUid = sopClassUid;
        SopInstanceUid = sopInstanceUid;
        StudyInstanceUid = studyInstanceUid;
        SeriesInstanceUid = seriesInstanceUid;
        TransferSyntaxUid = transferSyntaxUid;
    }

    /// <summary>SOP Class UID.</summary>
    public string SopClassUid { get; }

    /// <summary>SOP Instance UID; valid.</summary>
    public string SopInstanceUid { get; }

    /// <summary>Study Instance UID; valid.</summary>
    public string StudyInstanceUid { get; }

    /// <summary>Series Instance UID; valid.</summary>
    public string SeriesInstanceUid { get; }

    /// <summary>The transfer syntax in which the object is kept.</summary>
    public string TransferSyntaxUid { get; }

    /// <summary>Patient ID; empty where the object has none.</summary>
    public string PatientId => Patient.GetString(DicomTags.PatientID) ?? "";

    /// <summary>Attributes of the patient.</summary>
    public AttributeSet Patient { get; private init; } = AttributeSet.Empty;

    /// <summary>Attributes of the study, and those of the patient as this object has them.</summary>
    public AttributeSet Study { get; private init; } = AttributeSet.Empty;

    /// <summary>Attributes of the series.</summary>
    public AttributeSet Series { get; private init; } = AttributeSet.Empty;

    /// <summary>Attributes of the instance.</summary>
    public AttributeSet Image { get; private init; } = AttributeSet.Empty;

    /// <summary>Reads a header.</summary>
    /// <param name="dataset">The object; pixel data are not needed.</param>
    /// <param name="header">The header.</param>
    /// <param name="problem">Why it cannot be archived, in a few words without patient data.</param>
    /// <returns>False where a UID that names it is missing or invalid.</returns>
    public static bool TryRead(DicomDataset dataset, out InstanceHeader? header, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        header = null;
        DicomItem root = dataset.Root;
        if (!TryUid(root, DicomTags.SOPClassUID, out string sopClass, out problem)
            || !TryUid(root, DicomTags.SOPInstanceUID, out string instance, out problem)
            || !TryUid(root, DicomTags.StudyInstanceUID, out string study, out problem)
            || !TryUid(root, DicomTags.SeriesInstanceUID, out string series, out problem))
        {
            return false;
        }

        var patientValues = Collect(root, ArchiveLevel.Patient);
        header = new InstanceHeader(sopClass, instance, study, series, dataset.TransferSyntax.Uid)
        {
            Patient = AttributeSet.Create(patientValues),
            Study = AttributeSet.Create(patientValues.Concat(Collect(root, ArchiveLevel.Study))),
            Series = AttributeSet.Create(Collect(root, ArchiveLevel.Series)),
            Image = AttributeSet.Create(Collect(root, ArchiveLevel.Image)),
        };
        return true;
    }

    private static bool TryUid(DicomItem root, DicomTag tag, out string uid, out string? problem)
    {
        uid = root.GetString(tag)?.Trim(' ', '\0') ?? "";
        bool isValid = DicomUid.IsValid(uid);
        problem = isValid ? null : DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry)
            ? $"{entry.Keyword} is {(uid.Length == 0 ? "missing" : "no valid UID")}"
            : "a UID is missing";
        return isValid;
    }

    private static List<KeyValuePair<DicomTag, string>> Collect(DicomItem root, ArchiveLevel level)
    {
        ReadOnlySpan<DicomTag> tags = ArchiveAttributes.Of(level);
        var values = new List<KeyValuePair<DicomTag, string>>(tags.Length);
        foreach (DicomTag tag in tags)
        {
            if (root.TryGetElement(tag, out DicomElement element) && TryGetText(element, out string text))
            {
                values.Add(new(tag, tag == ArchiveAttributes.UniqueKey(level) ? text.Trim(' ', '\0') : text));
            }
        }

        return values;
    }

    /// <summary>The value of an element as the text that a response can carry.</summary>
    internal static bool TryGetText(DicomElement element, out string text)
    {
        text = "";
        if (element.IsDeferred || element.IsEmpty || element.IsSequence || element.IsEncapsulated)
        {
            return false;
        }

        DicomVR vr = DicomDictionary.TryGet(element.Tag, out DicomDictionaryEntry entry) ? entry.VR : element.VR;
        if (ValueKinds.Of(vr) == ValueKind.None)
        {
            return false;
        }

        // A binary number must be encoded as its tag asks, or it could not be written into a response again.
        if (!vr.IsText() && vr != element.VR)
        {
            return false;
        }

        text = element.GetString() ?? "";
        return text.Length is > 0 and <= MaxIndexedCharacters;
    }
}
