using System.Buffers.Binary;

namespace Dicom.Net.Core;

/// <summary>Finds where group 0002 ends, whatever its group length says (PS3.10 §7.1).</summary>
internal static class MetaScanner
{
    private const int MostBytes = 64 << 20;

    /// <summary>Walks group 0002 where it is as it should be: known VRs, even lengths, ascending tags, a group length that is right.</summary>
    /// <param name="head">The file from its start, as far as it is at hand.</param>
    /// <param name="start">Where group 0002 begins.</param>
    /// <param name="end">The offset of the first byte behind the group.</param>
    /// <param name="syntax">The value of Transfer Syntax UID (0002,0010), empty where it is absent.</param>
    /// <returns>False where anything is unusual, or more of the file is needed: then <see cref="FindEnd"/> and the reader say what it is.</returns>
    public static bool TryWalk(ReadOnlySpan<byte> head, int start, out int end, out ReadOnlySpan<byte> syntax)
    {
        syntax = default;
        end = -1;
        ReadOnlySpan<uint> known = PlainVR.Table;
        ReadOnlySpan<byte> rest = head[start..];
        int last = -1;
        uint groupLength = 0;
        while (rest.Length >= 12)
        {
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            if ((ushort)header != 2)
            {
                end = head.Length - rest.Length;
                return last >= 0 && groupLength == end - start - 12;
            }

            int element = (ushort)(header >> 16);
            uint vr = (ushort)(header >> 32);
            uint length = (uint)(header >> 48);
            uint entry = known[DicomVRExtensions.PlaceOf((DicomVR)vr)];
            ReadOnlySpan<byte> value = rest[8..];
            if (entry >= PlainVR.LongForm && length == 0)
            {
                length = BinaryPrimitives.ReadUInt32LittleEndian(value);
                value = value[4..];
            }
            else if (entry >= PlainVR.LongForm || (length == 0 && !DicomReader.IsPlainlyEmpty(value)))
            {
                return false;
            }

            if ((ushort)entry != vr || entry >= PlainVR.SequenceForm || element <= last || (length & 1) != 0 || length > (uint)value.Length)
            {
                return false;
            }

            if (last < 0)
            {
                if (element != 0 || vr != (uint)DicomVR.UL || length != 4)
                {
                    return false;
                }

                groupLength = BinaryPrimitives.ReadUInt32LittleEndian(value);
            }
            else if (vr == (uint)DicomVR.UL && (length & 3) != 0)
            {
                return false;
            }

            syntax = element == 0x0010 ? value[..(int)length] : syntax;
            rest = value[(int)length..];
            last = element;
        }

        return false;
    }

    /// <summary>Walks the elements of group 0002, with or without VR.</summary>
    /// <param name="head">The file from its start, as far as it is at hand.</param>
    /// <param name="start">Where group 0002 begins.</param>
    /// <param name="isFinal">Whether the file ends with <paramref name="head"/>.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <returns>The offset of the first byte behind the group; -1 where more of the file is needed.</returns>
    public static int FindEnd(ReadOnlySpan<byte> head, int start, bool isFinal, long fileBytes)
    {
        long at = start;
        while (true)
        {
            if (head.Length - at < 12 && !isFinal)
            {
                return -1;
            }

            if (head.Length - at < 8)
            {
                return at == start ? start : head.Length;
            }

            ReadOnlySpan<byte> header = head[(int)at..];
            if (BinaryPrimitives.ReadUInt16LittleEndian(header) != 2)
            {
                return (int)at;
            }

            long next = at + HeaderBytes(header, out uint length) + length;
            if (next > fileBytes || next - start > MostBytes)
            {
                // A length that cannot be: where the group length leads to a data set, that is believed; else the group ends with the file.
                int hinted = Hinted(head, start, fileBytes);
                return hinted > 0 ? hinted : isFinal ? head.Length : -1;
            }

            if (next > head.Length)
            {
                return isFinal ? head.Length : -1;
            }

            at = next;
        }
    }

    private static int HeaderBytes(ReadOnlySpan<byte> header, out uint length)
    {
        byte form = DicomVRExtensions.LengthForm((DicomVR)(header[4] | (header[5] << 8)));
        if (form == 2 && header.Length >= 12)
        {
            length = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
            return 12;
        }

        length = form == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        return 8;
    }

    private static int Hinted(ReadOnlySpan<byte> head, int start, long fileBytes)
    {
        if (head.Length - start < 12 || BinaryPrimitives.ReadUInt32LittleEndian(head[start..]) != 2)
        {
            return -1;
        }

        long end = start + 12L + BinaryPrimitives.ReadUInt32LittleEndian(head[(start + 8)..]);
        return end < head.Length && SyntaxProbe.Guess(head[(int)end..], fileBytes - end) is not null ? (int)end : -1;
    }
}
