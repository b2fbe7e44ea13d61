using System.Buffers;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Brings one image's pixel data into its slot: one copy from where they lie, in memory or on disk.</summary>
internal static class PixelLoader
{
    /// <summary>Why the pixel data cannot be loaded, found before anything is sized by the header; null where they can.</summary>
    internal static Refusal? Check(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder decoder)
    {
        string uid = header.Slice.SopInstanceUid;
        if (pixels.IsEncapsulated || syntax.IsEncapsulated)
        {
            syntax = SyntaxOf(syntax, pixels);
            if (!decoder.Supports(syntax))
            {
                return Refusal.Unsupported(UnsupportedSeriesReason.TransferSyntax, $"There is no decoder for the transfer syntax {syntax}.", syntax.Uid);
            }

            if (pixels.FragmentCount < 2)
            {
                return Refusal.Damaged(uid, "its encapsulated pixel data hold no fragment");
            }

            return decoder.FindExcess(Describe(syntax, header), new FragmentStream(pixels).LengthBytes) is { } excess ? Refusal.Damaged(uid, excess) : null;
        }

        return pixels.Length < (uint)header.SliceLengthBytes
            ? Refusal.Damaged(uid, $"{header.Columns} x {header.Rows} pixels of {header.Format.BitsAllocated} bits need {header.SliceLengthBytes} bytes and there are {pixels.Length}")
            : null;
    }

    /// <summary>Fills the slot; null, or why it could not.</summary>
    internal static Refusal? Load(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder decoder, Span<byte> slot)
    {
        if (pixels.IsEncapsulated)
        {
            return Decode(SyntaxOf(syntax, pixels), header, pixels, decoder, slot);
        }

        if (!pixels.IsDeferred && !pixels.IsBigEndian)
        {
            StoredPixels.Copy(pixels.ValueBytes[..slot.Length], slot, header.Format);
            return null;
        }

        NativePixels.ReadOrdered(pixels, 0, slot, NativePixels.SwapUnit(pixels, header.Format.BitsAllocated));
        StoredPixels.Copy(slot, slot, header.Format);
        return null;
    }

    private static TransferSyntax SyntaxOf(TransferSyntax syntax, DicomElement pixels) =>
        pixels.FragmentCount < 2 ? syntax : CodestreamSyntax.Actual(syntax, new FragmentStream(pixels)) ?? syntax;

    // PS3.5 §A.4: all fragments of a single-frame object are one frame.
    private static Refusal? Decode(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder decoder, Span<byte> slot)
    {
        FragmentStream stream = new(pixels);
        int length = (int)Math.Min(stream.LengthBytes, Array.MaxLength);
        FrameOutcome outcome;
        if (stream.TryLend(0, length, out ReadOnlySpan<byte> lent))
        {
            outcome = decoder.Decode(Describe(syntax, header), lent, slot);
        }
        else
        {
            byte[] joined = ArrayPool<byte>.Shared.Rent(length);
            int read = stream.Read(0, joined.AsSpan(0, length));
            outcome = decoder.Decode(Describe(syntax, header), joined.AsSpan(0, read), slot);
            ArrayPool<byte>.Shared.Return(joined);
        }

        return outcome.IsComplete
            ? null
            : Refusal.Damaged(header.Slice.SopInstanceUid, $"{outcome.Problem ?? "its frame cannot be decoded"} ({outcome.RowsDecoded} rows are whole)");
    }

    private static FrameDescription Describe(TransferSyntax syntax, in ImageHeader header) => new()
    {
        TransferSyntax = syntax,
        Rows = header.Rows,
        Columns = header.Columns,
        BitsAllocated = header.Format.BitsAllocated,
        BitsStored = header.Format.BitsStored,
        HighBit = header.Format.HighBit,
        IsSigned = header.Format.IsSigned,
    };
}
