using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>A data set or file that breaks the encoding rules of PS3.5 or PS3.10 beyond what is tolerated.</summary>
public sealed class DicomDataException : DicomException
{
    /// <summary>Creates the error for a place in the input.</summary>
    /// <param name="reason">What is wrong there, without the place.</param>
    /// <param name="offset">Offset in bytes from the start of the input, or -1 where it has none.</param>
    /// <param name="tagPath">The tags that lead to the place, as <c>(0040,A730)[2].(0008,0100)</c>, or empty.</param>
    /// <param name="section">The section of the standard that is broken.</param>
    public DicomDataException(string reason, long offset = -1, string tagPath = "", string section = "")
        : base(Compose(reason, offset, tagPath, section))
    {
        Offset = offset;
        TagPath = tagPath;
        Section = section;
    }

    /// <summary>Offset in bytes from the start of the input, or -1 where it has none.</summary>
    public long Offset { get; }

    /// <summary>The tags that lead to the place, or empty.</summary>
    public string TagPath { get; }

    /// <summary>The section of the standard that is broken, or empty.</summary>
    public string Section { get; }

    private static string Compose(string reason, long offset, string tagPath, string section)
    {
        string place = offset < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" at offset {offset}");
        string tag = tagPath.Length == 0 ? "" : $" in {tagPath}";
        string rule = section.Length == 0 ? "" : $" ({section})";
        return reason + place + tag + rule;
    }
}
