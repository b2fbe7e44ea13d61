using System.Diagnostics.CodeAnalysis;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Options;

/// <summary>One <c>-k</c>: the way to an element and the value it shall have (empty for a bare key, universal matching).</summary>
internal sealed record KeyArgument(IReadOnlyList<DicomTag> Path, string Value)
{
    /// <summary>
    /// Reads <c>Keyword=value</c>, <c>(gggg,eeee)=value</c> or a bare key; a path through sequences parts its steps with dots,
    /// each step may name the first item (<c>[0]</c>, the only one a query can have).
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyArgument? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = null;
        int equals = text.IndexOf('=');
        string left = equals < 0 ? text : text[..equals];
        string value = equals < 0 ? string.Empty : text[(equals + 1)..];
        var path = new List<DicomTag>();
        foreach (string step in left.Split('.'))
        {
            string name = step.Trim();
            if (name.EndsWith("[0]", StringComparison.Ordinal))
            {
                name = name[..^3];
            }

            if (!DicomTag.TryParse(name, out DicomTag tag))
            {
                problem = $"'{name}' in -k '{text}' is no attribute: write a keyword such as PatientID, or a tag such as (0010,0020)";
                return false;
            }

            path.Add(tag);
        }

        key = new KeyArgument(path, value);
        return true;
    }

    /// <summary>Puts the key into an identifier, making the sequences on its way.</summary>
    public void AddTo(DicomDatasetBuilder identifier, IDictionary<string, DicomDatasetBuilder> items)
    {
        DicomDatasetBuilder current = identifier;
        string way = string.Empty;
        for (int i = 0; i < Path.Count - 1; i++)
        {
            way += Path[i];
            if (!items.TryGetValue(way, out DicomDatasetBuilder? item))
            {
                item = current.AddItem(Path[i]);
                items.Add(way, item);
            }

            current = item;
        }

        current.Set(Path[^1], Value);
    }
}
