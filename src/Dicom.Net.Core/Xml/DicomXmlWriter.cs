using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Dicom.Net.Core;

/// <summary>Writes data sets in the Native DICOM Model (PS3.19 §A.1).</summary>
public static class DicomXmlWriter
{
    /// <summary>Writes one data set as the element <c>NativeDicomModel</c>.</summary>
    /// <param name="writer">The writer, not flushed here.</param>
    /// <param name="dataset">The data set's root or any item.</param>
    /// <param name="bulkDataUri">Gives the reference for an element that is deferred or encapsulated; where null such an element is written without a value.</param>
    public static void Write(XmlWriter writer, DicomItem dataset, Func<DicomElement, string>? bulkDataUri = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartElement("NativeDicomModel");
        writer.WriteAttributeString("xml", "space", null, "preserve");
        var open = new Stack<Level>();
        open.Push(new Level { Item = dataset, Elements = dataset.GetEnumerator() });
        while (open.TryPeek(out Level? level))
        {
            if (level.IsSequence)
            {
                StepItems(writer, open, level);
            }
            else if (!level.Elements.MoveNext())
            {
                writer.WriteEndElement();
                open.Pop();
            }
            else if (!level.Elements.Current.Tag.IsGroupLength)
            {
                WriteElement(writer, open, level, bulkDataUri);
            }
        }
    }

    private static void StepItems(XmlWriter writer, Stack<Level> open, Level sequence)
    {
        if (!sequence.Items.MoveNext())
        {
            writer.WriteEndElement();
            open.Pop();
            return;
        }

        writer.WriteStartElement("Item");
        writer.WriteAttributeString("number", (++sequence.Number).ToString(CultureInfo.InvariantCulture));
        open.Push(new Level { Item = sequence.Items.Current, Elements = sequence.Items.Current.GetEnumerator() });
    }

    private static void WriteElement(XmlWriter writer, Stack<Level> open, Level level, Func<DicomElement, string>? bulkDataUri)
    {
        DicomElement element = level.Elements.Current;
        DicomTag tag = element.Tag;
        writer.WriteStartElement("DicomAttribute");
        string? creator = CreatorOf(level.Item, tag);

        // PS3.19 §A.1.4: a private tag is written with its block number as 00, beside its creator.
        uint shown = creator is null ? tag.Value : tag.Value & 0xFFFF_00FF;
        writer.WriteAttributeString("tag", shown.ToString("X8", CultureInfo.InvariantCulture));
        writer.WriteAttributeString("vr", element.IsSequence ? "SQ" : element.VR == DicomVR.None ? "UN" : element.VR.ToString());
        if (DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry))
        {
            writer.WriteAttributeString("keyword", entry.Keyword);
        }

        if (creator is not null)
        {
            writer.WriteAttributeString("privateCreator", creator);
        }

        if (element.IsSequence)
        {
            open.Push(new Level { IsSequence = true, Items = element.Items.GetEnumerator() });
            return;
        }

        WriteValue(writer, element, bulkDataUri);
        writer.WriteEndElement();
    }

    private static void WriteValue(XmlWriter writer, DicomElement element, Func<DicomElement, string>? bulkDataUri)
    {
        if (element.IsDeferred || element.IsEncapsulated)
        {
            if (bulkDataUri is not null)
            {
                writer.WriteStartElement("BulkData");
                writer.WriteAttributeString("uri", bulkDataUri(element));
                writer.WriteEndElement();
            }

            return;
        }

        if (element.IsEmpty)
        {
            return;
        }

        if (!element.VR.IsText() && element.VR is DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW or DicomVR.UN or DicomVR.None)
        {
            writer.WriteStartElement("InlineBinary");
            byte[]? swapped = InlineBinary.Swap(element, out int count);
            byte[] bytes = swapped ?? element.ValueBytes.ToArray();
            writer.WriteBase64(bytes, 0, count);
            if (swapped is not null)
            {
                ArrayPool<byte>.Shared.Return(swapped);
            }

            writer.WriteEndElement();
            return;
        }

        string[] values = element.GetStrings();
        if (values.Length == 1 && element.VR == DicomVR.PN && values[0].AsSpan().Trim("^= ").IsEmpty)
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            string value = element.VR == DicomVR.AT ? values[i].Replace("(", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)
                : element.Tag.Value == 0x0008_0005 && element.VR.IsText() ? "ISO_IR 192" : values[i];
            if (element.VR == DicomVR.PN)
            {
                WriteName(writer, value, i + 1);
            }
            else
            {
                writer.WriteStartElement("Value");
                writer.WriteAttributeString("number", (i + 1).ToString(CultureInfo.InvariantCulture));
                WriteText(writer, Printable(value, Replacement(element.VR)));
                writer.WriteEndElement();
            }
        }
    }

    // PS3.19 Table A.1.5-2 and following: person names by component group and component.
    private static void WriteName(XmlWriter writer, string name, int number)
    {
        writer.WriteStartElement("PersonName");
        writer.WriteAttributeString("number", number.ToString(CultureInfo.InvariantCulture));
        string[] groups = name.Split('=', DicomXmlNames.Groups.Length);
        for (int g = 0; g < groups.Length; g++)
        {
            // What is more than three groups or five components stays in the last of them, with its delimiters.
            string[] components = groups[g].TrimEnd('^').Split('^', DicomXmlNames.Components.Length);
            if (Array.TrueForAll(components, component => component.Length == 0))
            {
                continue;
            }

            writer.WriteStartElement(DicomXmlNames.Groups[g]);
            for (int c = 0; c < components.Length; c++)
            {
                if (components[c].Length > 0)
                {
                    writer.WriteElementString(DicomXmlNames.Components[c], Printable(components[c], '\uFFFD'));
                }
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    // XML readers take a carriage return for a line feed unless it is written as a reference.
    private static void WriteText(XmlWriter writer, string text)
    {
        int from = 0;
        for (int i = text.IndexOf('\r'); i >= 0; i = text.IndexOf('\r', from))
        {
            writer.WriteString(text[from..i]);
            writer.WriteCharEntity('\r');
            from = i + 1;
        }

        writer.WriteString(text[from..]);
    }

    // XML 1.0 has no way to say most control characters, nor half a surrogate pair.
    private static string Printable(string text, char otherwise)
    {
        StringBuilder? changed = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                i++;
            }
            else if (!XmlConvert.IsXmlChar(text[i]))
            {
                changed ??= new StringBuilder(text);
                changed[i] = otherwise;
            }
        }

        return changed?.ToString() ?? text;
    }

    // Null where no text stands there: then the tag keeps its block. Else what the creator's own value is written as, so that it is found by it.
    private static string? CreatorOf(DicomItem item, DicomTag tag)
    {
        if (!tag.IsPrivate || tag.Element < 0x1000 || !item.TryGetElement(PrivateFilter.CreatorOf(tag), out DicomElement element) || !element.VR.IsText())
        {
            return null;
        }

        string? creator = element.GetString();
        return string.IsNullOrWhiteSpace(creator) ? null : Printable(creator, Replacement(element.VR));
    }

    private static char Replacement(DicomVR vr) => vr.UsesCharacterSet() ? '\uFFFD' : '?';

    private sealed class Level
    {
        public bool IsSequence;
        public int Number;
        public DicomItem Item;
        public DicomItem.Enumerator Elements;
        public DicomSequence.Enumerator Items;
    }
}
