namespace Dicom.Net.Imaging;

/// <summary>How the decoding of one frame ended.</summary>
/// <param name="IsComplete">Whether every row was decoded.</param>
/// <param name="RowsDecoded">The leading rows that are right, as far as the decoder can tell.</param>
/// <param name="Problem">What is wrong as a part of a sentence; null where the frame is complete.</param>
public readonly record struct FrameOutcome(bool IsComplete, int RowsDecoded, string? Problem)
{
    /// <summary>A frame that cannot be decoded at all.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <returns>The outcome.</returns>
    public static FrameOutcome Failed(string problem) => new(false, 0, problem);
}
