namespace Dicom.Net.Codecs.JpegLs;

/// <summary>The mapping tables of LSE segments of type 2 and 3 (T.87 §C.2.4.1.2, §C.2.4.1.3): sample to value of Wt bytes, highest first.</summary>
internal sealed class MappingTables
{
    private readonly Table?[] tables = new Table?[256];

    public bool IsEmpty { get; private set; } = true;

    public void Clear()
    {
        if (!IsEmpty)
        {
            foreach (Table? table in tables)
            {
                table?.Clear();
            }

            IsEmpty = true;
        }
    }

    /// <summary>Begins a table anew (type 2).</summary>
    public void Define(int id, int entryBytes, ReadOnlySpan<byte> entries)
    {
        IsEmpty = false;
        Table table = tables[id] ??= new Table();
        table.Clear();
        table.EntryBytes = entryBytes;
        table.Append(entries);
    }

    /// <summary>Goes on with a table that became too long for one segment (type 3).</summary>
    public bool Continue(int id, int entryBytes, ReadOnlySpan<byte> entries)
    {
        if (tables[id] is not { EntryBytes: > 0 } table || table.EntryBytes != entryBytes)
        {
            return false;
        }

        table.Append(entries);
        return true;
    }

    /// <summary>Bytes per entry, 0 where there is no such table.</summary>
    public int EntryBytes(int id) => tables[id]?.EntryBytes ?? 0;

    /// <summary>The entries of a table, one after the other.</summary>
    public ReadOnlySpan<byte> Entries(int id) => tables[id] is { } table ? table.Bytes : [];

    private sealed class Table
    {
        // 65,536 entries of 255 bytes would be 16 MiB; what is used here has at most 6 bytes (three 16-bit components).
        private const int MaxBytes = 65536 * 6;
        private byte[] bytes = [];
        private int length;

        public int EntryBytes { get; set; }

        public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, length);

        public void Clear()
        {
            length = 0;
            EntryBytes = 0;
        }

        public void Append(ReadOnlySpan<byte> entries)
        {
            int count = Math.Min(entries.Length, MaxBytes - length);
            if (bytes.Length < length + count)
            {
                Array.Resize(ref bytes, Math.Max(length + count, 2 * length));
            }

            entries[..count].CopyTo(bytes.AsSpan(length));
            length += count;
        }
    }
}
