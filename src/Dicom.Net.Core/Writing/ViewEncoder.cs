using System.Buffers;

namespace Dicom.Net.Core;

/// <summary>Writes rows of a data set view in any syntax: lengths first, in one pass backwards, then the bytes. No recursion.</summary>
internal static class ViewEncoder
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>The bytes that the rows from first to end take.</summary>
    public static long Measure(DicomDataset dataset, int first, int end, TransferSyntax syntax, SequenceLengths lengths)
    {
        long[] sizes = MeasureRows(dataset, first, end, syntax, lengths);
        long total = 0;
        for (int i = first; i < end; i = dataset.Rows[i].Next)
        {
            total += TotalOf(dataset.Rows[i], sizes[i - first], syntax, lengths);
        }

        ArrayPool<long>.Shared.Return(sizes);
        return total;
    }

    public static void Write(DicomDataset dataset, int first, int end, IBufferWriter<byte> output, TransferSyntax syntax, SequenceLengths lengths)
    {
        long[] sizes = MeasureRows(dataset, first, end, syntax, lengths);
        var writer = new DicomWriter(output, syntax);
        var open = new Stack<int>();
        ReadOnlySpan<DatasetRow> rows = dataset.Rows;
        for (int i = first; i <= end; i++)
        {
            while (open.TryPeek(out int parent) && rows[parent].Next == i)
            {
                open.Pop();
                CloseRow(writer, rows[parent], lengths);
            }

            if (i == end)
            {
                break;
            }

            ref readonly DatasetRow row = ref rows[i];
            if ((row.Traits & (RowTraits.Sequence | RowTraits.Item | RowTraits.Fragments)) != 0)
            {
                OpenRow(writer, row, sizes[i - first], lengths);
                open.Push(i);
            }
            else
            {
                WriteValue(writer, dataset, row);
            }
        }

        ArrayPool<long>.Shared.Return(sizes);
    }

    private static bool IsUndefined(in DatasetRow row, SequenceLengths lengths) =>
        (row.Traits & RowTraits.Fragments) != 0
        || lengths == SequenceLengths.Undefined
        || (lengths == SequenceLengths.AsRead && row.Length == DicomWriter.UndefinedLength);

    private static void OpenRow(DicomWriter writer, in DatasetRow row, long size, SequenceLengths lengths)
    {
        uint length = IsUndefined(row, lengths) ? DicomWriter.UndefinedLength : checked((uint)size);
        if ((row.Traits & RowTraits.Item) != 0)
        {
            writer.BeginItem(length);
        }
        else
        {
            writer.WriteHeader(new DicomTag(row.Tag), (row.Traits & RowTraits.Sequence) != 0 ? DicomVR.SQ : row.VR, length);
        }
    }

    private static void CloseRow(DicomWriter writer, in DatasetRow row, SequenceLengths lengths)
    {
        if (!IsUndefined(row, lengths))
        {
            return;
        }

        if ((row.Traits & RowTraits.Item) != 0)
        {
            writer.EndItem();
        }
        else
        {
            writer.EndSequence();
        }
    }

    private static void WriteValue(DicomWriter writer, DicomDataset dataset, in DatasetRow row)
    {
        bool isOdd = (row.Length & 1) != 0;
        uint length = row.Length + (isOdd ? 1u : 0u);
        if ((row.Traits & RowTraits.Fragment) != 0)
        {
            writer.BeginItem(length);
        }
        else
        {
            writer.WriteHeader(new DicomTag(row.Tag), row.VR, length);
        }

        bool isLittleEndian = (row.Traits & RowTraits.BigEndian) == 0;
        DicomVR vr = (row.Traits & RowTraits.Fragment) != 0 ? DicomVR.OB : row.VR;
        if ((row.Traits & RowTraits.Deferred) == 0)
        {
            writer.WriteValue(vr, dataset.Bytes(row), isLittleEndian);
        }
        else
        {
            CopyDeferred(writer, dataset, row, vr, isLittleEndian);
        }

        if (isOdd)
        {
            writer.WritePadding(vr);
        }
    }

    private static void CopyDeferred(DicomWriter writer, DicomDataset dataset, in DatasetRow row, DicomVR vr, bool isLittleEndian)
    {
        if (writer.Output is StreamBufferWriter stream && !writer.Reverses(vr, isLittleEndian))
        {
            long copied = stream.CopyDeferred(dataset, row.Offset, row.Length);
            if (copied < row.Length)
            {
                throw Shorter(row, copied);
            }

            return;
        }

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

    // sizes[i - first]: the bytes between the row's header and its delimiter or end.
    private static long[] MeasureRows(DicomDataset dataset, int first, int end, TransferSyntax syntax, SequenceLengths lengths)
    {
        ReadOnlySpan<DatasetRow> rows = dataset.Rows;
        long[] sizes = ArrayPool<long>.Shared.Rent(Math.Max(1, end - first));
        for (int i = end - 1; i >= first; i--)
        {
            ref readonly DatasetRow row = ref rows[i];
            if ((row.Traits & (RowTraits.Sequence | RowTraits.Item | RowTraits.Fragments)) == 0)
            {
                sizes[i - first] = row.Length + (row.Length & 1);
                continue;
            }

            long size = 0;
            for (int child = i + 1; child < row.Next; child = rows[child].Next)
            {
                size += TotalOf(rows[child], sizes[child - first], syntax, lengths);
            }

            sizes[i - first] = size;
        }

        return sizes;
    }

    private static long TotalOf(in DatasetRow row, long size, TransferSyntax syntax, SequenceLengths lengths)
    {
        bool isNested = (row.Traits & (RowTraits.Sequence | RowTraits.Item | RowTraits.Fragments)) != 0;
        if ((row.Traits & (RowTraits.Item | RowTraits.Fragment)) != 0)
        {
            return 8 + size + (isNested && IsUndefined(row, lengths) ? 8 : 0);
        }

        bool isSequence = (row.Traits & RowTraits.Sequence) != 0;
        int header = DicomWriter.HeaderBytes(isSequence ? DicomVR.SQ : row.VR, isNested ? 0 : size, syntax);
        return header + size + (isNested && IsUndefined(row, lengths) ? 8 : 0);
    }
}
