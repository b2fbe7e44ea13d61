using System.Globalization;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.Cli.Output;

/// <summary>
/// A data set as text, one element a line: <c>(0010,0020) LO PatientID  "4711"</c>; items are indented below their sequence.
/// </summary>
internal static class DumpText
{
    private const int MaxValueCharacters = 96;
    private const int MaxBytesShown = 16;

    /// <summary>Writes all elements of a data set.</summary>
    public static void Write(TextWriter output, DicomItem dataset)
    {
        // Nesting is the file's: a stack of our own instead of recursion.
        var frames = new Stack<Frame>();
        frames.Push(new Frame { Elements = dataset.GetEnumerator(), Item = dataset });
        while (frames.TryPeek(out Frame? frame))
        {
            if (frame.IsSequence)
            {
                if (frame.Items.MoveNext())
                {
                    frame.Index++;
                    Indent(output, frames.Count - 1).WriteLine(string.Create(CultureInfo.InvariantCulture, $"item {frame.Index}"));
                    frames.Push(new Frame { Elements = frame.Items.Current.GetEnumerator(), Item = frame.Items.Current });
                }
                else
                {
                    frames.Pop();
                }
            }
            else if (frame.Elements.MoveNext())
            {
                DicomElement element = frame.Elements.Current;
                Indent(output, frames.Count - 1).WriteLine(Line(frame.Item, element));
                if (element.IsSequence)
                {
                    frames.Push(new Frame { IsSequence = true, Items = element.Items.GetEnumerator() });
                }
            }
            else
            {
                frames.Pop();
            }
        }
    }

    // One element's line, without its items.
    private static string Line(DicomItem item, DicomElement element)
    {
        string name = DicomDictionary.TryGet(element.Tag, out DicomDictionaryEntry entry)
            ? entry.Keyword
            : element.Tag.IsGroupLength ? "GroupLength" : element.Tag.IsPrivateCreator ? "PrivateCreator" : element.Tag.IsPrivate ? PrivateName(item, element.Tag) : "Unknown";
        string vr = element.IsSequence ? "SQ" : element.VR == DicomVR.None ? "UN" : element.VR.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{element.Tag} {vr} {name}  {Value(element)}");
    }

    // PS3.5 §7.8.1: (gggg,00bb) names who reserved the block (gggg,bb00) to (gggg,bbFF).
    private static string PrivateName(DicomItem item, DicomTag tag) =>
        item.TryGetElement(new DicomTag(tag.Group, (ushort)(tag.Element >> 8)), out DicomElement creator)
        && DicomDictionary.TryGetPrivate(creator.GetString(), tag, out DicomDictionaryEntry entry)
            ? $"Private[{entry.Name}]"
            : "Private";

    private static string Value(DicomElement element)
    {
        if (element.IsSequence)
        {
            int count = element.Items.Count;
            return count == 1 ? "1 item" : string.Create(CultureInfo.InvariantCulture, $"{count} items");
        }

        if (element.IsEncapsulated)
        {
            return Encapsulated(element);
        }

        if (element.IsEmpty)
        {
            return "(empty)";
        }

        // What is stored as UN is shown as what the dictionaries know it to be.
        return element.ValueVR switch
        {
            DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW or DicomVR.UN or DicomVR.None => Bytes(element),
            DicomVR.AT => Text(element.GetString(), quoted: false),
            DicomVR.UI => Uid(element),
            DicomVR.FD or DicomVR.FL or DicomVR.SL or DicomVR.SS or DicomVR.SV or DicomVR.UL or DicomVR.US or DicomVR.UV => Numbers(element),
            _ => element.IsDeferred ? Bytes(element) : Text(element.GetString(), quoted: true),
        };
    }

    private static string Uid(DicomElement element)
    {
        string text = Text(element.GetString(), quoted: false);
        return DicomUidDictionary.TryGet(text, out DicomUidEntry entry) ? $"{text}  = {entry.Name}" : text;
    }

    private static string Numbers(DicomElement element) =>
        element.IsDeferred ? Bytes(element) : Text(element.GetString(), quoted: false);

    private static string Text(string? value, bool quoted)
    {
        var text = new StringBuilder();
        foreach (char c in value.AsSpan(0, Math.Min(value?.Length ?? 0, MaxValueCharacters)))
        {
            text.Append(c switch { '\r' => "\\r", '\n' => "\\n", '\t' => "\\t", _ when char.IsControl(c) => "?", _ => c.ToString() });
        }

        if (value?.Length > MaxValueCharacters)
        {
            text.Append("...");
        }

        return quoted ? $"\"{text}\"" : text.ToString();
    }

    private static string Bytes(DicomElement element)
    {
        Span<byte> shown = stackalloc byte[MaxBytesShown];
        int count = element.ReadValue(0, shown);
        string more = element.Length > count ? " ..." : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{element.Length} bytes: {Convert.ToHexStringLower(shown[..count])}{more}");
    }

    private static string Encapsulated(DicomElement element)
    {
        long total = 0;
        for (int i = 1; i < element.FragmentCount; i++)
        {
            total += element.GetFragmentLength(i);
        }

        int fragments = Math.Max(0, element.FragmentCount - 1);
        int offsets = element.FragmentCount > 0 ? (int)(element.GetFragmentLength(0) / 4) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{fragments} fragments, {total} bytes, {offsets} offsets");
    }

    private static TextWriter Indent(TextWriter output, int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            output.Write("  ");
        }

        return output;
    }

    private sealed class Frame
    {
        // Mutable structs: they must stay fields.
        public DicomItem.Enumerator Elements;
        public DicomSequence.Enumerator Items;

        public DicomItem Item { get; init; }

        public bool IsSequence { get; init; }

        public int Index { get; set; }
    }
}
