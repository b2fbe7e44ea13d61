namespace Dicom.Net.Core;

/// <summary>The real-world faults that a reader accepts, each reported as a <see cref="DicomFinding"/>; chosen per call, never process-wide.</summary>
/// <remarks>spec-notes/data-set.md says what is read in each case.</remarks>
[Flags]
public enum DicomTolerances
{
    /// <summary>Nothing is tolerated: strict reading.</summary>
    None = 0,

    /// <summary>The 128-byte preamble and the prefix DICM are missing (PS3.10 §7.1).</summary>
    MissingPreamble = 1 << 0,

    /// <summary>File meta information is missing or its group length is wrong (PS3.10 §7.1).</summary>
    MetaInformation = 1 << 1,

    /// <summary>The data are not in the declared transfer syntax (PS3.5 §10).</summary>
    WrongTransferSyntax = 1 << 2,

    /// <summary>A VR that is blank or not of this edition (PS3.5 §6.2).</summary>
    UnknownVR = 1 << 3,

    /// <summary>An element without VR among elements with one, or the other way round (PS3.5 §7.1).</summary>
    MixedVR = 1 << 4,

    /// <summary>An odd value length (PS3.5 §7.1.1).</summary>
    OddLength = 1 << 5,

    /// <summary>A sequence or item delimiter is missing or has a length (PS3.5 §7.5).</summary>
    MissingDelimiter = 1 << 6,

    /// <summary>A delimiter stands where nothing is open (PS3.5 §7.5).</summary>
    StrayDelimiter = 1 << 7,

    /// <summary>A sequence encoded as UN of defined length (PS3.5 §6.2.2).</summary>
    SequenceInUN = 1 << 8,

    /// <summary>A nested data set in another encoding than its parent (PS3.5 §7.5).</summary>
    NestedEncoding = 1 << 9,

    /// <summary>The same tag twice in one data set (PS3.5 §7.1).</summary>
    Duplicate = 1 << 10,

    /// <summary>Tags that do not ascend (PS3.5 §7.1).</summary>
    OutOfOrder = 1 << 11,

    /// <summary>An element, item or sequence that reaches beyond the item or sequence that holds it (PS3.5 §7.5).</summary>
    LengthOverrun = 1 << 12,

    /// <summary>The input ends within an element, item or sequence: what was read so far is given.</summary>
    Truncated = 1 << 13,

    /// <summary>Bytes after the last element that are no element.</summary>
    TrailingGarbage = 1 << 14,

    /// <summary>A length that is not that of the value or the items: the next header stands elsewhere (PS3.5 §7.1.1).</summary>
    WrongLength = 1 << 15,

    /// <summary>A VR that the dictionary does not allow for the tag, UN aside (PS3.6 §6). Of values, so told by data sets and not by a reader alone.</summary>
    WrongVR = 1 << 16,

    /// <summary>A decimal comma in DS (PS3.5 Table 6.2-1). Of values, so told by data sets and not by a reader alone.</summary>
    DecimalComma = 1 << 17,

    /// <summary>A value longer than its VR allows (PS3.5 Table 6.2-1). Of values, so told by data sets and not by a reader alone.</summary>
    OverlongValue = 1 << 18,

    /// <summary>Everything that can be read is read: the default.</summary>
    All = (1 << 19) - 1,
}
