namespace Dicom.Net.Imaging;

/// <summary>What of frames is written into raw and NRRD files.</summary>
public sealed record FrameWriteOptions
{
    /// <summary>
    /// The transform of each frame by its index from 0, such as <see cref="ModalityTransform.Read"/> gives: binary32 numbers are written then.
    /// Null: stored values as they are. Called by one thread at a time.
    /// </summary>
    public Func<int, ModalityTransform>? Modality { get; init; }

    /// <summary>Whether a damaged frame is written as far as it came, zeros behind, instead of ending it all.</summary>
    public bool KeepDamaged { get; init; }

    /// <summary>How much is done at once.</summary>
    public ParallelFrameOptions Parallel { get; init; } = new();
}
