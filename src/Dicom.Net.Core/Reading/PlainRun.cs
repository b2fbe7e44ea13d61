namespace Dicom.Net.Core;

/// <summary>What the short way of reading takes from an indexer and gives back to it.</summary>
internal ref struct PlainRun
{
    /// <summary>Where rows go.</summary>
    public required Span<DatasetRow> Rows { get; init; }

    /// <summary>The tag before which reading of the data set ends; items have no such end.</summary>
    public required uint Stop { get; init; }

    /// <summary>Where the input begins in the data set's block.</summary>
    public required long BlockOffset { get; init; }

    /// <summary>The rows made.</summary>
    public int Count;

    /// <summary>The row of the innermost open sequence or item, -1 in the data set itself.</summary>
    public int Open;

    /// <summary>The tag read last in the innermost data set or item.</summary>
    public uint LastTag;

    /// <summary>Whether a sequence of the data set itself was ended.</summary>
    public bool CameToRoot;
}
