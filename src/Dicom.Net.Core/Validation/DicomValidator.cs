namespace Dicom.Net.Core;

/// <summary>Checks data sets and files: encoding, VR, VM, the form of each value, and the attributes that every object must have.</summary>
/// <remarks>Modules of single IODs are checked for CT, MR and PET only; no finding does not mean that an object conforms to its IOD.</remarks>
public static class DicomValidator
{
    /// <summary>Checks a file: its meta information, the faults met while reading, and its data set.</summary>
    /// <param name="file">The file. Values that stayed on disk are checked by their length only.</param>
    /// <returns>What was found, at most 10,000 findings.</returns>
    public static IReadOnlyList<ValidationFinding> Validate(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var findings = new FindingList();
        foreach (DicomFinding fault in file.Findings)
        {
            if (fault.Rule is not (DicomTolerances.Duplicate or DicomTolerances.OutOfOrder))
            {
                findings.Error(fault.Tag == default ? "" : fault.Tag.ToString(), $"{FaultText.Of(fault.Rule)} at offset {fault.Offset}", FaultText.SectionOf(fault.Rule));
            }
        }

        MetaRules.Check(file, findings);
        Check(file.Dataset, findings);
        return findings.Findings;
    }

    /// <summary>Checks a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>What was found, at most 10,000 findings.</returns>
    public static IReadOnlyList<ValidationFinding> Validate(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var findings = new FindingList();
        Check(dataset, findings);
        return findings.Findings;
    }

    private static void Check(DicomDataset dataset, FindingList findings)
    {
        var open = new Stack<(DicomItem Item, string Prefix, bool HasCharacterSet)>();
        open.Push((dataset.Root, "", false));
        while (!findings.IsFull && open.TryPop(out (DicomItem Item, string Prefix, bool HasCharacterSet) level))
        {
            bool hasSet = level.HasCharacterSet || level.Item.GetString(DicomTags.SpecificCharacterSet) is not null;
            DicomTag last = default;
            foreach (DicomElement element in level.Item)
            {
                string path = level.Prefix + element.Tag;
                CheckOrder(element.Tag, last, path, findings);
                last = element.Tag;
                ElementRules.Check(element, level.Item, path, dataset.TransferSyntax.IsExplicitVR, hasSet, findings);
                int index = 0;
                foreach (DicomItem item in element.Items)
                {
                    open.Push((item, $"{path}[{index++}].", hasSet));
                }
            }
        }

        ModuleRules.Check(dataset.Root, findings);
        PixelRules.Check(dataset.Root, findings);
    }

    private static void CheckOrder(DicomTag tag, DicomTag last, string path, FindingList findings)
    {
        if (tag == last)
        {
            findings.Error(path, "The element occurs twice", "PS3.5 §7.1");
        }
        else if (tag < last)
        {
            findings.Error(path, "The tags do not ascend", "PS3.5 §7.1");
        }
    }
}
