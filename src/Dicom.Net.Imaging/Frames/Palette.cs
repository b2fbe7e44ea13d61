using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>The three tables of PALETTE COLOR (PS3.3 §C.7.6.3.1.5, §C.7.6.3.1.6), brought to 8 bits.</summary>
internal sealed class Palette
{
    // No table needs more segments than twice its entries; more bytes are no reason to read them.
    private const int MostSegmentedBytes = 4 * 65536;

    private readonly byte[][] _tables = new byte[3][];
    private readonly int[] _firsts = new int[3];

    private Palette()
    {
    }

    internal static Palette Read(DicomItem root, bool isSigned)
    {
        Palette palette = new();
        for (ushort i = 0; i < 3; i++)
        {
            palette.ReadTable(root, i, isSigned);
        }

        return palette;
    }

    internal void Map(double value, Span<byte> rgb)
    {
        for (int i = 0; i < 3; i++)
        {
            // PS3.3 §C.7.6.3.1.5: values below the first one mapped take the first entry, those above the last one the last.
            rgb[i] = _tables[i][(int)Math.Clamp(value - _firsts[i], 0, _tables[i].Length - 1)];
        }
    }

    private void ReadTable(DicomItem root, ushort channel, bool isSigned)
    {
        if (!root.TryGetElement(new DicomTag(0x0028, (ushort)(0x1101 + channel)), out DicomElement descriptor)
            || !descriptor.TryGetInt64(0, out long entries) || !descriptor.TryGetInt64(1, out long first) || !descriptor.TryGetInt64(2, out long bits))
        {
            throw Damaged(root, "A palette table's descriptor is missing.");
        }

        // The number of entries is US whatever the VR says, and 0 stands for 2^16; the first value is signed as the pixels are.
        int count = (ushort)entries == 0 ? 65536 : (ushort)entries;
        _firsts[channel] = isSigned ? (short)first : (ushort)first;
        if (root.TryGetElement(new DicomTag(0x0028, (ushort)(0x1221 + channel)), out DicomElement segments) && bits > 8)
        {
            _tables[channel] = Expand(root, segments, count);
            return;
        }

        if (!root.TryGetElement(new DicomTag(0x0028, (ushort)(0x1201 + channel)), out DicomElement data))
        {
            throw Damaged(root, "A palette table is missing, or is of 8-bit segments.");
        }

        bool isPacked = data.Length < 2L * count;
        byte[] bytes = new byte[isPacked ? count : 2 * count];
        if (data.Length < (uint)bytes.Length)
        {
            throw Damaged(root, $"A palette table of {count} entries has {data.Length} bytes.");
        }

        NativePixels.ReadOrdered(data, 0, bytes, Unit(data));
        byte[] table = new byte[count];
        bool isWide = false;
        for (int i = 0; !isPacked && i < count; i++)
        {
            isWide |= bytes[(2 * i) + 1] != 0;
        }

        for (int i = 0; i < count; i++)
        {
            // Some makers write 16 bits in the descriptor and 8 into the words.
            table[i] = isPacked ? bytes[i] : bits > 8 && isWide ? bytes[(2 * i) + 1] : (byte)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        }

        _tables[channel] = table;
    }

    private static byte[] Expand(DicomItem root, DicomElement segments, int count)
    {
        byte[] bytes = new byte[Math.Min(segments.Length, MostSegmentedBytes) & ~1u];
        NativePixels.ReadOrdered(segments, 0, bytes, Unit(segments));
        ushort[] cells = new ushort[bytes.Length / 2];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        }

        ushort[] entries = new ushort[count];
        return SegmentedTable.TryExpand(cells, entries)
            ? Array.ConvertAll(entries, entry => (byte)(entry >> 8))
            : throw Damaged(root, "A segmented palette table is damaged.");
    }

    private static int Unit(DicomElement data) => data.IsBigEndian && data.VR != DicomVR.OB ? 2 : 1;

    private static ImageObjectException Damaged(DicomItem root, string message) => new(root.GetString(ImageTags.SopInstanceUid), message);
}
