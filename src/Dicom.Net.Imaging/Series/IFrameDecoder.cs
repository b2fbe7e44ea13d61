using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Decodes encapsulated frames straight into a volume. Implementations are thread-safe.</summary>
public interface IFrameDecoder
{
    /// <summary>Whether frames of this transfer syntax can be decoded.</summary>
    /// <param name="syntax">An encapsulated transfer syntax.</param>
    /// <returns>True if so.</returns>
    bool Supports(TransferSyntax syntax);

    /// <summary>Decodes one frame.</summary>
    /// <param name="frame">What the header says of it.</param>
    /// <param name="codestream">The frame's fragments, joined.</param>
    /// <param name="destination">
    /// Rows * Columns * SamplesPerPixel cells of BitsAllocated bits, little-endian, row by row; samples as the codestream gives
    /// them, before masking to Bits Stored. Nothing is written outside.
    /// </param>
    /// <param name="error">One line that says what is wrong, where false is returned.</param>
    /// <returns>Whether the whole frame was decoded.</returns>
    bool TryDecode(in FrameDescription frame, ReadOnlySpan<byte> codestream, Span<byte> destination, out string? error);
}
