namespace Dicom.Net.Core;

/// <summary>How data sets and files are read. Instances are immutable and may be shared.</summary>
public sealed class DicomReadOptions
{
    /// <summary>The lenient default.</summary>
    public static readonly DicomReadOptions Default = new();

    /// <summary>Strict reading: the first fault is a <see cref="DicomDataException"/>.</summary>
    public static readonly DicomReadOptions Strict = new() { Tolerated = DicomTolerances.None };

    /// <summary>For data sets that arrive by a network: lenient, but what is cut off is an error.</summary>
    public static readonly DicomReadOptions Message = new() { Tolerated = DicomTolerances.All & ~DicomTolerances.Truncated };

    /// <summary>For headers: reading ends before the pixel data, or what takes their place (groups 7FE0 and above); nothing behind is read.</summary>
    public static readonly DicomReadOptions WithoutPixelData = new() { StopBefore = new DicomTag(0x7FE0_0000) };

    private readonly uint[]? _chosen;

    /// <summary>The faults that are accepted.</summary>
    public DicomTolerances Tolerated { get; init; } = DicomTolerances.All;

    /// <summary>Values of a file with more bytes than this stay on disk until asked for. 64 KiB: headers come into memory whole, pixel data do not. <see cref="int.MaxValue"/> defers nothing.</summary>
    public int DeferValuesOver { get; init; } = 64 * 1024;

    /// <summary>The deepest nesting of items. 512: real objects stay below 20, and what is built on the result may recurse.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>The most elements, items and fragments of one data set. 50 million rows of 24 bytes: above any real object.</summary>
    public int MaxElements { get; init; } = 50_000_000;

    /// <summary>The most bytes that a deflated data set may inflate to. 2 GiB less a little: one block.</summary>
    public long MaxInflatedBytes { get; init; } = 0x7FF0_0000;

    /// <summary>The most bytes out per byte in of a deflated data set that inflates to more than 64 MiB: DEFLATE itself cannot exceed 1,032, real data sets of that size stay below 100.</summary>
    public int MaxInflateRatio { get; init; } = 200;

    /// <summary>Reading ends before the first element of the data set with this tag or a higher one.</summary>
    public DicomTag? StopBefore { get; init; }

    /// <summary>The only elements of the data set that are read, or null for all; Specific Character Set (0008,0005) is read with them.</summary>
    /// <remarks>Sequences among them are read whole. Reading ends behind the last of them: one that stands out of order behind it is not found.</remarks>
    public IReadOnlyCollection<DicomTag>? Only
    {
        get => _chosen is null ? null : [.. _chosen.Select(value => new DicomTag(value))];
        init => _chosen = value is null ? null : [.. value.Select(tag => tag.Value).Append(0x0008_0005u).Distinct().Order()];
    }

    internal uint[]? Chosen => _chosen;
}
