namespace Dicom.Net.Core;

/// <summary>One element of a <see cref="DicomDatasetBuilder"/>: bytes, a text, items, or a view that is copied.</summary>
internal sealed class BuilderEntry
{
    public required DicomVR VR { get; init; }

    /// <summary>The value in little endian, not padded.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The value in little endian, not padded, where it lies in segments.</summary>
    public System.Buffers.ReadOnlySequence<byte>? Segments { get; init; }

    /// <summary>A text that is encoded when it is written, in the character set known then.</summary>
    public string? Text { get; init; }

    public List<DicomDatasetBuilder>? Items { get; init; }

    /// <summary>Fragments of encapsulated pixel data, the basic offset table first.</summary>
    public List<ReadOnlyMemory<byte>>? Fragments { get; init; }

    public DicomElement? View { get; init; }

    /// <summary>The bytes of all items, as the last measuring found them.</summary>
    public long ItemsBytes { get; set; }
}
