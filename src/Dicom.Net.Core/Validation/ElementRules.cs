using System.Globalization;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>What holds for an element by itself: that it is known, its VR, its VM and its values.</summary>
internal static class ElementRules
{
    public static string NameOf(DicomTag tag) => DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry) ? entry.Name : tag.ToString();

    public static void Check(DicomElement element, DicomItem parent, string path, bool isExplicitVR, bool hasCharacterSet, FindingList findings)
    {
        DicomTag tag = element.Tag;
        if (tag.IsPrivate)
        {
            CheckPrivate(tag, parent, path, findings);
        }
        else if (tag.IsGroupLength)
        {
            if (tag.Group is not (0 or 2))
            {
                findings.Warning(path, "Group lengths are retired", "PS3.5 §7.2");
            }
        }
        else if (!DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry))
        {
            findings.Warning(path, "The dictionary does not know the element, and its group is the standard's", "PS3.6 §6");
        }
        else
        {
            CheckVR(element, entry, path, isExplicitVR, findings);
            CheckVM(element, entry, path, findings);
        }

        CheckEncoding(element, path, hasCharacterSet, findings);
        ValueRules.Check(element, path, findings);
    }

    private static void CheckPrivate(DicomTag tag, DicomItem parent, string path, FindingList findings)
    {
        if (tag.IsPrivateCreator)
        {
            return;
        }

        if (tag.Element < 0x1000)
        {
            findings.Error(path, "The number is neither a private creator's nor in a block that one can reserve", "PS3.5 §7.8.1");
        }
        else if (parent.GetString(PrivateFilter.CreatorOf(tag)) is null)
        {
            findings.Error(path, "No private creator reserves the block of the private element", "PS3.5 §7.8.1");
        }
    }

    private static void CheckVR(DicomElement element, DicomDictionaryEntry entry, string path, bool isExplicitVR, FindingList findings)
    {
        // UN is what a writer that does not know the element is to use (PS3.5 §6.2.2); without VRs in the encoding the dictionary's is taken.
        if (!isExplicitVR || element.VR == DicomVR.UN || entry.VR == DicomVR.None || element.VR == DicomVR.None)
        {
            return;
        }

        string vr = element.IsSequence ? "SQ" : element.VR.ToString();
        if (!entry.VRs.Contains(vr, StringComparison.Ordinal))
        {
            findings.Error(path, $"The VR is {vr}, the dictionary says {entry.VRs}", "PS3.6 §6");
        }
    }

    private static void CheckVM(DicomElement element, DicomDictionaryEntry entry, string path, FindingList findings)
    {
        if (element.IsEmpty || element.IsSequence || element.IsEncapsulated || element.IsDeferred || element.VR is DicomVR.UN)
        {
            return;
        }

        int count = element.ValueCount;
        if (count > 0 && !Allows(entry.VM, count))
        {
            findings.Error(path, $"{entry.Name} has {count} values, its multiplicity is {entry.VM}", "PS3.5 §6.4");
        }
    }

    /// <summary>Whether a multiplicity as PS3.6 writes it (<c>1</c>, <c>1-3</c>, <c>2-n</c>, <c>2-2n</c>, <c>1-n or 1</c>) allows a number of values.</summary>
    public static bool Allows(string multiplicity, int count)
    {
        foreach (string alternative in multiplicity.Split(" or "))
        {
            int dash = alternative.IndexOf('-', StringComparison.Ordinal);
            string high = dash < 0 ? alternative : alternative[(dash + 1)..];
            if (!int.TryParse(dash < 0 ? alternative : alternative[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int least))
            {
                return true;
            }

            bool isOpen = high.EndsWith('n');
            int step = isOpen && int.TryParse(high[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int factor) ? factor : 1;
            int most = isOpen || !int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? int.MaxValue : limit;
            if (count >= least && count <= most && count % step == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckEncoding(DicomElement element, string path, bool hasCharacterSet, FindingList findings)
    {
        if (element.IsSequence || element.IsEncapsulated || element.IsDeferred)
        {
            return;
        }

        ReadOnlySpan<byte> value = element.ValueBytes;
        if (!element.VR.IsText())
        {
            int unit = element.VR == DicomVR.AT ? 4 : element.VR.UnitBytes();
            if (value.Length % unit != 0)
            {
                findings.Error(path, $"{value.Length} bytes are no whole number of {element.VR} values", "PS3.5 §6.2");
            }
        }
        else if (!Ascii.IsValid(value) && (!hasCharacterSet || !element.VR.UsesCharacterSet()))
        {
            findings.Error(
                path,
                element.VR.UsesCharacterSet() ? "The text is not ASCII, and no Specific Character Set (0008,0005) says what it is" : $"{element.VR} takes ASCII only",
                "PS3.5 §6.1.2.3");
        }
    }
}
