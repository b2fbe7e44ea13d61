namespace Dicom.Net.Cli.Output;

/// <summary>A plain table: columns parted by two spaces, whole values, the same on a terminal and in a file.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];

    public TextTable(params string[] header)
    {
        _rows.Add(header);
    }

    /// <summary>Adds a row of as many cells as the header has.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Terminal.OneLine)]);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, _rows[0].Length).Select(i => _rows.Max(r => r[i].Length))];
        foreach (string[] row in _rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
