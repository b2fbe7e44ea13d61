namespace Dicom.Net.Imaging;

/// <summary>Expands a segmented palette table (PS3.3 §C.7.9.2): discrete, linear and indirect segments.</summary>
internal static class SegmentedTable
{
    private const int Discrete = 0;
    private const int Linear = 1;
    private const int Indirect = 2;

    /// <summary>Expands the segments.</summary>
    /// <param name="cells">The segmented data, a number per cell.</param>
    /// <param name="entries">Receives the table.</param>
    /// <returns>False where the segments are damaged or do not fill the table.</returns>
    internal static bool TryExpand(ReadOnlySpan<ushort> cells, Span<ushort> entries)
    {
        int filled = 0;
        for (int at = 0; at < cells.Length && filled < entries.Length;)
        {
            if (at + 2 > cells.Length)
            {
                return false;
            }

            if (cells[at] != Indirect)
            {
                if (!TrySegment(cells, ref at, entries, ref filled))
                {
                    return false;
                }

                continue;
            }

            // An indirect segment repeats segments from a byte offset on; what it names may not be indirect again, so there is no recursion.
            if (at + 4 > cells.Length)
            {
                return false;
            }

            // The offset is given in two cells, the lower first, and counts cells' bytes from the table's start.
            int copied = (cells[at + 2] | (cells[at + 3] << 16)) / sizeof(ushort);
            for (int i = 0; i < cells[at + 1]; i++)
            {
                if (copied < 0 || copied + 2 > cells.Length || cells[copied] == Indirect || !TrySegment(cells, ref copied, entries, ref filled))
                {
                    return false;
                }
            }

            at += 4;
        }

        return filled == entries.Length;
    }

    private static bool TrySegment(ReadOnlySpan<ushort> cells, ref int at, Span<ushort> entries, ref int filled)
    {
        int length = cells[at + 1];
        int from = at + 2;
        int taken = Math.Min(length, entries.Length - filled);
        switch (cells[at])
        {
            case Discrete when from + length <= cells.Length:
                cells.Slice(from, taken).CopyTo(entries[filled..]);
                at = from + length;
                break;
            case Linear when from < cells.Length && filled > 0 && length > 0:
                // From the entry before, which is not repeated, to the end point in equal steps.
                int start = entries[filled - 1];
                for (int i = 0; i < taken; i++)
                {
                    entries[filled + i] = (ushort)Math.Round(start + ((cells[from] - start) * (i + 1.0) / length), MidpointRounding.AwayFromZero);
                }

                at = from + 1;
                break;
            default:
                return false;
        }

        filled += taken;
        return true;
    }
}
