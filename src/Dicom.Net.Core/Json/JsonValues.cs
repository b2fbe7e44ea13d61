using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dicom.Net.Core;

/// <summary>The values of one element of DICOM JSON, on their way to a builder.</summary>
internal struct JsonValues
{
    private List<string>? _texts;

    public ReadOnlyMemory<byte> Binary { get; set; }

    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new DicomDataException("Value is no array", reader.TokenStartIndex, "", "PS3.18 §F.2.2");
        }

        _texts = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    _texts.Add(reader.GetString()!);
                    break;
                case JsonTokenType.Number:
                    _texts.Add(Encoding.ASCII.GetString(reader.ValueSpan));
                    break;
                case JsonTokenType.Null:
                    _texts.Add("");
                    break;
                case JsonTokenType.StartObject:
                    _texts.Add(ReadName(ref reader));
                    break;
                default:
                    throw new DicomDataException("A value is neither text, number, null nor name", reader.TokenStartIndex, "", "PS3.18 §F.2.2");
            }
        }
    }

    public readonly void Set(DicomDatasetBuilder dataset, DicomTag tag, DicomVR vr)
    {
        if (_texts is null)
        {
            if (vr == DicomVR.SQ || Binary.IsEmpty)
            {
                dataset.Set(tag, vr, null);
            }
            else
            {
                dataset.SetBytes(tag, vr, Binary);
            }
        }
        else if (vr is DicomVR.FL or DicomVR.FD)
        {
            // PS3.18 §F.2.3: what JSON cannot say as a number is text.
            double[] numbers = [.. _texts.Select(text => text switch
            {
                "NaN" => double.NaN,
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? number
                    : throw new ArgumentException($"'{text}' is no value of {vr}."),
            })];
            dataset.SetBytes(tag, vr, NumberEncoder.FromNumbers(vr, numbers));
        }
        else
        {
            dataset.Set(tag, vr, string.Join('\\', vr is DicomVR.DS ? _texts.Select(Shorten) : _texts));
        }
    }

    // A DS holds at most 16 characters (PS3.5 §6.2); JSON writers give up to 17 digits.
    private static string Shorten(string text) =>
        text.Length <= 16 || !double.TryParse(text, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number)
            ? text
            : DecimalText.Format(number, isInteger: false);

    private static string ReadName(ref Utf8JsonReader reader)
    {
        var groups = new string[3];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            int index = name switch { "Alphabetic" => 0, "Ideographic" => 1, "Phonetic" => 2, _ => -1 };
            if (index >= 0 && reader.TokenType == JsonTokenType.String)
            {
                groups[index] = reader.GetString()!;
            }
            else
            {
                reader.Skip();
            }
        }

        return string.Join('=', groups).TrimEnd('=');
    }
}
