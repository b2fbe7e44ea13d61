namespace Dicom.Net.Imaging;

/// <summary>
/// Decodes many frames on all processors in bounded memory and hands them over in order. A damaged frame costs that frame: the others come
/// as if it were whole.
/// </summary>
public static class ParallelFrames
{
    /// <summary>Decodes frames.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="chosen">Indices from 0, handed over in this order.</param>
    /// <param name="handler">Takes each frame; called by one thread at a time, not always the same. What it throws ends the work.</param>
    /// <param name="options">How much to do at once; null: as it stands.</param>
    /// <exception cref="ArgumentOutOfRangeException">The header claims no such frame, or the options are below 1.</exception>
    /// <exception cref="UnsupportedPixelDataException">There is no decoder for the frames.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="Dicom.Net.Core.DicomDataException">The file that the data set lies in became shorter.</exception>
    public static void Decode(PixelFrames frames, IReadOnlyList<int> chosen, DecodedFrameHandler handler, ParallelFrameOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxParallelFrames, 1, nameof(options));
        if (chosen.Count > 0)
        {
            new FrameRing(frames, chosen, handler, options).Run();
        }
    }
}
