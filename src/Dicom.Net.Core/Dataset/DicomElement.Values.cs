using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Dicom.Net.Core;

public readonly partial struct DicomElement
{
    /// <summary>The number of values: of text by its backslashes, of numbers by their size, of a sequence its items.</summary>
    public int ValueCount
    {
        get
        {
            if (IsSequence)
            {
                return Items.Count;
            }

            if (IsEmpty)
            {
                return 0;
            }

            return VR.IsMultiValuedText()
                ? GetStrings().Length
                : VR.IsText() || VR is DicomVR.OB or DicomVR.UN or DicomVR.OW or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV
                    ? 1
                    : (int)(Length / (uint)(VR == DicomVR.AT ? 4 : VR.UnitBytes()));
        }
    }

    /// <summary>The whole value as text: decoded, without padding, a backslash between values; numbers are written out.</summary>
    /// <returns>Null where the element is empty, or is no text and no number.</returns>
    public string? GetString()
    {
        if (VR is DicomVR.SQ || IsEncapsulated || IsEmpty)
        {
            return null;
        }

        if (VR.IsText() || VR == DicomVR.UN)
        {
            string text = DecodeText();
            return text.Length == 0 ? null : text;
        }

        return string.Join('\\', GetStrings());
    }

    /// <summary>One of the values as text.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <returns>Null where there are fewer values or that value is empty.</returns>
    public string? GetString(int index)
    {
        string[] values = GetStrings();
        return (uint)index < (uint)values.Length && values[index].Length > 0 ? values[index] : null;
    }

    /// <summary>All values as text.</summary>
    /// <returns>Empty where the element is empty, or is no text and no number.</returns>
    public string[] GetStrings()
    {
        if (IsEmpty || VR is DicomVR.SQ || IsEncapsulated)
        {
            return [];
        }

        if (VR.IsText() || VR == DicomVR.UN)
        {
            string text = DecodeText();
            if (!VR.IsMultiValuedText() || !text.Contains('\\', StringComparison.Ordinal))
            {
                return text.Length == 0 ? [] : [text];
            }

            string[] values = text.Split('\\');
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = values[i].Trim(' ', '\0');
            }

            return values;
        }

        return NumbersAsText();
    }

    /// <summary>One of the values as an integer, from IS, DS without fraction, or a binary integer.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="value">The integer.</param>
    /// <returns>False where there is no such value or it is no integer of 64 bits.</returns>
    public bool TryGetInt64(int index, out long value)
    {
        if (VR is DicomVR.IS or DicomVR.DS)
        {
            ReadOnlySpan<byte> text = TextValue(index);
            if (Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length)
            {
                return true;
            }

            if (TryParseDecimal(text, out double number) && Math.Floor(number) == number && Math.Abs(number) < 9e15)
            {
                value = (long)number;
                return true;
            }

            value = 0;
            return false;
        }

        ReadOnlySpan<byte> bytes = NumberBytes(index);
        bool isBig = IsBigEndian;
        switch (VR)
        {
            case DicomVR.US or DicomVR.OW when bytes.Length == 2:
                value = isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                return true;
            case DicomVR.SS when bytes.Length == 2:
                value = isBig ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes);
                return true;
            case DicomVR.UL or DicomVR.OL when bytes.Length == 4:
                value = isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return true;
            case DicomVR.SL when bytes.Length == 4:
                value = isBig ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
                return true;
            case DicomVR.SV when bytes.Length == 8:
                value = isBig ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
                return true;
            case DicomVR.UV or DicomVR.OV when bytes.Length == 8:
                ulong large = isBig ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                value = (long)large;
                return large <= long.MaxValue;
            default:
                value = 0;
                return false;
        }
    }

    /// <summary>One of the values as a number.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="value">The number.</param>
    /// <returns>False where there is no such value or it is no number.</returns>
    public bool TryGetDouble(int index, out double value)
    {
        switch (VR)
        {
            case DicomVR.DS or DicomVR.IS:
                return TryParseDecimal(TextValue(index), out value);
            case DicomVR.FL or DicomVR.OF:
                ReadOnlySpan<byte> single = NumberBytes(index);
                value = single.Length < 4 ? 0 : IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(single) : BinaryPrimitives.ReadSingleLittleEndian(single);
                return single.Length == 4;
            case DicomVR.FD or DicomVR.OD:
                ReadOnlySpan<byte> bytes = NumberBytes(index);
                value = bytes.Length < 8 ? 0 : IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                return bytes.Length == 8;
            case DicomVR.UV:
                ReadOnlySpan<byte> large = NumberBytes(index);
                value = large.Length < 8 ? 0 : IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(large) : BinaryPrimitives.ReadUInt64LittleEndian(large);
                return large.Length == 8;
            default:
                bool isInteger = TryGetInt64(index, out long integer);
                value = integer;
                return isInteger;
        }
    }

    /// <summary>All values as numbers.</summary>
    /// <returns>Empty where the element is empty or one of its values is no number.</returns>
    public double[] GetDoubles()
    {
        int count = VR is DicomVR.DS or DicomVR.IS ? ValueBytes.Count((byte)'\\') + 1 : NumberCount;
        if (IsEmpty || count == 0)
        {
            return [];
        }

        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryGetDouble(i, out values[i]))
            {
                return [];
            }
        }

        return values;
    }

    private int NumberCount => VR switch
    {
        DicomVR.AT => (int)Length / 4,
        DicomVR.OB or DicomVR.UN or DicomVR.SQ => 0,
        _ when VR.IsText() => 0,
        _ => ValueBytes.Length / VR.UnitBytes(),
    };

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, out double value)
    {
        if (!text.IsEmpty && text[0] == '+')
        {
            text = text[1..];
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private ReadOnlySpan<byte> TextValue(int index)
    {
        ReadOnlySpan<byte> rest = ValueBytes;
        while (true)
        {
            int end = rest.IndexOf((byte)'\\');
            if (index == 0)
            {
                return (end < 0 ? rest : rest[..end]).Trim(" \0"u8);
            }

            if (end < 0)
            {
                return default;
            }

            rest = rest[(end + 1)..];
            index--;
        }
    }

    private ReadOnlySpan<byte> NumberBytes(int index)
    {
        int size = VR.UnitBytes();
        ReadOnlySpan<byte> bytes = ValueBytes;
        return index >= 0 && index < bytes.Length / size ? bytes.Slice(index * size, size) : default;
    }

    private string DecodeText()
    {
        ReadOnlySpan<byte> bytes = ValueBytes;

        // PS3.5 §6.2: trailing blanks are not significant; leading ones are in ST, LT and UT only.
        SpecificCharacterSet set = VR.UsesCharacterSet() ? _item.CharacterSet : SpecificCharacterSet.Default;
        string text = set.Decode(bytes, VR).TrimEnd(' ', '\0');
        return VR is DicomVR.LT or DicomVR.ST or DicomVR.UT ? text : text.TrimStart(' ');
    }

    private string[] NumbersAsText()
    {
        int count = NumberCount;
        var values = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (VR == DicomVR.AT)
            {
                ReadOnlySpan<byte> bytes = ValueBytes.Slice(i * 4, 4);
                ushort group = IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                ushort element = IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
                values[i] = new DicomTag(group, element).ToString();
            }
            else if (VR is DicomVR.FL or DicomVR.OF && TryGetDouble(i, out double single))
            {
                values[i] = ((float)single).ToString("R", CultureInfo.InvariantCulture);
            }
            else if (TryGetInt64(i, out long integer))
            {
                values[i] = integer.ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                TryGetDouble(i, out double number);
                values[i] = number.ToString("R", CultureInfo.InvariantCulture);
            }
        }

        return values;
    }
}
