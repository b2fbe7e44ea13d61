using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Dicom.Net.Core;

public readonly partial struct DicomElement
{
    /// <summary>The most bytes of a value on disk that are read to give it as text or as an array of numbers: 64 MiB. Single numbers are read by themselves, whatever the value's size.</summary>
    public const int MostTextBytes = 64 << 20;

    /// <summary>The VR that the value is understood by: for UN that of the dictionary, or of the private dictionary by the element's creator; else <see cref="VR"/>.</summary>
    public DicomVR ValueVR => VR == DicomVR.UN && !IsSequence && !IsEncapsulated ? KnownVR() : VR;

    // PS3.5 §6.2.2 note 3: what stands as UN is little endian, whatever the data set around it is.
    private bool IsValueBigEndian => IsBigEndian && VR != DicomVR.UN;

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

            DicomVR vr = ValueVR;
            return vr.IsMultiValuedText()
                ? GetStrings().Length
                : vr.IsText() || vr is DicomVR.OB or DicomVR.UN or DicomVR.OW or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV
                    ? 1
                    : (int)(Length / (uint)(vr == DicomVR.AT ? 4 : vr.UnitBytes()));
        }
    }

    /// <summary>The whole value as text: decoded, without padding, a backslash between values; numbers are written out.</summary>
    /// <returns>Null where the element is empty, or is no text and no number.</returns>
    /// <exception cref="DicomDataException">The value is on disk and has more than <see cref="MostTextBytes"/>, or its file became shorter.</exception>
    public string? GetString()
    {
        if (IsSequence || IsEncapsulated || IsEmpty)
        {
            return null;
        }

        if (ValueVR.IsText() || ValueVR == DicomVR.UN)
        {
            string text = DecodeText();
            return text.Length == 0 ? null : text;
        }

        return string.Join('\\', GetStrings());
    }

    /// <summary>One of the values as text.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <returns>Null where there are fewer values or that value is empty.</returns>
    /// <exception cref="DicomDataException">The value is on disk and has more than <see cref="MostTextBytes"/>, or its file became shorter.</exception>
    public string? GetString(int index)
    {
        string[] values = GetStrings();
        return (uint)index < (uint)values.Length && values[index].Length > 0 ? values[index] : null;
    }

    /// <summary>All values as text.</summary>
    /// <returns>Empty where the element is empty, or is no text and no number.</returns>
    /// <exception cref="DicomDataException">The value is on disk and has more than <see cref="MostTextBytes"/>, or its file became shorter.</exception>
    public string[] GetStrings()
    {
        if (IsEmpty || IsSequence || IsEncapsulated)
        {
            return [];
        }

        if (ValueVR.IsText() || ValueVR == DicomVR.UN)
        {
            string text = DecodeText();
            if (!ValueVR.IsMultiValuedText() || !text.Contains('\\', StringComparison.Ordinal))
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
        if (ValueVR is DicomVR.IS or DicomVR.DS)
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

        Span<byte> buffer = stackalloc byte[8];
        return TryReadInteger(ValueVR, IsValueBigEndian, NumberBytes(index, buffer), out value);
    }

    /// <summary>One of the values as a number.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="value">The number.</param>
    /// <returns>False where there is no such value or it is no number.</returns>
    public bool TryGetDouble(int index, out double value)
    {
        DicomVR vr = ValueVR;
        if (vr is DicomVR.DS or DicomVR.IS)
        {
            return TryParseDecimal(TextValue(index), out value);
        }

        Span<byte> buffer = stackalloc byte[8];
        return TryReadReal(vr, IsValueBigEndian, NumberBytes(index, buffer), out value);
    }

    /// <summary>All values as numbers.</summary>
    /// <returns>Empty where the element is empty or one of its values is no number.</returns>
    /// <exception cref="DicomDataException">The value is on disk and has more than <see cref="MostTextBytes"/>, or its file became shorter.</exception>
    public double[] GetDoubles()
    {
        if (IsEmpty)
        {
            return [];
        }

        ReadOnlySpan<byte> bytes = WholeValue();
        bool isText = ValueVR is DicomVR.DS or DicomVR.IS;
        int count = isText ? bytes.Count((byte)'\\') + 1 : NumberCount;
        if (count == 0)
        {
            return [];
        }

        var values = new double[count];
        return (isText ? TryParseDecimals(bytes, values) : TryReadNumbers(bytes, values)) ? values : [];
    }

    // One value after the other: to find each by its index would go over the text once for each.
    private static bool TryParseDecimals(ReadOnlySpan<byte> rest, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!DecimalParser.TryRead(rest, out values[i], out int end))
            {
                end = rest.IndexOf((byte)'\\');
                end = end < 0 ? rest.Length : end;
                if (!TryParseDecimal(rest[..end].Trim(" \0"u8), out values[i]))
                {
                    return false;
                }
            }

            rest = end == rest.Length ? default : rest[(end + 1)..];
        }

        return true;
    }

    private bool TryReadNumbers(ReadOnlySpan<byte> bytes, double[] values)
    {
        DicomVR vr = ValueVR;
        int size = vr.UnitBytes();
        bool isBig = IsValueBigEndian;
        for (int i = 0; i < values.Length; i++)
        {
            if (!TryReadReal(vr, isBig, bytes.Slice(i * size, size), out values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadInteger(DicomVR vr, bool isBig, ReadOnlySpan<byte> bytes, out long value)
    {
        switch (vr)
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

    private static bool TryReadReal(DicomVR vr, bool isBig, ReadOnlySpan<byte> bytes, out double value)
    {
        switch (vr)
        {
            case DicomVR.FL or DicomVR.OF when bytes.Length == 4:
                value = isBig ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes);
                return true;
            case DicomVR.FD or DicomVR.OD when bytes.Length == 8:
                value = isBig ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                return true;
            case DicomVR.UV or DicomVR.OV when bytes.Length == 8:
                value = isBig ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                return true;
            default:
                bool isInteger = TryReadInteger(vr, isBig, bytes, out long integer);
                value = integer;
                return isInteger;
        }
    }

    // Of a value on disk a copy.
    private ReadOnlySpan<byte> WholeValue()
    {
        if (!IsDeferred)
        {
            return ValueBytes;
        }

        if (Length > MostTextBytes)
        {
            throw new DicomDataException(
                $"The value has {Length} bytes and stayed on disk: read it piece by piece with ReadValue, or open the file with a larger DeferValuesOver", FileOffset, Tag.ToString(), "PS3.5 §6.2");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Length);
        ReadValue(0, bytes);
        return bytes;
    }

    private DicomVR KnownVR()
    {
        DicomTag tag = Tag;
        if (!tag.IsPrivate)
        {
            return DicomDictionary.VROf(tag.Value) is var vr and not (DicomVR.SQ or DicomVR.None) ? vr : DicomVR.UN;
        }

        if (tag.IsPrivateCreator)
        {
            return DicomVR.LO;
        }

        return tag.Element >= 0x1000 && _item.TryGetElement(PrivateFilter.CreatorOf(tag), out DicomElement creator)
            && DicomDictionary.TryGetPrivate(creator.GetString(), tag, out DicomDictionaryEntry entry)
            && entry.VR is not (DicomVR.SQ or DicomVR.None)
                ? entry.VR
                : DicomVR.UN;
    }

    private int NumberCount => ValueVR switch
    {
        DicomVR.AT => (int)Length / 4,
        DicomVR.OB or DicomVR.UN or DicomVR.SQ => 0,
        _ when ValueVR.IsText() => 0,
        _ => (int)(Length / (uint)ValueVR.UnitBytes()),
    };

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, out double value)
    {
        if (DecimalParser.TryParse(text, out value))
        {
            return true;
        }

        if (!text.IsEmpty && text[0] == '+')
        {
            text = text[1..];
        }

        if (text.Contains((byte)','))
        {
            return TryParseComma(text, out value);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    // DecimalComma: the one comma of a number without a point stands for it.
    private static bool TryParseComma(ReadOnlySpan<byte> text, out double value)
    {
        Span<byte> copy = stackalloc byte[64];
        if (text.Length > copy.Length || text.Count((byte)',') > 1 || text.Contains((byte)'.'))
        {
            value = 0;
            return false;
        }

        text.Replace(copy, (byte)',', (byte)'.');
        return double.TryParse(copy[..text.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private ReadOnlySpan<byte> TextValue(int index)
    {
        ReadOnlySpan<byte> rest = WholeValue();
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

    // The bytes of one number, read into the buffer where the value is on disk.
    private ReadOnlySpan<byte> NumberBytes(int index, Span<byte> buffer)
    {
        int size = ValueVR.UnitBytes();
        if (index < 0 || index >= Length / (uint)size)
        {
            return default;
        }

        if (IsDeferred)
        {
            return buffer[..ReadValue((long)index * size, buffer[..size])];
        }

        ReadOnlySpan<byte> bytes = ValueBytes;
        return bytes.IsEmpty ? default : bytes.Slice(index * size, size);
    }

    private string DecodeText()
    {
        ReadOnlySpan<byte> bytes = WholeValue();

        // PS3.5 §6.2: trailing blanks are not significant; leading ones are in ST, LT and UT only.
        SpecificCharacterSet set = ValueVR.UsesCharacterSet() ? _item.CharacterSet : SpecificCharacterSet.Default;
        string text = set.Decode(bytes, ValueVR).TrimEnd(' ', '\0');
        return ValueVR is DicomVR.LT or DicomVR.ST or DicomVR.UT ? text : text.TrimStart(' ');
    }

    private string[] NumbersAsText()
    {
        int count = NumberCount;
        if (count == 0)
        {
            return [];
        }

        ReadOnlySpan<byte> bytes = WholeValue();
        DicomVR vr = ValueVR;
        bool isBig = IsValueBigEndian;
        int size = vr == DicomVR.AT ? 4 : vr.UnitBytes();
        var values = new string[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> number = bytes.Slice(i * size, size);
            if (vr == DicomVR.AT)
            {
                values[i] = ReadTag(number, isBig).ToString();
            }
            else if (vr is DicomVR.FL or DicomVR.OF && TryReadReal(vr, isBig, number, out double single))
            {
                values[i] = ((float)single).ToString("R", CultureInfo.InvariantCulture);
            }
            else if (TryReadInteger(vr, isBig, number, out long integer))
            {
                values[i] = integer.ToString(CultureInfo.InvariantCulture);
            }
            else if (vr is DicomVR.UV or DicomVR.OV)
            {
                values[i] = (isBig ? BinaryPrimitives.ReadUInt64BigEndian(number) : BinaryPrimitives.ReadUInt64LittleEndian(number)).ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                TryReadReal(vr, isBig, number, out double real);
                values[i] = real.ToString("R", CultureInfo.InvariantCulture);
            }
        }

        return values;
    }

    private static DicomTag ReadTag(ReadOnlySpan<byte> bytes, bool isBig) => isBig
        ? new DicomTag(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]))
        : new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
}
