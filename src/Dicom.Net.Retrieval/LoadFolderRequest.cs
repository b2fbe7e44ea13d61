namespace Dicom.Net.Retrieval;

/// <summary>Which series to load from files.</summary>
public sealed class LoadFolderRequest
{
    /// <summary>The folder; those below it are searched too.</summary>
    public required string Folder { get; init; }

    /// <summary>What is known of the series; keys that are not given match all.</summary>
    public SeriesKeys Keys { get; init; } = new();

    /// <summary>Whether stored values become rescaled ones (slope and intercept), as <see langword="float"/>.</summary>
    public bool Rescale { get; init; }

    /// <summary>Whether a tilted or irregular series is an error instead of a warning.</summary>
    public bool StrictGeometry { get; init; }

    /// <summary>Which stack to take where the series holds several orientations or sizes, from 0; null: there must be one.</summary>
    public int? StackIndex { get; init; }
}
