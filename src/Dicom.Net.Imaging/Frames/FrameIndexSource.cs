namespace Dicom.Net.Imaging;

/// <summary>By what the frames of encapsulated pixel data were found.</summary>
internal enum FrameIndexSource
{
    /// <summary>All fragments are the one frame.</summary>
    SingleFrame,

    /// <summary>By the extended offset table (7FE0,0001).</summary>
    ExtendedOffsetTable,

    /// <summary>By the basic offset table.</summary>
    BasicOffsetTable,

    /// <summary>As many fragments as frames.</summary>
    FragmentPerFrame,

    /// <summary>By the first bytes of fragments: several fragments per frame.</summary>
    FragmentStarts,

    /// <summary>By codestream starts within fragments: several frames per fragment.</summary>
    CodestreamScan,

    /// <summary>By the frames' length, which is the same for all.</summary>
    FixedLength,

    /// <summary>The frames cannot be told apart.</summary>
    Unknown,
}
