using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>The tag of a data element: group and element number (PS3.5 §7.1).</summary>
/// <param name="Value">Group in the upper 16 bits, element in the lower 16.</param>
public readonly record struct DicomTag(uint Value) : IComparable<DicomTag>
{
    /// <summary>Creates a tag from its two numbers.</summary>
    /// <param name="group">The group number.</param>
    /// <param name="element">The element number.</param>
    public DicomTag(ushort group, ushort element)
        : this(((uint)group << 16) | element)
    {
    }

    /// <summary>The group number.</summary>
    public ushort Group => (ushort)(Value >> 16);

    /// <summary>The element number.</summary>
    public ushort Element => (ushort)Value;

    /// <summary>Whether the group is odd, so that the element is private (PS3.5 §7.8).</summary>
    public bool IsPrivate => (Value & 0x0001_0000) != 0;

    /// <summary>Whether this is a private creator element, (gggg,0010) to (gggg,00FF) of an odd group (PS3.5 §7.8.1).</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x10 and <= 0xFF;

    /// <summary>Whether this is a group length element (gggg,0000) (PS3.5 §7.2).</summary>
    public bool IsGroupLength => (Value & 0xFFFF) == 0;

    /// <summary>Compares by group, then element: the order of a data set.</summary>
    /// <param name="left">The left tag.</param>
    /// <param name="right">The right tag.</param>
    /// <returns>Whether left comes before right.</returns>
    public static bool operator <(DicomTag left, DicomTag right) => left.Value < right.Value;

    /// <summary>Compares by group, then element: the order of a data set.</summary>
    /// <param name="left">The left tag.</param>
    /// <param name="right">The right tag.</param>
    /// <returns>Whether left comes after right.</returns>
    public static bool operator >(DicomTag left, DicomTag right) => left.Value > right.Value;

    /// <summary>Compares by group, then element: the order of a data set.</summary>
    /// <param name="left">The left tag.</param>
    /// <param name="right">The right tag.</param>
    /// <returns>Whether left comes before right or equals it.</returns>
    public static bool operator <=(DicomTag left, DicomTag right) => left.Value <= right.Value;

    /// <summary>Compares by group, then element: the order of a data set.</summary>
    /// <param name="left">The left tag.</param>
    /// <param name="right">The right tag.</param>
    /// <returns>Whether left comes after right or equals it.</returns>
    public static bool operator >=(DicomTag left, DicomTag right) => left.Value >= right.Value;

    /// <summary>Reads a tag written as <c>(gggg,eeee)</c>, <c>gggg,eeee</c>, <c>ggggeeee</c> or as a keyword of PS3.6.</summary>
    /// <param name="text">The text; blanks around it are ignored.</param>
    /// <param name="tag">The tag read.</param>
    /// <returns>False where the text is none of these.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomTag tag)
    {
        text = text.Trim();
        ReadOnlySpan<char> digits = text;
        if (digits.Length == 11 && digits[0] == '(' && digits[^1] == ')')
        {
            digits = digits[1..^1];
        }

        if (digits.Length == 9 && digits[4] == ','
            && TryParseHex(digits[..4], out uint group) && TryParseHex(digits[5..], out uint element))
        {
            tag = new DicomTag((group << 16) | element);
            return true;
        }

        if (digits.Length == 8 && TryParseHex(digits, out uint value))
        {
            tag = new DicomTag(value);
            return true;
        }

        return DicomDictionary.TryGetTag(text, out tag);
    }

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary>The tag as <c>(gggg,eeee)</c>, hexadecimal in upper case.</summary>
    /// <returns>Eleven characters.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");

    private static bool TryParseHex(ReadOnlySpan<char> digits, out uint value) =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
