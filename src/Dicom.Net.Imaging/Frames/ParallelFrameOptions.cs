namespace Dicom.Net.Imaging;

/// <summary>How much <see cref="ParallelFrames"/> does at once.</summary>
public sealed record ParallelFrameOptions
{
    /// <summary>Frames that are decoded at once at most, at least 1; the number of processors as it stands.</summary>
    public int MaxParallelFrames { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes that decoded frames take at once at most; one frame is held in any case. 256 MiB as it stands.</summary>
    public long MaxBufferedBytes { get; init; } = 256L << 20;

    /// <summary>Ends the work before the next frame.</summary>
    public CancellationToken CancellationToken { get; init; }
}
