namespace Dicom.Net.Core;

/// <summary>What <see cref="DicomReader.Read"/> stands on.</summary>
public enum DicomTokenType : byte
{
    /// <summary>Nothing was read yet, or the input is at its end.</summary>
    None,

    /// <summary>An element with a value.</summary>
    Element,

    /// <summary>The start of a sequence of items; items follow.</summary>
    SequenceStart,

    /// <summary>The start of an item; its elements follow.</summary>
    ItemStart,

    /// <summary>The end of an item.</summary>
    ItemEnd,

    /// <summary>The end of a sequence of items, or of encapsulated pixel data.</summary>
    SequenceEnd,

    /// <summary>The start of encapsulated pixel data; fragments follow, the first of them the basic offset table (PS3.5 §A.4).</summary>
    FragmentsStart,

    /// <summary>A fragment of encapsulated pixel data.</summary>
    Fragment,
}
