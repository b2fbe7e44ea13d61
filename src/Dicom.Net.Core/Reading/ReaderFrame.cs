using System.Runtime.CompilerServices;

namespace Dicom.Net.Core;

/// <summary>What one open data set, sequence, item or fragment list knows while it is read.</summary>
internal struct ReaderFrame
{
    /// <summary>Where it ends, as an offset in the input; <see cref="long.MaxValue"/> until its delimiter is met.</summary>
    public long End;

    /// <summary>Where the nearest level around it ends that has a length: <see cref="long.MaxValue"/> where none has.</summary>
    public long Bound;

    /// <summary>The tag of the sequence; of an item the tag last read in it.</summary>
    public uint Tag;

    /// <summary>Of a sequence: the number of items started.</summary>
    public int ItemCount;

    public FrameKind Kind;
    public bool IsExplicit;
    public bool IsBigEndian;

    /// <summary>Whether the length was undefined, so that a delimiter ends it.</summary>
    public bool IsUndefined;

    /// <summary>Whether the encoding of its first element was looked at.</summary>
    public bool IsChecked;
}

/// <summary>What a <see cref="ReaderFrame"/> stands for.</summary>
internal enum FrameKind : byte
{
    Root,
    Item,
    Sequence,
    Fragments,
}

/// <summary>The depth that needs no allocation: deeper than any real object.</summary>
[InlineArray(Length)]
internal struct InlineFrames
{
    public const int Length = 16;
    private ReaderFrame _first;
}
