using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Writes coded frames as encapsulated pixel data (PS3.5 §A.4): one fragment a frame, with the table that was asked for.</summary>
internal static class FragmentWriter
{
    /// <summary>Whether the extended table is to be written: asked for, or the basic one could not say where the last frame begins.</summary>
    internal static bool NeedsExtendedTable(IReadOnlyList<int> lengths, OffsetTableKind kind)
    {
        if (kind != OffsetTableKind.Basic)
        {
            return kind == OffsetTableKind.Extended;
        }

        long offset = 0;
        for (int i = 0; i + 1 < lengths.Count; i++)
        {
            offset += ItemLength(lengths[i]);
        }

        return offset > uint.MaxValue;
    }

    /// <summary>Puts the extended offset table into a header, or takes it away (PS3.3 §C.7.6.3.1.8).</summary>
    internal static void SetExtendedTable(DicomDatasetBuilder header, IReadOnlyList<int> lengths, OffsetTableKind kind)
    {
        header.Remove(ImageTags.ExtendedOffsetTable);
        header.Remove(ImageTags.ExtendedOffsetTableLengths);
        if (!NeedsExtendedTable(lengths, kind))
        {
            return;
        }

        byte[] offsets = new byte[8 * lengths.Count];
        byte[] sizes = new byte[8 * lengths.Count];
        ulong offset = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(offsets.AsSpan(8 * i), offset);
            BinaryPrimitives.WriteUInt64LittleEndian(sizes.AsSpan(8 * i), (ulong)lengths[i]);
            offset += (ulong)ItemLength(lengths[i]);
        }

        header.SetBytes(ImageTags.ExtendedOffsetTable, DicomVR.OV, offsets);
        header.SetBytes(ImageTags.ExtendedOffsetTableLengths, DicomVR.OV, sizes);
    }

    /// <summary>Writes the whole element.</summary>
    internal static void Write(StreamOutput output, TransferSyntax target, CodedFrameSpool spool, OffsetTableKind kind)
    {
        DicomWriter writer = new(output, target);
        writer.WriteHeader(ImageTags.PixelData, DicomVR.OB, DicomWriter.UndefinedLength);
        IReadOnlyList<int> lengths = spool.Lengths;
        bool hasTable = kind == OffsetTableKind.Basic && !NeedsExtendedTable(lengths, kind);
        writer.BeginItem(hasTable ? 4 * (uint)lengths.Count : 0);
        if (hasTable)
        {
            long offset = 0;
            foreach (int length in lengths)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), (uint)offset);
                output.Advance(4);
                offset += ItemLength(length);
            }
        }

        Stream bytes = spool.Rewind();
        foreach (int length in lengths)
        {
            writer.BeginItem((uint)length + ((uint)length & 1));
            Copy(bytes, output, length);
            if ((length & 1) != 0)
            {
                writer.WritePadding(DicomVR.OB);
            }
        }

        writer.EndSequence();
    }

    private static long ItemLength(int lengthBytes) => 8L + lengthBytes + (lengthBytes & 1);

    private static void Copy(Stream bytes, StreamOutput output, int length)
    {
        while (length > 0)
        {
            Span<byte> target = output.GetSpan(1);
            target = target[..Math.Min(target.Length, length)];
            bytes.ReadExactly(target);
            output.Advance(target.Length);
            length -= target.Length;
        }
    }
}
