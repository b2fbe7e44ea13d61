using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Brings one image's pixel data into its slot: one copy from where they lie, in memory or on disk.</summary>
internal static class PixelLoader
{
    /// <summary>Why the pixel data cannot be loaded, found before anything is sized by the header; null where they can.</summary>
    internal static Refusal? Check(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder? decoder)
    {
        string uid = header.Slice.SopInstanceUid;
        if (pixels.IsEncapsulated || syntax.IsEncapsulated)
        {
            if (decoder is null || !decoder.Supports(syntax))
            {
                return Refusal.Unsupported(UnsupportedSeriesReason.TransferSyntax, $"There is no decoder for the transfer syntax {syntax}.", syntax.Uid);
            }

            return pixels.FragmentCount < 2 ? Refusal.Damaged(uid, "its encapsulated pixel data hold no fragment") : null;
        }

        return pixels.Length < (uint)header.SliceLengthBytes
            ? Refusal.Damaged(uid, $"{header.Columns} x {header.Rows} pixels of {header.Format.BitsAllocated} bits need {header.SliceLengthBytes} bytes and there are {pixels.Length}")
            : null;
    }

    /// <summary>Fills the slot; null, or why it could not.</summary>
    internal static Refusal? Load(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder? decoder, Span<byte> slot)
    {
        if (pixels.IsEncapsulated)
        {
            return Decode(syntax, header, pixels, decoder!, slot);
        }

        if (!pixels.IsDeferred && !pixels.IsBigEndian)
        {
            StoredPixels.Copy(pixels.ValueBytes[..slot.Length], slot, header.Format);
            return null;
        }

        if (pixels.ReadValue(0, slot) < slot.Length)
        {
            return Refusal.Damaged(header.Slice.SopInstanceUid, "its pixel data end early");
        }

        if (pixels.IsBigEndian)
        {
            ReverseBytes(slot, header.Format.BitsAllocated, pixels.VR);
        }

        StoredPixels.Copy(slot, slot, header.Format);
        return null;
    }

    private static Refusal? Decode(TransferSyntax syntax, in ImageHeader header, DicomElement pixels, IFrameDecoder decoder, Span<byte> slot)
    {
        FrameDescription frame = new(syntax, header.Rows, header.Columns, 1, header.Format.BitsAllocated, header.Format.BitsStored, header.Format.IsSigned);
        string? error;
        bool decoded;
        if (pixels.FragmentCount == 2 && !pixels.IsFragmentDeferred(1))
        {
            decoded = decoder.TryDecode(frame, pixels.GetFragment(1), slot, out error);
        }
        else
        {
            decoded = DecodeJoined(frame, pixels, decoder, slot, out error);
        }

        if (!decoded)
        {
            return Refusal.Damaged(header.Slice.SopInstanceUid, error ?? "its frame cannot be decoded");
        }

        StoredPixels.Copy(slot, slot, header.Format);
        return null;
    }

    // PS3.5 §A.4: all fragments of a single-frame object are one frame.
    private static bool DecodeJoined(in FrameDescription frame, DicomElement pixels, IFrameDecoder decoder, Span<byte> slot, out string? error)
    {
        long total = 0;
        for (int i = 1; i < pixels.FragmentCount; i++)
        {
            total += pixels.GetFragmentLength(i);
        }

        if (total > Array.MaxLength)
        {
            error = "its frame is coded in more than 2 GiB";
            return false;
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent((int)total);
        try
        {
            int length = 0;
            for (int i = 1; i < pixels.FragmentCount; i++)
            {
                length += pixels.ReadFragment(i, 0, joined.AsSpan(length, (int)pixels.GetFragmentLength(i)));
            }

            return decoder.TryDecode(frame, joined.AsSpan(0, length), slot, out error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    // PS3.5 §7.3 and Annex A.3: OW is swapped in 16-bit units, also where two 8-bit cells share one; a 32-bit cell is read as
    // one number, as the makers of such files meant it. OB is bytes.
    private static void ReverseBytes(Span<byte> slot, int bitsAllocated, DicomVR vr)
    {
        if (bitsAllocated == 32)
        {
            Span<uint> cells = MemoryMarshal.Cast<byte, uint>(slot);
            BinaryPrimitives.ReverseEndianness(cells, cells);
        }
        else if (bitsAllocated == 16 || vr == DicomVR.OW)
        {
            // An odd last 8-bit cell would pair with the padding byte beyond the slot; images of an odd size come as OB.
            Span<ushort> cells = MemoryMarshal.Cast<byte, ushort>(slot);
            BinaryPrimitives.ReverseEndianness(cells, cells);
        }
    }
}
