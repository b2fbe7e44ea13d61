using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Decodes encapsulated frames straight into the caller's memory. Implementations are thread-safe.</summary>
public interface IFrameDecoder
{
    /// <summary>Whether frames of this transfer syntax can be decoded.</summary>
    /// <param name="syntax">A transfer syntax.</param>
    /// <returns>True if so.</returns>
    bool Supports(TransferSyntax syntax);

    /// <summary>
    /// Why a codestream of this length cannot hold the frame that the header claims, however well it is coded. To be asked before
    /// memory is sized by the header.
    /// </summary>
    /// <param name="frame">What the header says of it.</param>
    /// <param name="codestreamLengthBytes">The bytes there are.</param>
    /// <returns>Null where it can; otherwise a part of a sentence.</returns>
    string? FindExcess(in FrameDescription frame, long codestreamLengthBytes);

    /// <summary>Decodes one frame.</summary>
    /// <param name="frame">What the header says of it.</param>
    /// <param name="codestream">The frame's fragments, joined.</param>
    /// <param name="destination">
    /// <see cref="FrameDescription.FrameLengthBytes"/> bytes. Receives stored values: masked to Bits Stored and sign-extended, little-endian,
    /// frame by row, column, sample. Nothing is written outside.
    /// </param>
    /// <returns>Whether the whole frame was decoded, and what is wrong where it was not.</returns>
    FrameOutcome Decode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination);
}
