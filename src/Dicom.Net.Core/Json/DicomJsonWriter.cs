using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Dicom.Net.Core;

/// <summary>Writes data sets in the DICOM JSON model (PS3.18 Annex F).</summary>
public static class DicomJsonWriter
{
    private const int MaxRowsOfNesting = 4096;

    /// <summary>
    /// What a <see cref="Utf8JsonWriter"/> must allow for: each nested item takes three levels, and the default depth of 1000 is less
    /// than the deepest data set that is read (<see cref="DicomReadOptions.MaxDepth"/>).
    /// </summary>
    public const int MaxJsonDepth = MaxRowsOfNesting;

    /// <summary>Writes one data set as one JSON object.</summary>
    /// <param name="writer">The writer, not flushed here; its MaxDepth should be <see cref="MaxJsonDepth"/>.</param>
    /// <param name="dataset">The data set's root or any item.</param>
    /// <param name="options">Null for <see cref="DicomJsonOptions.Default"/>.</param>
    /// <remarks>Group lengths are left out (PS3.18 §F.2.2); Specific Character Set becomes ISO_IR 192, since JSON is UTF-8.</remarks>
    public static void Write(Utf8JsonWriter writer, DicomItem dataset, DicomJsonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        options ??= DicomJsonOptions.Default;

        // Depth is the input's: a stack of our own instead of recursion.
        var frames = new Stack<JsonFrame>();
        writer.WriteStartObject();
        frames.Push(new JsonFrame(dataset));
        while (frames.TryPeek(out JsonFrame? frame))
        {
            if (frame.IsSequence)
            {
                Step(writer, frames, frame);
            }
            else if (!frame.Elements.MoveNext())
            {
                writer.WriteEndObject();
                frames.Pop();
            }
            else
            {
                DicomElement element = frame.Elements.Current;
                if (frame.IsRepeated(element.Tag))
                {
                    // An object has each name once (RFC 8259 §4): of a tag that a damaged data set repeats the first element counts.
                    continue;
                }

                if (element.IsSequence && !element.IsEmpty)
                {
                    Begin(writer, element);
                    writer.WriteStartArray("Value"u8);
                    frames.Push(new JsonFrame(element.Items));
                }
                else if (!element.Tag.IsGroupLength)
                {
                    WriteElement(writer, element, options);
                }
            }
        }
    }

    private static void Step(Utf8JsonWriter writer, Stack<JsonFrame> frames, JsonFrame sequence)
    {
        if (sequence.Items.MoveNext())
        {
            writer.WriteStartObject();
            frames.Push(new JsonFrame(sequence.Items.Current));
            return;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        frames.Pop();
    }

    private static void Begin(Utf8JsonWriter writer, DicomElement element)
    {
        Span<char> name = stackalloc char[8];
        element.Tag.Value.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
        writer.WriteStartObject(name);
        writer.WriteString("vr"u8, element.IsSequence ? "SQ" : element.VR == DicomVR.None ? "UN" : element.VR.ToString());
    }

    private static void WriteElement(Utf8JsonWriter writer, DicomElement element, DicomJsonOptions options)
    {
        Begin(writer, element);
        if (element.IsEncapsulated || element.IsDeferred)
        {
            WriteReference(writer, element, options);
        }
        else if (!element.IsEmpty)
        {
            WriteValue(writer, element, options);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, DicomElement element, DicomJsonOptions options)
    {
        if (element.VR is DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW or DicomVR.UN or DicomVR.None)
        {
            WriteBinary(writer, element, options);
            return;
        }

        // PS3.18 §F.2.5: no value, no Value; padding alone and half a number are none.
        bool isText = element.VR.IsText();
        string[] texts = isText ? element.GetStrings() : [];
        int count = isText ? texts.Length : element.ValueCount;
        if (count == 0)
        {
            return;
        }

        writer.WriteStartArray("Value"u8);
        switch (element.VR)
        {
            case DicomVR.AT:
                WriteTags(writer, element);
                break;
            case DicomVR.PN:
                WriteNames(writer, texts);
                break;
            case DicomVR.FL or DicomVR.FD or DicomVR.DS:
                WriteReals(writer, element, texts, count);
                break;
            case DicomVR.IS or DicomVR.SL or DicomVR.SS or DicomVR.SV or DicomVR.UL or DicomVR.US or DicomVR.UV:
                WriteIntegers(writer, element, texts, count);
                break;
            default:
                if (element.Tag == DicomTags.SpecificCharacterSet)
                {
                    writer.WriteStringValue("ISO_IR 192"u8);
                    break;
                }

                foreach (string text in texts)
                {
                    WriteText(writer, text);
                }

                break;
        }

        writer.WriteEndArray();
    }

    // PS3.18 §F.2.5: an empty value among others is null.
    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        if (text.Length == 0)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static void WriteReals(Utf8JsonWriter writer, DicomElement element, string[] texts, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!element.TryGetDouble(i, out double value))
            {
                WriteText(writer, texts.Length > 0 ? texts[i] : string.Empty);
            }
            else if (!double.IsFinite(value))
            {
                // JSON has no such numbers; PS3.18 §F.2.3 names these texts.
                writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf");
            }
            else if (element.VR == DicomVR.FL)
            {
                writer.WriteNumberValue((float)value);
            }
            else
            {
                writer.WriteNumberValue(value);
            }
        }
    }

    private static void WriteIntegers(Utf8JsonWriter writer, DicomElement element, string[] texts, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (element.VR == DicomVR.UV)
            {
                ReadOnlySpan<byte> bytes = element.ValueBytes.Slice(i * 8, 8);
                writer.WriteNumberValue(element.IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            }
            else if (element.TryGetInt64(i, out long value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                WriteText(writer, texts.Length > 0 ? texts[i] : string.Empty);
            }
        }
    }

    private static void WriteTags(Utf8JsonWriter writer, DicomElement element)
    {
        ReadOnlySpan<byte> bytes = element.ValueBytes;
        Span<char> text = stackalloc char[8];
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            uint group = element.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            uint number = element.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            ((group << 16) | number).TryFormat(text, out _, "X8", CultureInfo.InvariantCulture);
            writer.WriteStringValue(text);
        }
    }

    // PS3.18 §F.2.2: the three component groups by name; a name without any is null.
    private static void WriteNames(Utf8JsonWriter writer, string[] names)
    {
        foreach (string name in names)
        {
            string[] groups = name.Split('=', 3);
            if (name.Length == 0)
            {
                writer.WriteNullValue();
                continue;
            }

            writer.WriteStartObject();
            for (int i = 0; i < groups.Length; i++)
            {
                if (groups[i].Length > 0)
                {
                    writer.WriteString(i switch { 0 => "Alphabetic"u8, 1 => "Ideographic"u8, _ => "Phonetic"u8 }, groups[i]);
                }
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteBinary(Utf8JsonWriter writer, DicomElement element, DicomJsonOptions options)
    {
        ReadOnlySpan<byte> bytes = element.ValueBytes;
        if (bytes.Length > options.MaxInlineBytes)
        {
            WriteReference(writer, element, options);
            return;
        }

        // PS3.18 §F.2.7: inline binary is little endian.
        byte[]? swapped = InlineBinary.Swap(element, out int count);
        writer.WriteBase64String("InlineBinary"u8, swapped is null ? bytes : swapped.AsSpan(0, count));
        if (swapped is not null)
        {
            ArrayPool<byte>.Shared.Return(swapped);
        }
    }

    private static void WriteReference(Utf8JsonWriter writer, DicomElement element, DicomJsonOptions options)
    {
        string where = element.IsDeferred
            ? string.Create(CultureInfo.InvariantCulture, $"?offset={element.FileOffset}&length={element.Length}")
            : string.Create(CultureInfo.InvariantCulture, $"?tag={element.Tag.Value:X8}");
        writer.WriteString("BulkDataURI"u8, options.BulkDataBaseUri + where);
    }
}
