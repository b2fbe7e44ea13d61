using System.Globalization;
using System.Xml;

namespace Dicom.Net.Core;

/// <summary>Reads data sets in the Native DICOM Model (PS3.19 §A.1). Document types and entities are refused.</summary>
public static class DicomXmlReader
{
    /// <summary>Reads the element <c>NativeDicomModel</c> as a data set.</summary>
    /// <param name="stream">The XML text, not closed here.</param>
    /// <param name="bulkData">Gives the bytes that a BulkData reference (uri or uuid) stands for; where null, or where it gives null, the element becomes empty. Nothing is fetched unasked.</param>
    /// <param name="maxDepth">The deepest nesting of items.</param>
    /// <returns>A builder with the elements; text is UTF-8.</returns>
    /// <exception cref="DicomDataException">The text is no XML, has a document type, or is not of the model.</exception>
    public static DicomDatasetBuilder Read(Stream stream, Func<string, ReadOnlyMemory<byte>?>? bulkData = null, int maxDepth = 512)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = 1L << 32,
        };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            reader.MoveToContent();
            if (reader.LocalName != "NativeDicomModel")
            {
                throw Error(reader, "The root is not NativeDicomModel");
            }

            var root = new DicomDatasetBuilder();
            ReadItems(reader, root, bulkData, maxDepth);
            return root;
        }
        catch (XmlException exception)
        {
            throw new DicomDataException($"The XML is malformed or has a document type: {exception.Message}", -1, "", "PS3.19 §A.1");
        }
    }

    private static void ReadItems(XmlReader reader, DicomDatasetBuilder root, Func<string, ReadOnlyMemory<byte>?>? bulkData, int maxDepth)
    {
        var open = new Stack<(DicomDatasetBuilder Dataset, DicomTag Sequence)>();
        DicomDatasetBuilder dataset = root;
        if (reader.IsEmptyElement)
        {
            return;
        }

        DicomTag sequence = default;
        reader.Read();
        while (true)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "DicomAttribute")
            {
                DicomVR vr = VROf(reader);
                DicomTag tag = TagOf(reader, dataset);
                if (vr == DicomVR.SQ)
                {
                    dataset.Set(tag, DicomVR.SQ, null);
                    if (reader.IsEmptyElement)
                    {
                        reader.Read();
                        continue;
                    }

                    open.Push((dataset, sequence));
                    sequence = tag;
                    reader.Read();
                    continue;
                }

                ReadValues(reader, dataset, tag, vr, bulkData);
            }
            else if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Item" && open.Count > 0)
            {
                if (open.Count > maxDepth * 2)
                {
                    throw Error(reader, "Items are nested too deep");
                }

                DicomDatasetBuilder item = dataset.AddItem(sequence);
                if (!reader.IsEmptyElement)
                {
                    open.Push((dataset, sequence));
                    dataset = item;
                }

                reader.Read();
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                if (!open.TryPop(out (DicomDatasetBuilder Dataset, DicomTag Sequence) parent))
                {
                    return;
                }

                (dataset, sequence) = parent;
                reader.Read();
            }
            else if (reader.NodeType == XmlNodeType.Element)
            {
                reader.Skip();
            }
            else if (!reader.Read())
            {
                throw Error(reader, "The text ends within the data set");
            }
        }
    }

    private static void ReadValues(XmlReader reader, DicomDatasetBuilder dataset, DicomTag tag, DicomVR vr, Func<string, ReadOnlyMemory<byte>?>? bulkData)
    {
        var values = new SortedDictionary<int, string>();
        ReadOnlyMemory<byte> binary = default;
        if (reader.IsEmptyElement)
        {
            reader.Read();
        }
        else
        {
            reader.Read();
            while (reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    reader.Read();
                    continue;
                }

                switch (reader.LocalName)
                {
                    case "Value":
                        values[NumberOf(reader, values.Count)] = reader.ReadElementContentAsString();
                        break;
                    case "PersonName":
                        int number = NumberOf(reader, values.Count);
                        values[number] = ReadName(reader);
                        break;
                    case "InlineBinary":
                        binary = Base64(reader);
                        break;
                    case "BulkData":
                        string? uri = reader.GetAttribute("uri") ?? reader.GetAttribute("uuid");
                        binary = uri is null ? default : bulkData?.Invoke(uri) ?? default;
                        reader.Skip();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            reader.Read();
        }

        try
        {
            if (!binary.IsEmpty)
            {
                dataset.SetBytes(tag, vr, binary);
            }
            else
            {
                dataset.Set(tag, vr, string.Join('\\', values.Values));
            }
        }
        catch (ArgumentException exception)
        {
            throw new DicomDataException($"The value is none of its VR: {exception.Message}", -1, tag.ToString(), "PS3.19 §A.1");
        }
    }

    private static byte[] Base64(XmlReader reader)
    {
        try
        {
            return Convert.FromBase64String(reader.ReadElementContentAsString());
        }
        catch (FormatException)
        {
            throw Error(reader, "InlineBinary is not base64");
        }
    }

    private static string ReadName(XmlReader reader)
    {
        var groups = new string[3];
        using XmlReader name = reader.ReadSubtree();
        int group = -1;
        var components = new string[5];
        name.Read();
        while (name.Read())
        {
            if (name.NodeType == XmlNodeType.Element)
            {
                int index = Array.IndexOf(DicomXmlNames.Groups, name.LocalName);
                int component = Array.IndexOf(DicomXmlNames.Components, name.LocalName);
                if (index >= 0)
                {
                    group = index;
                    components = new string[5];
                }
                else if (component >= 0 && group >= 0 && name.Read() && name.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA)
                {
                    components[component] = name.Value;
                    groups[group] = string.Join('^', components).TrimEnd('^');
                }
            }
        }

        name.Close();
        reader.Read();
        return string.Join('=', groups).TrimEnd('=');
    }

    private static int NumberOf(XmlReader reader, int count) =>
        int.TryParse(reader.GetAttribute("number"), CultureInfo.InvariantCulture, out int number) && number > 0 && number < 1 << 24 ? number : count + 1;

    private static DicomVR VROf(XmlReader reader)
    {
        string text = reader.GetAttribute("vr") ?? "";
        DicomVR vr = text.Length == 2 ? (DicomVR)(text[0] | (text[1] << 8)) : DicomVR.None;
        return vr.IsKnown() ? vr : throw Error(reader, "The VR is unknown");
    }

    // PS3.19 §A.1.4: the block of a private element is found by its creator, and reserved where it has none yet.
    private static DicomTag TagOf(XmlReader reader, DicomDatasetBuilder dataset)
    {
        if (!uint.TryParse(reader.GetAttribute("tag"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            throw Error(reader, "The tag is not eight hexadecimal digits");
        }

        var tag = new DicomTag(value);
        string? creator = reader.GetAttribute("privateCreator");
        if (string.IsNullOrWhiteSpace(creator) || !tag.IsPrivate)
        {
            return tag;
        }

        int block = FindBlock(dataset, tag.Group, text => text?.Trim() == creator.Trim());
        if (block == 0)
        {
            block = FindBlock(dataset, tag.Group, text => text is null);
            if (block == 0)
            {
                throw Error(reader, "The group has no private block left");
            }

            dataset.Set(new DicomTag(tag.Group, (ushort)block), DicomVR.LO, creator);
        }

        return new DicomTag(tag.Group, (ushort)((block << 8) | (tag.Element & 0xFF)));
    }

    private static int FindBlock(DicomDatasetBuilder dataset, ushort group, Func<string?, bool> isWanted)
    {
        for (int block = 0x10; block <= 0xFF; block++)
        {
            if (isWanted(dataset.TextOf(new DicomTag(group, (ushort)block))))
            {
                return block;
            }
        }

        return 0;
    }

    private static DicomDataException Error(XmlReader reader, string reason)
    {
        var line = reader as IXmlLineInfo;
        return new DicomDataException($"{reason} (line {line?.LineNumber ?? 0})", -1, "", "PS3.19 §A.1");
    }
}
