namespace Dicom.Net.Codecs;

/// <summary>
/// The outcome of one frame: bad input is a status with a reason, never an exception.
/// </summary>
/// <param name="Status">How it ended.</param>
/// <param name="RowsDecoded">How far it came: the number of leading image rows that are completely decoded (or encoded), 0 to the frame's height.</param>
/// <param name="BytesConsumed">The number of codestream bytes read (decoder) or written (encoder).</param>
/// <param name="Message">A constant text that names the reason, null when the status is <see cref="CodecStatus.Ok"/> and nothing was odd.</param>
public readonly record struct CodecResult(CodecStatus Status, int RowsDecoded, long BytesConsumed, string? Message = null)
{
    /// <summary>True when the whole frame was processed.</summary>
    public bool IsOk => Status == CodecStatus.Ok;
}
