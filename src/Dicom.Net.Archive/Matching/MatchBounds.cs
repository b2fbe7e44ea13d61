namespace Dicom.Net.Archive;

/// <summary>
/// What a matching value must at least fulfil, for an index to narrow its search by: necessary, not sufficient. The texts
/// are in the form of <see cref="ValueMatcher.Normalize"/>, and are data: an index binds them, it never builds a pattern of them.
/// </summary>
public sealed class MatchBounds
{
    internal static readonly MatchBounds None = new();

    /// <summary>The value is one of these; null for no such bound.</summary>
    public IReadOnlyList<string>? AnyOf { get; init; }

    /// <summary>The value begins with this; null for no such bound.</summary>
    public string? Prefix { get; init; }

    /// <summary>The value is not before this, ordinally; null for no such bound.</summary>
    public string? From { get; init; }

    /// <summary>The value is not after this, ordinally; null for no such bound.</summary>
    public string? To { get; init; }
}
