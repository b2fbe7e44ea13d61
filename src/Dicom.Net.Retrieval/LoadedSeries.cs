using Dicom.Net.Imaging;

namespace Dicom.Net.Retrieval;

/// <summary>A series in memory, and how it came there. Disposing it disposes the volume.</summary>
public sealed class LoadedSeries : IDisposable
{
    internal LoadedSeries()
    {
    }

    /// <summary>The volume: [slice][row][column], slices ascending along the normal; owned by this object.</summary>
    public required VoxelVolume Volume { get; init; }

    /// <summary>Which series it is.</summary>
    public required SeriesSummary Series { get; init; }

    /// <summary>How the objects came: C-GET, C-MOVE or files.</summary>
    public required RetrieveMethod Method { get; init; }

    /// <summary>Why C-GET was not used, or was not enough; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Objects the series should have; null where nobody said.</summary>
    public int? Expected { get; init; }

    /// <summary>Objects that came.</summary>
    public int Received { get; init; }

    /// <summary>Objects of the series that are no images and have no part in the volume.</summary>
    public int OtherObjects { get; init; }

    /// <summary>Files that were passed over because they are not DICOM Part 10.</summary>
    public int SkippedFiles { get; init; }

    /// <summary>Whether objects are missing.</summary>
    public bool IsIncomplete => Expected is { } expected && Received < expected;

    /// <summary>Gives the volume's memory back.</summary>
    public void Dispose() => Volume.Dispose();
}
