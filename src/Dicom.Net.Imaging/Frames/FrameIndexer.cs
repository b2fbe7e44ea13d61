using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Finds the frames of encapsulated pixel data (PS3.5 §A.4), by tables where they hold, else by fragments, else by scanning.</summary>
internal static class FrameIndexer
{
    // A table is read in pieces: its length is the file's word, and a frame's start must be found in the fragments to be kept.
    private const int TablePieceBytes = 4096;

    internal static FrameIndex Build(FragmentStream stream, DicomItem root, DicomElement pixels, in FrameDescription frame, int frames)
    {
        if (stream.Count == 0)
        {
            return new(FrameIndexSource.Unknown, [], 0, 0);
        }

        // PS3.5 §A.4: all fragments of a single-frame object are one frame, whatever a table says.
        return frames == 1
            ? new(FrameIndexSource.SingleFrame, [0], 1, stream.LengthBytes)
            : FromExtendedTable(stream, root, frames) ?? FromBasicTable(stream, pixels, frames) ?? FromFragments(stream, frame, frames);
    }

    /// <summary>Finds the frames where there is no table, or one that turned out to be wrong.</summary>
    internal static FrameIndex FromFragments(FragmentStream stream, in FrameDescription frame, int frames)
    {
        CodestreamSignature signature = CodestreamSignature.Of(frame);
        if (stream.Count == frames)
        {
            long[] starts = new long[stream.Count];
            for (int i = 0; i < starts.Length; i++)
            {
                starts[i] = stream.StartOf(i);
            }

            FrameIndex perFragment = new(FrameIndexSource.FragmentPerFrame, starts, frames, stream.LengthBytes);

            // Uneven writers reach the same count by chance: one frame in two fragments and two in one.
            return !signature.Exists || CodestreamScanner.FragmentStarts(stream, signature, frames).Count == frames
                ? perFragment
                : BestOf(perFragment, FromSignatures(stream, signature, frames), frames);
        }

        if (signature.Exists)
        {
            return FromSignatures(stream, signature, frames);
        }

        long lengthBytes = frame.BitsAllocated == 1 ? (frame.ValueCount + 7) / 8 : frame.FrameLengthBytes;
        return frame.TransferSyntax.Uid == "1.2.840.10008.1.2.1.98" && stream.LengthBytes >= lengthBytes
            ? FromLength(stream, lengthBytes, frames)
            : new(FrameIndexSource.Unknown, [], 0, 0);
    }

    private static FrameIndex FromSignatures(FragmentStream stream, in CodestreamSignature signature, int frames)
    {
        List<long> starts = CodestreamScanner.FragmentStarts(stream, signature, frames + 1L);
        if (starts.Count >= frames)
        {
            return new(FrameIndexSource.FragmentStarts, starts.ToArray(), frames, stream.LengthBytes);
        }

        List<long> within = CodestreamScanner.CodestreamStarts(stream, signature, frames + 1L);
        return new(FrameIndexSource.CodestreamScan, within.ToArray(), frames, stream.LengthBytes);
    }

    private static FrameIndex BestOf(FrameIndex first, FrameIndex second, int frames) => second.Count == frames ? second : first;

    private static FrameIndex FromLength(FragmentStream stream, long lengthBytes, int frames)
    {
        long[] starts = new long[(int)Math.Min(frames, stream.LengthBytes / lengthBytes)];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = i * lengthBytes;
        }

        return new(FrameIndexSource.FixedLength, starts, frames, starts.Length * lengthBytes);
    }

    private static FrameIndex? FromBasicTable(FragmentStream stream, DicomElement pixels, int frames)
    {
        long entries = pixels.GetFragmentLength(0) / sizeof(uint);
        if (entries < frames)
        {
            return null;
        }

        List<long>? starts = ReadStarts(stream, entries, frames, sizeof(uint), (offset, piece) => pixels.ReadFragment(0, offset, piece));
        return starts is null ? null : new(FrameIndexSource.BasicOffsetTable, starts.ToArray(), frames, stream.LengthBytes);
    }

    // PS3.3 §C.7.6.3.1.8: offsets as in the basic table but of 64 bits, and the frames' lengths without padding.
    private static FrameIndex? FromExtendedTable(FragmentStream stream, DicomItem root, int frames)
    {
        if (!root.TryGetElement(ImageTags.ExtendedOffsetTable, out DicomElement table) || table.Length / sizeof(ulong) < (uint)frames)
        {
            return null;
        }

        List<long>? starts = ReadStarts(stream, table.Length / sizeof(ulong), frames, sizeof(ulong), table.ReadValue);
        if (starts is null)
        {
            return null;
        }

        FrameIndex index = new(FrameIndexSource.ExtendedOffsetTable, starts.ToArray(), frames, stream.LengthBytes);
        if (root.TryGetElement(ImageTags.ExtendedOffsetTableLengths, out DicomElement lengths) && lengths.Length / sizeof(ulong) >= (uint)frames)
        {
            Span<byte> entry = stackalloc byte[sizeof(ulong)];
            for (int i = 0; i < index.Count && lengths.ReadValue(i * (long)sizeof(ulong), entry) == sizeof(ulong); i++)
            {
                // A frame that ends well before its fragment does is a wrong length, not padding: what decoders do not need they pass over.
                ulong length = BinaryPrimitives.ReadUInt64LittleEndian(entry);
                if (length >= (ulong)Math.Max(0, index.LengthOf(i) - CodestreamScanner.MostPaddingBytes))
                {
                    index.Limit(i, length);
                }
            }
        }

        return index;
    }

    private delegate int ReadPiece(long offset, Span<byte> piece);

    // Null where an entry points at no fragment or goes back: such a table is not to be trusted in any of its entries.
    private static List<long>? ReadStarts(FragmentStream stream, long entries, int frames, int entryBytes, ReadPiece read)
    {
        entries = Math.Min(entries, frames + 1L);
        if (frames > stream.Count)
        {
            return null;
        }

        List<long> starts = [];
        Span<byte> piece = stackalloc byte[TablePieceBytes];
        for (long done = 0; done < entries;)
        {
            int count = (int)Math.Min(TablePieceBytes / entryBytes, entries - done);
            if (read(done * entryBytes, piece[..(count * entryBytes)]) < count * entryBytes)
            {
                return null;
            }

            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> entry = piece[(i * entryBytes)..];
                ulong offset = entryBytes == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(entry) : BinaryPrimitives.ReadUInt64LittleEndian(entry);
                long start = stream.FindByTableOffset(offset);
                if (start < 0 || (starts.Count == 0 ? start != 0 : start <= starts[^1]))
                {
                    return null;
                }

                starts.Add(start);
            }

            done += count;
        }

        return starts;
    }
}
