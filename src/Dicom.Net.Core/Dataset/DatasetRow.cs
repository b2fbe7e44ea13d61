using System.Runtime.InteropServices;

namespace Dicom.Net.Core;

/// <summary>One element, item or fragment of a <see cref="DicomDataset"/>: 24 bytes, in the order of the encoding.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DatasetRow
{
    /// <summary>The tag; FFFE,E000 for items and fragments.</summary>
    public uint Tag;

    /// <summary>The index of the first row behind this one and all that is nested in it; of an open row its parent's index.</summary>
    public int Next;

    /// <summary>Where the value begins: in the block, or in the file where it is deferred.</summary>
    public long Offset;

    /// <summary>The bytes of the value; of a sequence or item the encoded length.</summary>
    public uint Length;

    public DicomVR VR;
    public RowTraits Traits;

    public DatasetRow(uint tag, int next, long offset, uint length, DicomVR vr, RowTraits traits)
    {
        Tag = tag;
        Next = next;
        Offset = offset;
        Length = length;
        VR = vr;
        Traits = traits;
    }
}

/// <summary>What a row is beyond its tag and VR.</summary>
[Flags]
internal enum RowTraits : ushort
{
    None = 0,
    Sequence = 1,
    Item = 2,
    Fragments = 4,
    Fragment = 8,
    Deferred = 16,
    BigEndian = 32,

    /// <summary>An item or data set whose tags do not ascend.</summary>
    Unsorted = 64,

    /// <summary>A row whose VR stands in the encoding.</summary>
    Explicit = 128,
}
