namespace Dicom.Net.Codecs;

/// <summary>How a scan ended, and where in the codestream.</summary>
/// <param name="Status">The status that the frame gets unless it is <see cref="CodecStatus.Ok"/>.</param>
/// <param name="Rows">Image rows whose samples of this scan are complete.</param>
/// <param name="Offset">Offset of the marker behind the scan's data.</param>
/// <param name="Message">What is wrong.</param>
internal readonly record struct JpegScanOutcome(CodecStatus Status, int Rows, int Offset, string? Message)
{
    internal bool IsOk => Status == CodecStatus.Ok;

    internal static JpegScanOutcome Done(int rows, int offset) => new(CodecStatus.Ok, rows, offset, null);

    internal static JpegScanOutcome Corrupt(int rows, int offset, string message) => new(CodecStatus.Corrupt, rows, offset, message);

    /// <summary>The data ran out: truncated if the codestream ends there too, corrupt if another marker cuts them off.</summary>
    internal static JpegScanOutcome Exhausted(ReadOnlySpan<byte> codestream, int rows, int offset)
    {
        int marker = JpegSegments.MarkerAt(codestream, offset, out _);
        return marker is < 0 or JpegMarker.Eoi
            ? new(CodecStatus.Truncated, rows, offset, "entropy-coded data end before the frame does")
            : new(CodecStatus.Corrupt, rows, offset, "a marker cuts off the entropy-coded data");
    }
}
