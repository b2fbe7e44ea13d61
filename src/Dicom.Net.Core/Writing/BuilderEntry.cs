using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>One element of a <see cref="DicomDatasetBuilder"/>: bytes, a text, items, or a view that is copied.</summary>
internal sealed class BuilderEntry
{
    private readonly object? _content;
    private readonly DicomElement _view;

    public required DicomVR VR { get; init; }

    public EntryKind Kind { get; private init; }

    /// <summary>The value in little endian, not padded.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The value in little endian, not padded, where it lies in segments.</summary>
    public ReadOnlySequence<byte>? Segments
    {
        get => Kind == EntryKind.Segments ? (ReadOnlySequence<byte>)_content! : null;
        init => (_content, Kind) = (value, EntryKind.Segments);
    }

    /// <summary>A text that is encoded when it is written, in the character set known then.</summary>
    public string? Text
    {
        get => _content as string;
        init => (_content, Kind) = (value, EntryKind.Text);
    }

    public List<DicomDatasetBuilder>? Items
    {
        get => Kind == EntryKind.Items ? (List<DicomDatasetBuilder>)_content! : null;
        init => (_content, Kind) = (value, EntryKind.Items);
    }

    /// <summary>Fragments of encapsulated pixel data, the basic offset table first.</summary>
    public List<ReadOnlyMemory<byte>>? Fragments
    {
        get => Kind == EntryKind.Fragments ? (List<ReadOnlyMemory<byte>>)_content! : null;
        init => (_content, Kind) = (value, EntryKind.Fragments);
    }

    public DicomElement? View
    {
        get => Kind == EntryKind.View ? _view : null;
        init => (_view, Kind) = (value!.Value, EntryKind.View);
    }

    /// <summary>The bytes of all items, as the last measuring found them.</summary>
    public long ItemsBytes { get; set; }
}

/// <summary>What a <see cref="BuilderEntry"/> holds.</summary>
internal enum EntryKind : byte
{
    Bytes,
    Segments,
    Text,
    Items,
    Fragments,
    View,
}
