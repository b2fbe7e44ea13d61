namespace Dicom.Net.Imaging;

/// <summary>What a <see cref="SeriesVolumeBuilder"/> works with.</summary>
public sealed class SeriesVolumeBuilderOptions
{
    internal static readonly SeriesVolumeBuilderOptions Default = new();

    /// <summary>How many images are expected, 0 where unknown: sizes the first block, so that it need not grow.</summary>
    public int ExpectedSlices { get; init; }

    /// <summary>Where the voxels' memory comes from; null: <see cref="VoxelPool.Shared"/>.</summary>
    public VoxelPool? Pool { get; init; }

    /// <summary>Decodes encapsulated frames; null: <see cref="FrameDecoder.Default"/>.</summary>
    public IFrameDecoder? Decoder { get; init; }

    /// <summary>
    /// The most bytes that one stack may take. 16 GiB by default: above any series of today's scanners, and a bound on what a
    /// header that claims a huge size (or a peer that never stops sending) can make the process reserve.
    /// </summary>
    public long MaxVolumeBytes { get; init; } = 16L << 30;
}
