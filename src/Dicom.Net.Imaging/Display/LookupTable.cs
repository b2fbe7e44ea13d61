using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>A lookup table of the data set: modality (PS3.3 §C.11.1.1), VOI (§C.11.2.1.1) or a palette's channel (§C.7.6.3.1.5).</summary>
public sealed class LookupTable
{
    // No table needs more segments than twice its entries; more bytes are no reason to read them.
    private const int MostSegmentedBytes = 4 * 65536;

    private readonly ushort[] _entries;

    private LookupTable(int firstMapped, int statedBits, ushort[] entries)
    {
        FirstMapped = firstMapped;
        StatedBits = statedBits;
        UsedBits = CountBits(entries);
        BitsPerEntry = FitBits(statedBits, UsedBits);
        _entries = entries;
    }

    /// <summary>The value that the first entry is for, -32768 to 65535.</summary>
    public int FirstMapped { get; }

    /// <summary>Bits of an entry, 1 to 16.</summary>
    public int BitsPerEntry { get; }

    /// <summary>The entries, 1 to 65536 of them.</summary>
    public ReadOnlySpan<ushort> Entries => _entries;

    /// <summary>The greatest entry that the bits allow.</summary>
    public int Most => (1 << BitsPerEntry) - 1;

    /// <summary>The entry of a value; values below the first one mapped have the first entry, those above the last one the last.</summary>
    /// <param name="value">A value; a fraction is cut towards the lower entry.</param>
    /// <returns>The entry.</returns>
    public ushort Map(double value) => _entries[(int)Math.Clamp(Math.Floor(value - FirstMapped), 0, _entries.Length - 1)];

    /// <summary>Reads a table.</summary>
    /// <param name="item">Where it stands.</param>
    /// <param name="descriptor">The tag of its descriptor: entries, first value mapped, bits.</param>
    /// <param name="data">The tag of its entries.</param>
    /// <param name="segmented">The tag of its entries in segments, or null where such tables have none.</param>
    /// <param name="isSigned">Whether values mapped may be negative.</param>
    /// <param name="problem">What is wrong where null is returned.</param>
    internal static LookupTable? TryRead(DicomItem item, DicomTag descriptor, DicomTag data, DicomTag? segmented, bool isSigned, out string problem)
    {
        problem = "";
        if (!item.TryGetElement(descriptor, out DicomElement shape) || !shape.TryGetInt64(0, out long entries) || !shape.TryGetInt64(1, out long first)
            || !shape.TryGetInt64(2, out long bits))
        {
            problem = "A lookup table's descriptor is missing.";
            return null;
        }

        // PS3.3 §C.11.1.1: the number of entries is US whatever the VR says, and 0 stands for 2^16; the first value goes by the pixels' sign.
        int count = (ushort)entries == 0 ? 65536 : (ushort)entries;
        int firstMapped = isSigned ? (short)first : (ushort)first;
        bits = bits is < 1 or > 16 ? 16 : bits;
        ushort[]? values = segmented is { } tag && !item.Contains(data) && item.TryGetElement(tag, out DicomElement segments)
            ? Expand(segments, count, bits <= 8, ref problem)
            : Read(item, data, count, ref problem);
        return values is null ? null : new(firstMapped, (int)bits, values);
    }

    /// <summary>Bits of an entry by the descriptor.</summary>
    internal int StatedBits { get; }

    /// <summary>Bits that the greatest entry takes; 0 where all are 0.</summary>
    internal int UsedBits { get; }

    /// <summary>Makes a table of entries.</summary>
    internal static LookupTable Create(int firstMapped, int bitsPerEntry, ushort[] entries) => new(firstMapped, bitsPerEntry, entries);

    /// <summary>Some makers state 16 bits and fill in 8: the greatest entry tells. Others state fewer than they use.</summary>
    internal static int FitBits(int stated, int used) => stated == 16 && used is > 0 and <= 8 ? 8 : Math.Max(stated, used);

    private static int CountBits(ushort[] entries)
    {
        int all = 0;
        foreach (ushort entry in entries)
        {
            all |= entry;
        }

        return 32 - BitOperations.LeadingZeroCount((uint)all);
    }

    private static ushort[]? Read(DicomItem item, DicomTag data, int count, ref string problem)
    {
        if (!item.TryGetElement(data, out DicomElement element))
        {
            problem = "A lookup table's data are missing.";
            return null;
        }

        // Entries of 8 bits may be packed, two in a word; there are too few bytes for words then.
        bool isPacked = element.Length < 2L * count;
        byte[] bytes = new byte[isPacked ? (count + 1) & ~1 : 2 * count];
        if (element.Length < (uint)(isPacked ? count : 2 * count))
        {
            problem = $"A lookup table of {count} entries has {element.Length} bytes.";
            return null;
        }

        NativePixels.ReadOrdered(element, 0, bytes, UnitOf(element));
        ushort[] entries = new ushort[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = isPacked ? bytes[i] : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        }

        return entries;
    }

    private static ushort[]? Expand(DicomElement segments, int count, bool isSmall, ref string problem)
    {
        byte[] bytes = new byte[Math.Min(segments.Length, MostSegmentedBytes) & ~1u];
        NativePixels.ReadOrdered(segments, 0, bytes, UnitOf(segments));
        ushort[] entries = new ushort[count];

        // PS3.3 §C.7.9.2: cells are as wide as entries. Tables of 8 bits whose cells are words all the same are known too.
        bool isExpanded = (isSmall && SegmentedTable.TryExpand<byte>(bytes, entries))
            || SegmentedTable.TryExpand<ushort>(MemoryMarshal.Cast<byte, ushort>(bytes), entries);
        problem = isExpanded ? "" : "A segmented lookup table is damaged.";
        return isExpanded ? entries : null;
    }

    private static int UnitOf(DicomElement data) => data.IsBigEndian && data.VR != DicomVR.OB ? 2 : 1;
}
