using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>Writes rows of a data set view in any syntax: as they stand in its block where that is the same, else lengths first, in one pass backwards, then the bytes. No recursion.</summary>
internal static class ViewEncoder
{
    private const int ChunkBytes = 64 * 1024;
    private const RowTraits Nested = RowTraits.Sequence | RowTraits.Item | RowTraits.Fragments;

    /// <summary>The bytes that the rows from first to end take.</summary>
    public static long Measure(DicomDataset dataset, int first, int end, TransferSyntax syntax, SequenceLengths lengths)
    {
        if (end == first + 1)
        {
            ref readonly DatasetRow row = ref dataset.Rows[first];
            return TotalOf(row, (row.Traits & Nested) != 0 ? 0 : row.Length + (row.Length & 1L), syntax, lengths);
        }

        long[] sizes = MeasureRows(dataset, first, end, syntax, lengths);
        long total = Sum(dataset.Rows, first, end, first, sizes, syntax, lengths);
        ArrayPool<long>.Shared.Return(sizes);
        return total;
    }

    /// <summary>Writes a whole data set.</summary>
    public static void Write(DicomDataset dataset, int first, int end, IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths)
    {
        var encoder = new ElementEncoder(output, syntax);
        Write(ref encoder, dataset, first, end, isRoot: true, syntax, lengths);
        encoder.Flush();
    }

    /// <summary>Writes rows that follow each other in one data set or item.</summary>
    public static void Write(ref ElementEncoder encoder, DicomDataset dataset, int first, int end, bool isRoot, TransferSyntax syntax, SequenceLengths lengths)
    {
        if (first >= end)
        {
            return;
        }

        if (isRoot && dataset.VerbatimEnd >= 0 && lengths == SequenceLengths.AsRead && IsSameEncoding(dataset.TransferSyntax, syntax))
        {
            WriteVerbatim(ref encoder, dataset, first, end);
            return;
        }

        long[] sizes = MeasureRows(dataset, first, end, syntax, lengths);
        int[] open = ArrayPool<int>.Shared.Rent(64);
        try
        {
            WriteRows(ref encoder, dataset, first, end, sizes, ref open, syntax, lengths);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(sizes);
            ArrayPool<int>.Shared.Return(open);
        }
    }

    private static bool IsSameEncoding(TransferSyntax a, TransferSyntax b) => a.IsExplicitVR == b.IsExplicitVR && a.IsBigEndian == b.IsBigEndian;

    // Nothing was found that the writer would write otherwise: what it would write stands in the block already.
    private static void WriteVerbatim(ref ElementEncoder encoder, DicomDataset dataset, int first, int end)
    {
        long start = HeaderStart(dataset, first);
        long stop = end < dataset.RowCount ? HeaderStart(dataset, end) : dataset.VerbatimEnd;
        encoder.Flush();
        (encoder.Output as PooledBufferWriter)?.Expect(stop - start);
        var writer = new DicomWriter(encoder.Output, TransferSyntax.ExplicitVRLittleEndian);
        while (start < stop)
        {
            int count = (int)Math.Min(stop - start, 1 << 30);
            writer.WriteValue(DicomVR.OB, dataset.Bytes(start, count), isLittleEndian: true);
            start += count;
        }
    }

    private static long HeaderStart(DicomDataset dataset, int index)
    {
        ref readonly DatasetRow row = ref dataset.Rows[index];
        DicomVR vr = (row.Traits & RowTraits.Sequence) != 0 ? DicomVR.SQ : row.VR;
        return row.Offset - (dataset.TransferSyntax.IsExplicitVR && vr.HasLongLength() ? 12 : 8);
    }

    private static void WriteRows(
        ref ElementEncoder encoder, DicomDataset dataset, int first, int end, long[] sizes, ref int[] open, TransferSyntax syntax, SequenceLengths lengths)
    {
        ReadOnlySpan<DatasetRow> rows = dataset.Rows;
        int depth = 0;
        for (int i = first; ; i++)
        {
            while (depth > 0 && rows[open[depth - 1]].Next == i)
            {
                CloseRow(ref encoder, rows[open[--depth]], lengths);
            }

            if (i == end)
            {
                break;
            }

            ref readonly DatasetRow row = ref rows[i];
            if ((row.Traits & Nested) != 0)
            {
                OpenRow(ref encoder, row, sizes[i - first], lengths);
                if (depth == open.Length)
                {
                    open = Larger(open);
                }

                open[depth++] = i;
            }
            else if ((row.Tag & 0xFFFF) == 0 && row is { VR: DicomVR.UL, Length: 3 or 4 })
            {
                int stop = i + 1;
                int limit = depth > 0 ? rows[open[depth - 1]].Next : end;
                while (stop < limit && rows[stop].Tag >> 16 == row.Tag >> 16)
                {
                    stop = rows[stop].Next;
                }

                encoder.GroupLength(row.Tag, Sum(rows, i + 1, stop, first, sizes, syntax, lengths));
            }
            else
            {
                WriteValue(ref encoder, dataset, row);
            }
        }
    }

    private static int[] Larger(int[] open)
    {
        int[] larger = ArrayPool<int>.Shared.Rent(open.Length * 2);
        open.CopyTo(larger, 0);
        ArrayPool<int>.Shared.Return(open);
        return larger;
    }

    private static bool IsUndefined(in DatasetRow row, SequenceLengths lengths) =>
        (row.Traits & RowTraits.Fragments) != 0
        || lengths == SequenceLengths.Undefined
        || (lengths == SequenceLengths.AsRead && row.Length == DicomWriter.UndefinedLength);

    private static void OpenRow(ref ElementEncoder encoder, in DatasetRow row, long size, SequenceLengths lengths)
    {
        uint length = IsUndefined(row, lengths) ? DicomWriter.UndefinedLength : checked((uint)size);
        if ((row.Traits & RowTraits.Item) != 0)
        {
            encoder.Mark(0xFFFE_E000, length);
        }
        else
        {
            encoder.Header(row.Tag, (row.Traits & RowTraits.Sequence) != 0 ? DicomVR.SQ : row.VR, length);
        }
    }

    private static void CloseRow(ref ElementEncoder encoder, in DatasetRow row, SequenceLengths lengths)
    {
        if (IsUndefined(row, lengths))
        {
            encoder.Mark((row.Traits & RowTraits.Item) != 0 ? 0xFFFE_E00D : 0xFFFE_E0DD, 0);
        }
    }

    private static void WriteValue(ref ElementEncoder encoder, DicomDataset dataset, in DatasetRow row)
    {
        uint length = row.Length + (row.Length & 1);
        DicomVR vr = row.VR;
        if ((row.Traits & RowTraits.Fragment) != 0)
        {
            vr = DicomVR.OB;
            encoder.Mark(0xFFFE_E000, length);
        }
        else
        {
            encoder.Header(row.Tag, vr, length);
        }

        bool isLittleEndian = (row.Traits & RowTraits.BigEndian) == 0;
        if ((row.Traits & RowTraits.Deferred) == 0)
        {
            encoder.Value(vr, dataset.Bytes(row), isLittleEndian);
            return;
        }

        encoder.Flush();
        CopyDeferred(ref encoder, dataset, row, vr, isLittleEndian, encoder.IsValueBigEndian);
        if ((row.Length & 1) != 0)
        {
            encoder.Pad(vr);
        }
    }

    private static void CopyDeferred(ref ElementEncoder encoder, DicomDataset dataset, in DatasetRow row, DicomVR vr, bool isLittleEndian, bool isValueBigEndian)
    {
        if (encoder.Output is StreamBufferWriter stream && !encoder.Reverses(vr, isLittleEndian))
        {
            long copied = stream.CopyDeferred(dataset, row.Offset, row.Length);
            if (copied < row.Length)
            {
                throw Shorter(row, copied);
            }

            return;
        }

        var writer = new DicomWriter(encoder.Output, isValueBigEndian);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long done = 0;
            while (done < row.Length)
            {
                int count = dataset.ReadDeferred(row.Offset + done, chunk.AsSpan(0, (int)Math.Min(ChunkBytes, row.Length - done)));
                if (count == 0)
                {
                    throw Shorter(row, done);
                }

                // A short read may end within a number, which is reversed as a whole.
                count = done + count == row.Length || count < 8 ? count : count & ~7;
                writer.WriteValue(vr, chunk.AsSpan(0, count), isLittleEndian);
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static DicomDataException Shorter(in DatasetRow row, long done) =>
        new("The file ends within a value: it became shorter since it was opened", row.Offset + done, new DicomTag(row.Tag).ToString(), "PS3.10 §7");

    // sizes[i - first]: the bytes between the header of an open row and its delimiter or end; of other rows nothing.
    private static long[] MeasureRows(DicomDataset dataset, int first, int end, TransferSyntax syntax, SequenceLengths lengths)
    {
        ReadOnlySpan<DatasetRow> rows = dataset.Rows;
        long[] sizes = ArrayPool<long>.Shared.Rent(Math.Max(1, end - first));
        for (int i = end - 1; i >= first; i--)
        {
            if ((rows[i].Traits & Nested) != 0)
            {
                sizes[i - first] = Sum(rows, i + 1, rows[i].Next, first, sizes, syntax, lengths);
            }
        }

        return sizes;
    }

    private static long Sum(ReadOnlySpan<DatasetRow> rows, int from, int end, int first, long[] sizes, TransferSyntax syntax, SequenceLengths lengths)
    {
        long sum = 0;
        for (int i = from; i < end; i = rows[i].Next)
        {
            ref readonly DatasetRow row = ref rows[i];
            sum += TotalOf(row, (row.Traits & Nested) != 0 ? sizes[i - first] : row.Length + (row.Length & 1L), syntax, lengths);
        }

        return sum;
    }

    private static long TotalOf(in DatasetRow row, long size, TransferSyntax syntax, SequenceLengths lengths)
    {
        bool isNested = (row.Traits & Nested) != 0;
        int delimiter = isNested && IsUndefined(row, lengths) ? 8 : 0;
        if ((row.Traits & (RowTraits.Item | RowTraits.Fragment)) != 0)
        {
            return 8 + size + delimiter;
        }

        bool isSequence = (row.Traits & RowTraits.Sequence) != 0;
        return DicomWriter.HeaderBytes(isSequence ? DicomVR.SQ : row.VR, isNested ? 0 : size, syntax) + size + delimiter;
    }
}
