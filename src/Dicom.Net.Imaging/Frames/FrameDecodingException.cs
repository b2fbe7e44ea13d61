namespace Dicom.Net.Imaging;

/// <summary>A frame that is damaged or is not there; the other frames of its object may be whole.</summary>
public sealed class FrameDecodingException : DicomImagingException
{
    /// <summary>Creates the error.</summary>
    /// <param name="frameIndex">The frame's index from 0.</param>
    /// <param name="rowsDecoded">The leading rows that were decoded.</param>
    /// <param name="problem">What is wrong, as a part of a sentence.</param>
    public FrameDecodingException(int frameIndex, int rowsDecoded, string problem)
        : base($"Frame {frameIndex + 1L} cannot be decoded: {problem} ({rowsDecoded} rows are whole).")
    {
        FrameIndex = frameIndex;
        RowsDecoded = rowsDecoded;
    }

    /// <summary>The frame's index from 0.</summary>
    public int FrameIndex { get; }

    /// <summary>The leading rows that were decoded; they are in the destination.</summary>
    public int RowsDecoded { get; }
}
