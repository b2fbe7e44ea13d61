using System.Text;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>Reads the project's tab-separated tables: comment lines begin with #, the first other line names the columns.</summary>
internal static class TsvReader
{
    public static IEnumerable<string[]> Read(string path, int columnCount)
    {
        bool header = true;
        int number = 0;
        foreach (string line in File.ReadAllText(path, Encoding.UTF8).Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] cells = line.Split('\t');
            if (cells.Length != columnCount)
            {
                throw new InvalidDataException($"{path}({number}): {cells.Length} columns where {columnCount} are due.");
            }

            if (!header)
            {
                yield return cells;
            }

            header = false;
        }
    }
}
