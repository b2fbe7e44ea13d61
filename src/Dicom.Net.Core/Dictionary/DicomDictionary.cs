namespace Dicom.Net.Core;

/// <summary>The data dictionary of PS3.6, and the private elements that are publicly known. Lookups allocate nothing.</summary>
public static class DicomDictionary
{
    /// <summary>Finds what PS3.6 says of a tag: repeating groups (50xx, 60xx), group lengths and private creators included.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="entry">What the dictionary says.</param>
    /// <returns>False where the standard knows no such element.</returns>
    public static bool TryGet(DicomTag tag, out DicomDictionaryEntry entry)
    {
        int row = ElementTable.Find(tag.Value);
        entry = row < 0 ? default : new DicomDictionaryEntry(tag, row, isPrivate: false);
        return row >= 0;
    }

    /// <summary>Finds a private element by the creator that reserved its block (PS3.5 §7.8.1).</summary>
    /// <param name="privateCreator">The creator's value; blanks around it are ignored.</param>
    /// <param name="tag">The tag as it stands in the data set, (gggg,bbee): the block bb may be any.</param>
    /// <param name="entry">What is known of the element.</param>
    /// <returns>False where nothing is known.</returns>
    public static bool TryGetPrivate(ReadOnlySpan<char> privateCreator, DicomTag tag, out DicomDictionaryEntry entry)
    {
        int row = tag.IsPrivate && tag.Element >= 0x1000 ? PrivateElementTable.Find(privateCreator.Trim(' '), tag.Value) : -1;
        entry = row < 0 ? default : new DicomDictionaryEntry(tag, row, isPrivate: true);
        return row >= 0;
    }

    /// <summary>The VR that an element has where the encoding does not say it (PS3.5 §A.1): the dictionary's first, but OW where it allows OB or OW.</summary>
    /// <param name="tag">The tag.</param>
    /// <returns><see cref="DicomVR.UN"/> for tags that the standard does not know; <see cref="DicomVR.None"/> for items and delimiters.</returns>
    public static DicomVR GetImplicitVR(DicomTag tag) => VROf(tag.Value);

    /// <summary>Finds a tag by its keyword.</summary>
    /// <param name="keyword">The keyword, as <c>PatientID</c>; upper and lower case differ.</param>
    /// <param name="tag">The tag found; the lowest one of a repeating group.</param>
    /// <returns>False where no element has the keyword.</returns>
    public static bool TryGetTag(ReadOnlySpan<char> keyword, out DicomTag tag)
    {
        int row = ElementTable.Find(keyword);
        tag = row < 0 ? default : new DicomTag(ElementTable.Tags[row]);
        return row >= 0;
    }

    internal static DicomVR VROf(uint tag)
    {
        int row = ElementTable.Find(tag);
        return row < 0 ? DicomVR.UN : ElementTable.ImplicitVR(row);
    }
}
