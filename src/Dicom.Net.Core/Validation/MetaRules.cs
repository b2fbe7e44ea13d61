namespace Dicom.Net.Core;

/// <summary>File meta information (PS3.10 §7.1).</summary>
internal static class MetaRules
{
    private const string Section = "PS3.10 §7.1";

    private static readonly DicomTag[] s_required =
    [
        DicomTags.FileMetaInformationGroupLength, DicomTags.FileMetaInformationVersion, DicomTags.MediaStorageSOPClassUID,
        DicomTags.MediaStorageSOPInstanceUID, DicomTags.TransferSyntaxUID, DicomTags.ImplementationClassUID,
    ];

    public static void Check(DicomFile file, FindingList findings)
    {
        if (file.MetaInformation is not { } meta)
        {
            findings.Error("", "The file has no meta information", Section);
            return;
        }

        foreach (DicomTag tag in s_required)
        {
            if (!meta.TryGetElement(tag, out DicomElement element) || element.IsEmpty)
            {
                findings.Error(tag.ToString(), $"{ElementRules.NameOf(tag)} is missing or empty", Section);
            }
        }

        foreach (DicomElement element in meta)
        {
            ElementRules.Check(element, meta.Root, element.Tag.ToString(), isExplicitVR: true, hasCharacterSet: false, findings);
        }

        Compare(file, meta, DicomTags.MediaStorageSOPClassUID, DicomTags.SOPClassUID, findings);
        Compare(file, meta, DicomTags.MediaStorageSOPInstanceUID, DicomTags.SOPInstanceUID, findings);
        if (meta.GetString(DicomTags.TransferSyntaxUID) is { } syntax && !TransferSyntax.Get(syntax).IsKnown)
        {
            findings.Warning(DicomTags.TransferSyntaxUID.ToString(), "The transfer syntax is none that the standard registers", "PS3.5 §10");
        }
    }

    private static void Compare(DicomFile file, DicomDataset meta, DicomTag inMeta, DicomTag inDataset, FindingList findings)
    {
        string? left = meta.GetString(inMeta);
        string? right = file.Dataset.GetString(inDataset);
        if (left is not null && right is not null && left != right)
        {
            findings.Error(inMeta.ToString(), $"{ElementRules.NameOf(inMeta)} differs from {ElementRules.NameOf(inDataset)} {inDataset}", Section);
        }
    }
}
