using System.Numerics;

namespace Dicom.Net.Imaging;

/// <summary>Expands a segmented palette table (PS3.3 §C.7.9.2): discrete, linear and indirect segments, in cells of 8 or 16 bits.</summary>
internal static class SegmentedTable
{
    private const int Discrete = 0;
    private const int Linear = 1;
    private const int Indirect = 2;

    /// <summary>Expands the segments.</summary>
    /// <typeparam name="T">The cells' type, <see cref="byte"/> or <see cref="ushort"/>.</typeparam>
    /// <param name="cells">The segmented data, a number per cell.</param>
    /// <param name="entries">Receives the table.</param>
    /// <returns>False where the segments are damaged or do not fill the table.</returns>
    internal static bool TryExpand<T>(ReadOnlySpan<T> cells, Span<ushort> entries)
        where T : unmanaged, IBinaryInteger<T>
    {
        int filled = 0;
        for (int at = 0; at < cells.Length && filled < entries.Length;)
        {
            if (at + 2 > cells.Length)
            {
                return false;
            }

            if (Number(cells, at) != Indirect)
            {
                if (!TrySegment(cells, ref at, entries, ref filled))
                {
                    return false;
                }

                continue;
            }

            // An indirect segment repeats segments from a byte offset on; what it names may not be indirect again, so there is no recursion.
            int offsetCells = sizeof(uint) / cells[0].GetByteCount();
            if (at + 2 + offsetCells > cells.Length)
            {
                return false;
            }

            // The offset is given in 32 bits, the lowest cell first, and counts bytes from the table's start.
            long offset = 0;
            for (int i = 0; i < offsetCells; i++)
            {
                offset |= (long)Number(cells, at + 2 + i) << (8 * i * cells[0].GetByteCount());
            }

            long copied = offset / cells[0].GetByteCount();
            int position = (int)Math.Min(copied, cells.Length);
            for (int i = 0; i < Number(cells, at + 1); i++)
            {
                if (position + 2 > cells.Length || Number(cells, position) == Indirect || !TrySegment(cells, ref position, entries, ref filled))
                {
                    return false;
                }
            }

            at += 2 + offsetCells;
        }

        return filled == entries.Length;
    }

    private static bool TrySegment<T>(ReadOnlySpan<T> cells, ref int at, Span<ushort> entries, ref int filled)
        where T : unmanaged, IBinaryInteger<T>
    {
        int length = Number(cells, at + 1);
        int from = at + 2;
        int taken = Math.Min(length, entries.Length - filled);
        switch (Number(cells, at))
        {
            case Discrete when from + length <= cells.Length:
                for (int i = 0; i < taken; i++)
                {
                    entries[filled + i] = (ushort)Number(cells, from + i);
                }

                at = from + length;
                break;
            case Linear when from < cells.Length && filled > 0 && length > 0:
                // From the entry before, which is not repeated, to the end point in equal steps.
                int start = entries[filled - 1];
                for (int i = 0; i < taken; i++)
                {
                    entries[filled + i] = (ushort)Math.Round(start + ((Number(cells, from) - start) * (i + 1.0) / length), MidpointRounding.AwayFromZero);
                }

                at = from + 1;
                break;
            default:
                return false;
        }

        filled += taken;
        return true;
    }

    private static int Number<T>(ReadOnlySpan<T> cells, int index)
        where T : unmanaged, IBinaryInteger<T> => int.CreateTruncating(cells[index]);
}
