namespace Dicom.Net.Core;

/// <summary>The faults of values: what can be said of an element once its header is right.</summary>
internal static class ValueFaults
{
    /// <summary>The rules that are about values.</summary>
    public const DicomTolerances Rules = DicomTolerances.WrongVR | DicomTolerances.DecimalComma | DicomTolerances.OverlongValue;

    private const int Most = 1000;

    /// <summary>The faults of a data set's values behind those of its encoding.</summary>
    public static IReadOnlyList<DicomFinding> Add(List<DicomFinding>? found, DicomDataset dataset)
    {
        List<DicomFinding>? all = null;
        var open = new Stack<DicomItem>();
        open.Push(dataset.Root);
        while (open.TryPop(out DicomItem item))
        {
            foreach (DicomElement element in item)
            {
                DicomTolerances fault = Of(element);
                if (fault != DicomTolerances.None && (all?.Count ?? 0) - (found?.Count ?? 0) < Most)
                {
                    (all ??= [.. found ?? []]).Add(new DicomFinding(fault, dataset.InputOffset(element.RowIndex), element.Tag));
                }

                foreach (DicomItem nested in element.Items)
                {
                    open.Push(nested);
                }
            }
        }

        return all ?? found ?? (IReadOnlyList<DicomFinding>)[];
    }

    private static DicomTolerances Of(DicomElement element)
    {
        ref readonly DatasetRow row = ref element.Row;
        if ((row.Traits & RowTraits.Explicit) != 0 && !Allows(row.Tag, row.VR))
        {
            return DicomTolerances.WrongVR;
        }

        int most = MostCharacters(row.VR);
        if (most == 0 || element.IsDeferred)
        {
            return DicomTolerances.None;
        }

        if (row.VR == DicomVR.DS && element.ValueBytes.Contains((byte)','))
        {
            return DicomTolerances.DecimalComma;
        }

        return row.Length > (uint)most && IsTooLong(element, row.VR, most) ? DicomTolerances.OverlongValue : DicomTolerances.None;
    }

    private static bool Allows(uint tag, DicomVR vr)
    {
        if ((tag & 0x0001_0000) != 0 || vr == DicomVR.UN || (tag & 0xFFFF) == 0)
        {
            return true;
        }

        int row = ElementTable.Find(tag);
        return row < 0 || ElementTable.VR(row) is var known && (known == vr || known == DicomVR.None)
            || ElementTable.VRText(row).Contains(vr.ToString(), StringComparison.Ordinal);
    }

    // PS3.5 Table 6.2-1. Dates and times may be ranges, as in a query: twice the length and a hyphen.
    private static int MostCharacters(DicomVR vr) => vr switch
    {
        DicomVR.AS => 4,
        DicomVR.IS => 12,
        DicomVR.AE or DicomVR.CS or DicomVR.DS or DicomVR.SH => 16,
        DicomVR.DA => 18,
        DicomVR.TM => 28,
        DicomVR.DT => 54,
        DicomVR.LO or DicomVR.PN or DicomVR.UI => 64,
        DicomVR.ST => 1024,
        DicomVR.LT => 10240,
        _ => 0,
    };

    private static bool IsTooLong(DicomElement element, DicomVR vr, int most)
    {
        ReadOnlySpan<byte> rest = element.ValueBytes;
        bool isMultiple = vr.IsMultiValuedText();
        bool mayBe = false;
        while (!rest.IsEmpty && !mayBe)
        {
            int end = isMultiple ? rest.IndexOf((byte)'\\') : -1;
            ReadOnlySpan<byte> value = (end < 0 ? rest : rest[..end]).Trim(" \0"u8);
            mayBe = value.Length > most;
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        // Bytes are not characters: only what has too many bytes is decoded.
        return mayBe && Array.Exists(element.GetStrings(), value => vr == DicomVR.PN
            ? Array.Exists(value.Split('='), group => group.Length > most)
            : value.Length > most);
    }
}
