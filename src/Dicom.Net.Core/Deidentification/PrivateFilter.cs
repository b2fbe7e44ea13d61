namespace Dicom.Net.Core;

/// <summary>Which private elements of one item are safe to keep (PS3.15 §E.3.10).</summary>
internal readonly struct PrivateFilter(DicomItem item)
{
    /// <summary>Whether an element stays: one of the table, or one that the item declares safe.</summary>
    public bool IsSafe(DicomTag tag)
    {
        if (tag.Element < 0x1000)
        {
            return false;
        }

        string? creator = item.GetString(CreatorOf(tag));
        return creator is not null && (SafePrivateTable.Contains(creator, tag) || IsDeclaredSafe(creator, tag));
    }

    /// <summary>The tag of the element that names who owns the block (PS3.5 §7.8.1).</summary>
    public static DicomTag CreatorOf(DicomTag tag) => new(tag.Group, (ushort)(tag.Element >> 8));

    // PS3.3 §C.12.1.1.7: a block is SAFE as a whole, or MIXED with a list of its harmless elements.
    private bool IsDeclaredSafe(string creator, DicomTag tag)
    {
        foreach (DicomItem block in item.GetSequence(DicomTags.PrivateDataElementCharacteristicsSequence))
        {
            if (block.GetUInt16(DicomTags.PrivateGroupReference) != tag.Group || block.GetString(DicomTags.PrivateCreatorReference) != creator)
            {
                continue;
            }

            switch (block.GetString(DicomTags.BlockIdentifyingInformationStatus))
            {
                case "SAFE":
                    return true;
                case "MIXED":
                    return block.GetDoubles(DicomTags.NonidentifyingPrivateElements).AsSpan().Contains((byte)tag.Element);
            }
        }

        return false;
    }
}
