using System.Globalization;

namespace Dicom.Net.DictionaryGenerator;

/// <summary>One private element of the TSV.</summary>
/// <param name="Creator">The private creator that reserves the block.</param>
/// <param name="Key">Group in the upper 16 of 24 bits, element within the block in the lower 8; 60xx and 70xx have a zero in xx.</param>
/// <param name="VR">As written, "US or SS" included.</param>
/// <param name="VM">Value multiplicity as written.</param>
/// <param name="Name">May be empty: the element is known, its meaning is not.</param>
internal sealed record PrivateRow(string Creator, uint Key, string VR, string VM, string Name)
{
    public static IReadOnlyList<PrivateRow> Read(string path) =>
        [.. TsvReader.Read(path, 5).Select(Parse).OrderBy(r => r.Creator, StringComparer.Ordinal).ThenBy(r => r.Key)];

    private static PrivateRow Parse(string[] cells)
    {
        string tag = cells[1];
        if (tag.Length != 9 || !tag.AsSpan(4).StartsWith(",xx"))
        {
            throw new InvalidDataException($"The private tag {tag} is not of the form gggg,xxee.");
        }

        uint group = uint.Parse(tag[..4].Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        uint element = uint.Parse(tag.AsSpan(7), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return new PrivateRow(cells[0], (group << 8) | element, cells[2], cells[3], cells[4]);
    }
}
