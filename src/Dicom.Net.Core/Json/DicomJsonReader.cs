using System.Globalization;
using System.Text.Json;

namespace Dicom.Net.Core;

/// <summary>Reads data sets in the DICOM JSON model (PS3.18 Annex F).</summary>
public static class DicomJsonReader
{
    /// <summary>Reads one JSON object as a data set.</summary>
    /// <param name="utf8Json">The JSON text.</param>
    /// <param name="bulkData">Gives the bytes that a BulkDataURI stands for; where null, or where it gives null, the element becomes empty. Nothing is fetched unasked.</param>
    /// <param name="maxDepth">The deepest nesting of items.</param>
    /// <returns>A builder with the elements; text is UTF-8.</returns>
    /// <exception cref="DicomDataException">The text is no JSON, or not of the model.</exception>
    public static DicomDatasetBuilder Read(ReadOnlySpan<byte> utf8Json, Func<string, ReadOnlyMemory<byte>?>? bulkData = null, int maxDepth = 512)
    {
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = checked((maxDepth * 3) + 4) });
        try
        {
            reader.Read();
            Require(reader, JsonTokenType.StartObject, "an object");
            var root = new DicomDatasetBuilder();
            ReadDataset(ref reader, root, bulkData);
            if (reader.Read())
            {
                throw Error(reader, "Text follows the data set");
            }

            return root;
        }
        catch (InvalidOperationException)
        {
            // What the JSON reader says of bytes that are no UTF-8, and of half a surrogate pair.
            throw new DicomDataException("The JSON holds text that is no Unicode", reader.BytesConsumed, "", "PS3.18 §F.2");
        }
        catch (JsonException exception)
        {
            throw new DicomDataException($"The JSON is malformed: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}", reader.BytesConsumed, "", "PS3.18 §F.2");
        }
    }

    // The items that are open stand on a stack of our own: their nesting is the input's.
    private static void ReadDataset(ref Utf8JsonReader reader, DicomDatasetBuilder root, Func<string, ReadOnlyMemory<byte>?>? bulkData)
    {
        var open = new Stack<(DicomDatasetBuilder Dataset, DicomTag Sequence)>();
        DicomDatasetBuilder dataset = root;
        DicomTag sequence = default;
        bool inSequence = false;
        while (true)
        {
            reader.Read();
            if (inSequence)
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    LeaveSequence(ref reader);
                    inSequence = false;
                }
                else if (reader.TokenType == JsonTokenType.Null)
                {
                    dataset.AddItem(sequence);
                }
                else
                {
                    Require(reader, JsonTokenType.StartObject, "an item");
                    open.Push((dataset, sequence));
                    dataset = dataset.AddItem(sequence);
                    inSequence = false;
                }

                continue;
            }

            if (reader.TokenType == JsonTokenType.EndObject)
            {
                if (!open.TryPop(out (DicomDatasetBuilder Dataset, DicomTag Sequence) parent))
                {
                    return;
                }

                (dataset, sequence) = parent;
                inSequence = true;
                continue;
            }

            inSequence = ReadElement(ref reader, dataset, bulkData, out sequence);
        }
    }

    // PS3.18 §F.2.2: "GGGGEEEE": { "vr": "LO", "Value": [ ... ] }, or InlineBinary, or BulkDataURI. Whether a sequence was opened.
    private static bool ReadElement(ref Utf8JsonReader reader, DicomDatasetBuilder dataset, Func<string, ReadOnlyMemory<byte>?>? bulkData, out DicomTag tag)
    {
        string name = reader.GetString()!;
        if (name.Length != 8 || !uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            throw Error(reader, "The name of an element is not eight hexadecimal digits");
        }

        if (value >= EntryTable.FirstNoElement)
        {
            throw Error(reader, "The name is no tag of an element");
        }

        tag = new DicomTag(value);
        DicomVR vr = DicomVR.None;
        reader.Read();
        Require(reader, JsonTokenType.StartObject, "an object");
        var values = new JsonValues();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            reader.Read();
            switch (property)
            {
                case "vr":
                    vr = ParseVR(reader);
                    break;
                case "Value" when vr == DicomVR.SQ || (vr == DicomVR.None && HoldsItems(reader, tag)):
                    Require(reader, JsonTokenType.StartArray, "an array");
                    dataset.Set(tag, DicomVR.SQ, null);
                    return true;
                case "Value":
                    values.Read(ref reader);
                    break;
                case "InlineBinary":
                    values.Binary = reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? bytes)
                        ? bytes
                        : throw Error(reader, "InlineBinary is not base64");
                    break;
                case "BulkDataURI":
                    values.Binary = bulkData?.Invoke(reader.GetString() ?? "") ?? default;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        vr = vr == DicomVR.None ? DicomDictionary.VROf(tag.Value) : vr;
        try
        {
            values.Set(dataset, tag, vr);
        }
        catch (ArgumentException exception)
        {
            throw Error(reader, $"The value of {tag} is none of its VR: {exception.Message}");
        }

        return false;
    }

    // An object's names come in any order (RFC 8259 §4), and writers that sort them put Value before vr: then the first item or name tells.
    private static bool HoldsItems(Utf8JsonReader reader, DicomTag tag)
    {
        bool isSequence = DicomDictionary.VROf(tag.Value) == DicomVR.SQ;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return isSequence;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.Null or JsonTokenType.StartObject or JsonTokenType.EndObject)
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                return name.Length == 8 && uint.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            }
        }

        return isSequence && reader.TokenType == JsonTokenType.EndArray;
    }

    private static void LeaveSequence(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isVR = reader.ValueTextEquals("vr"u8);
            reader.Read();
            if (isVR && ParseVR(reader) != DicomVR.SQ)
            {
                throw Error(reader, "The element has items and another VR than SQ");
            }

            reader.Skip();
        }

        Require(reader, JsonTokenType.EndObject, "the end of the element");
    }

    private static DicomVR ParseVR(in Utf8JsonReader reader)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        DicomVR vr = text.Length == 2 ? (DicomVR)(text[0] | (text[1] << 8)) : DicomVR.None;
        return vr.IsKnown() ? vr : throw Error(reader, "The VR is unknown");
    }

    private static void Require(in Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw Error(reader, $"The DICOM JSON model wants {what} here");
        }
    }

    private static DicomDataException Error(in Utf8JsonReader reader, string reason) =>
        new(reason, reader.TokenStartIndex, "", "PS3.18 §F.2.2");
}
