using System.Buffers.Binary;
using System.Globalization;

namespace Dicom.Net.Core;

public readonly partial struct DicomElement
{
    /// <summary>One of the values of DA, TM or DT.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="value">The value with the precision that it states.</param>
    /// <returns>False where there is no such value or it is no date or time.</returns>
    public bool TryGetDateTime(int index, out DicomDateTime value)
    {
        value = default;
        return ValueVR is DicomVR.DA or DicomVR.TM or DicomVR.DT && GetString(index) is { } text && DicomDateTime.TryParse(ValueVR, text, out value);
    }

    /// <summary>One of the values of DA, TM or DT, as a query writes it.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="range">The range; of a single value it is start and end.</param>
    /// <returns>False where there is no such value or it is neither value nor range.</returns>
    public bool TryGetRange(int index, out DicomDateTimeRange range)
    {
        range = default;
        return ValueVR is DicomVR.DA or DicomVR.TM or DicomVR.DT && GetString(index) is { } text && DicomDateTimeRange.TryParse(ValueVR, text, out range);
    }

    /// <summary>One of the values of PN.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="name">The name.</param>
    /// <returns>False where there is no such value or the element is no PN.</returns>
    public bool TryGetPersonName(int index, out DicomPersonName name)
    {
        string? text = ValueVR == DicomVR.PN ? GetString(index) : null;
        name = text is null ? default : DicomPersonName.Parse(text);
        return text is not null;
    }

    /// <summary>One of the values of DS or IS, exactly as it is written, or a binary integer.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="value">The number.</param>
    /// <returns>False where there is no such value, it is no number, or has more digits than a decimal.</returns>
    public bool TryGetDecimal(int index, out decimal value)
    {
        if (ValueVR is DicomVR.DS or DicomVR.IS)
        {
            Span<byte> copy = stackalloc byte[64];
            ReadOnlySpan<byte> text = TextValue(index);
            if (text.IsEmpty || text.Length > copy.Length)
            {
                value = 0;
                return false;
            }

            bool isComma = text.Count((byte)',') == 1 && !text.Contains((byte)'.');
            text.Replace(copy, isComma ? (byte)',' : (byte)'.', (byte)'.');
            return decimal.TryParse(copy[..text.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        bool isInteger = TryGetInt64(index, out long integer);
        value = integer;
        return isInteger;
    }

    /// <summary>One of the values of AT.</summary>
    /// <param name="index">The value's index from 0.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>False where there is no such value or the element is no AT.</returns>
    public bool TryGetTag(int index, out DicomTag tag)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (ValueVR != DicomVR.AT || (uint)index >= Length / 4 || ReadValue(index * 4L, bytes) < bytes.Length)
        {
            tag = default;
            return false;
        }

        tag = ReadTag(bytes, IsValueBigEndian);
        return true;
    }

    /// <summary>The value of AS: an age (PS3.5 Table 6.2-1).</summary>
    /// <param name="count">How many units, 0 to 999.</param>
    /// <param name="unit">The unit: <c>D</c>, <c>W</c>, <c>M</c> or <c>Y</c>.</param>
    /// <returns>False where the element is no AS or its value none.</returns>
    public bool TryGetAge(out int count, out char unit)
    {
        ReadOnlySpan<byte> text = ValueVR == DicomVR.AS ? TextValue(0) : default;
        unit = text.IsEmpty ? '\0' : (char)(text[^1] & ~0x20);
        count = 0;
        return text.Length is >= 2 and <= 4 && unit is 'D' or 'W' or 'M' or 'Y'
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }
}
