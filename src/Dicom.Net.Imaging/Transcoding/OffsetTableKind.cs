namespace Dicom.Net.Imaging;

/// <summary>How an encapsulated object says where its frames begin (PS3.5 §A.4, PS3.3 §C.7.6.3.1.8).</summary>
public enum OffsetTableKind
{
    /// <summary>The basic offset table; the extended one where an offset would not fit its 32 bits.</summary>
    Basic,

    /// <summary>No table: the one fragment of each frame tells where it begins.</summary>
    Empty,

    /// <summary>The extended offset table, with the frames' lengths; the basic one stays empty.</summary>
    Extended,
}
