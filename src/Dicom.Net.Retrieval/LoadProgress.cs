namespace Dicom.Net.Retrieval;

/// <summary>One report on the way of a series into memory.</summary>
public sealed record LoadProgress
{
    /// <summary>What kind of report this is.</summary>
    public required LoadProgressKind Kind { get; init; }

    /// <summary>A sentence for a person, without a final period; null for a mere count.</summary>
    public string? Message { get; init; }

    /// <summary>Objects that have arrived so far.</summary>
    public int Received { get; init; }

    /// <summary>Objects the series should have, or null where nobody has said yet.</summary>
    public int? Expected { get; init; }
}
