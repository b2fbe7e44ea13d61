namespace Dicom.Net.Core.Tests;

/// <summary>Says where two data sets differ, whatever their byte order and length forms are.</summary>
internal static class DatasetComparer
{
    public static string? FirstDifference(DicomDataset left, DicomDataset right, bool compareVR) =>
        FirstDifference(left.Root, right.Root, compareVR, "");

    private static string? FirstDifference(DicomItem left, DicomItem right, bool compareVR, string path)
    {
        DicomElement[] a = Distinct(left);
        DicomElement[] b = Distinct(right);
        if (a.Length != b.Length)
        {
            return $"{path}: {a.Length} elements and {b.Length}: {string.Join(' ', a.Select(x => x.Tag).Except(b.Select(x => x.Tag)))} / {string.Join(' ', b.Select(x => x.Tag).Except(a.Select(x => x.Tag)))}";
        }

        for (int i = 0; i < a.Length; i++)
        {
            string here = path + a[i].Tag;
            if (a[i].Tag != b[i].Tag)
            {
                return $"{here}: the other is {b[i].Tag}";
            }

            bool isLongShort = !a[i].VR.HasLongLength() && a[i].Length > ushort.MaxValue;
            if (compareVR && a[i].VR != b[i].VR && !isLongShort)
            {
                return $"{here}: {a[i].VR} and {b[i].VR}";
            }

            string? difference = Compare(a[i], b[i], compareVR, here);
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Compare(DicomElement a, DicomElement b, bool compareVR, string here)
    {
        if (a.IsSequence)
        {
            if (a.Items.Count != b.Items.Count)
            {
                return $"{here}: {a.Items.Count} items and {b.Items.Count}";
            }

            for (int i = 0; i < a.Items.Count; i++)
            {
                string? nested = FirstDifference(a.Items[i], b.Items[i], compareVR, $"{here}[{i}].");
                if (nested is not null)
                {
                    return nested;
                }
            }

            return null;
        }

        if (a.FragmentCount != b.FragmentCount)
        {
            return $"{here}: {a.FragmentCount} fragments and {b.FragmentCount}";
        }

        for (int i = 0; i < a.FragmentCount; i++)
        {
            if (!SamePadded(a.GetFragment(i), b.GetFragment(i)))
            {
                return $"{here}: fragment {i} differs";
            }
        }

        // The writer makes group lengths right, whatever they said.
        return a.IsEncapsulated || a.Tag.IsGroupLength || SamePadded(LittleEndian(a, a.VR), LittleEndian(b, a.VR)) ? null : $"{here}: values differ";
    }

    private static DicomElement[] Distinct(DicomItem item)
    {
        var elements = new SortedDictionary<uint, DicomElement>();
        foreach (DicomElement element in item)
        {
            elements.TryAdd(element.Tag.Value, element);
        }

        return [.. elements.Values];
    }

    private static bool SamePadded(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.SequenceEqual(b) || (a.Length + (a.Length & 1) == b.Length && a.SequenceEqual(b[..a.Length]));

    private static ReadOnlySpan<byte> LittleEndian(DicomElement element, DicomVR vr)
    {
        if (!element.IsBigEndian)
        {
            return element.ValueBytes;
        }

        byte[] bytes = element.ValueBytes.ToArray();
        int unit = vr.UnitBytes();
        for (int i = 0; i + unit <= bytes.Length; i += unit)
        {
            bytes.AsSpan(i, unit).Reverse();
        }

        return bytes;
    }
}
