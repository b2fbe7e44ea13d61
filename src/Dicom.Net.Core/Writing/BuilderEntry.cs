using System.Buffers;
using System.Runtime.InteropServices;

namespace Dicom.Net.Core;

/// <summary>One element of a <see cref="DicomDatasetBuilder"/>: bytes, a text, items, or a view that is copied. 24 bytes, so that many lie side by side.</summary>
internal struct BuilderEntry
{
    // An array, a text, or the box of what is neither.
    private readonly object? _content;
    private readonly int _start;
    private readonly int _length;

    public BuilderEntry(DicomVR vr)
    {
        VR = vr;
    }

    public BuilderEntry(DicomVR vr, ReadOnlyMemory<byte> bytes)
    {
        VR = vr;
        if (MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
        {
            (_content, _start, _length) = (segment.Array, segment.Offset, segment.Count);
        }
        else
        {
            (_content, _length, Kind) = (bytes, bytes.Length, EntryKind.Memory);
        }
    }

    public BuilderEntry(DicomVR vr, ReadOnlySequence<byte> segments)
    {
        (VR, _content, Kind) = (vr, segments, EntryKind.Segments);
    }

    public BuilderEntry(DicomVR vr, string text)
    {
        (VR, _content, Kind) = (vr, text, EntryKind.Text);
    }

    public BuilderEntry(BuilderItems items)
    {
        (VR, _content, Kind) = (DicomVR.SQ, items, EntryKind.Items);
    }

    public BuilderEntry(DicomVR vr, List<ReadOnlyMemory<byte>> fragments)
    {
        (VR, _content, Kind) = (vr, fragments, EntryKind.Fragments);
    }

    public BuilderEntry(DicomElement view)
    {
        (VR, _content, Kind) = (view.VR, view, EntryKind.View);
    }

    /// <summary>The tag, set by the table that holds the entry.</summary>
    public uint Tag { readonly get; set; }

    public DicomVR VR { get; }

    public EntryKind Kind { get; }

    /// <summary>The value in little endian, not padded; empty for other kinds than <see cref="EntryKind.Bytes"/> and <see cref="EntryKind.Memory"/>.</summary>
    public readonly ReadOnlySpan<byte> Bytes => Kind switch
    {
        EntryKind.Bytes => ((byte[]?)_content).AsSpan(_start, _length),
        EntryKind.Memory => ((ReadOnlyMemory<byte>)_content!).Span,
        _ => default,
    };

    /// <summary>The length of <see cref="Bytes"/>.</summary>
    public readonly int ByteCount => _length;

    /// <summary>The value in little endian, not padded, where it lies in segments.</summary>
    public readonly ReadOnlySequence<byte>? Segments => Kind == EntryKind.Segments ? (ReadOnlySequence<byte>)_content! : null;

    /// <summary>A text that is encoded when it is written, in the character set known then.</summary>
    public readonly string? Text => Kind == EntryKind.Text ? (string)_content! : null;

    public readonly BuilderItems? Items => Kind == EntryKind.Items ? (BuilderItems)_content! : null;

    /// <summary>Fragments of encapsulated pixel data, the basic offset table first.</summary>
    public readonly List<ReadOnlyMemory<byte>>? Fragments => Kind == EntryKind.Fragments ? (List<ReadOnlyMemory<byte>>)_content! : null;

    public readonly DicomElement? View => Kind == EntryKind.View ? (DicomElement)_content! : null;
}

/// <summary>What a <see cref="BuilderEntry"/> holds.</summary>
internal enum EntryKind : byte
{
    Bytes,
    Memory,
    Segments,
    Text,
    Items,
    Fragments,
    View,
}
