using System.Text;

namespace Dicom.Net.Core;

/// <summary>Text with code extensions: escape sequences switch character sets within a value (PS3.5 §6.1.2.5).</summary>
internal static class Iso2022
{
    private const byte Escape = 0x1B;

    /// <summary>Decodes a value.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="g0">What G0 holds at the start and after each delimiter.</param>
    /// <param name="g1">What G1 holds there, or null.</param>
    /// <param name="vr">The VR, which decides the delimiters.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, CodeElement g0, CodeElement? g1, DicomVR vr)
    {
        var text = new StringBuilder(bytes.Length);
        CodeElement currentG0 = g0;
        CodeElement? currentG1 = g1;
        int i = 0;
        while (i < bytes.Length)
        {
            byte b = bytes[i];
            if (b == Escape)
            {
                CodeElement? element = CodeElement.Find(bytes[(i + 1)..], out int length);
                i += 1 + length;
                if (element is null)
                {
                    text.Append('\uFFFD');
                }
                else if (element.IsG1)
                {
                    currentG1 = element;
                }
                else
                {
                    currentG0 = element;
                }
            }
            else if (IsDelimiter(b, vr) && currentG0.CharacterBytes == 1)
            {
                // PS3.5 §6.1.2.5.3: the initial sets are active again after each delimiter.
                text.Append((char)b);
                currentG0 = g0;
                currentG1 = g1;
                i++;
            }
            else if (b < 0x20)
            {
                text.Append((char)b);
                currentG0 = g0;
                currentG1 = g1;
                i++;
            }
            else
            {
                i += AppendRun(text, bytes[i..], b < 0x80 ? currentG0 : currentG1, vr);
            }
        }

        return text.ToString();
    }

    /// <summary>Encodes a value with the fewest escape sequences; each value, component and line starts and ends in the initial sets.</summary>
    /// <returns>Null where no set has a character.</returns>
    public static byte[]? TryEncode(string text, CodeElement g0, CodeElement? g1, IReadOnlyList<CodeElement> others, DicomVR vr)
    {
        var bytes = new List<byte>(text.Length * 2);
        CodeElement currentG0 = g0;
        CodeElement? currentG1 = g1;
        Span<byte> code = stackalloc byte[8];
        for (int i = 0; i < text.Length;)
        {
            int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            ReadOnlySpan<char> character = text.AsSpan(i, length);
            i += length;
            bool isDelimiter = text[i - 1] < 0x80 && (text[i - 1] < 0x20 || IsDelimiter((byte)text[i - 1], vr));
            if (isDelimiter)
            {
                Return(bytes, ref currentG0, ref currentG1, g0, g1);
                bytes.Add((byte)character[0]);
                continue;
            }

            if (TryEncode(currentG0, character, vr, code, out int count) || (currentG1 is not null && TryEncode(currentG1, character, vr, code, out count)))
            {
                bytes.AddRange(code[..count]);
                continue;
            }

            CodeElement? next = null;
            foreach (CodeElement other in others)
            {
                if (TryEncode(other, character, vr, code, out count))
                {
                    next = other;
                    break;
                }
            }

            if (next is null)
            {
                return null;
            }

            Designate(bytes, next);
            bytes.AddRange(code[..count]);
            (currentG0, currentG1) = next.IsG1 ? (currentG0, next) : (next, currentG1);
        }

        Return(bytes, ref currentG0, ref currentG1, g0, g1);
        return [.. bytes];
    }

    // The yen sign of JIS X 0201 has the code of the backslash, which is a delimiter in most VRs.
    private static bool TryEncode(CodeElement element, ReadOnlySpan<char> character, DicomVR vr, Span<byte> code, out int count) =>
        element.TryEncode(character, code, out count) && !(count == 1 && IsDelimiter(code[0], vr));

    private static int AppendRun(StringBuilder text, ReadOnlySpan<byte> rest, CodeElement? element, DicomVR vr)
    {
        bool isHigh = rest[0] >= 0x80;
        int width = element?.CharacterBytes ?? 1;
        int count = 0;
        while (count < rest.Length && rest[count] != Escape && rest[count] >= 0x20 && rest[count] >= 0x80 == isHigh
            && (width == 2 || !IsDelimiter(rest[count], vr)))
        {
            count += width;
        }

        if (count > rest.Length)
        {
            // Half a character at the end.
            text.Append(element!.Decode(rest[..(count - width)])).Append('\uFFFD');
            return rest.Length;
        }

        text.Append(element is null ? Encoding.Latin1.GetString(rest[..count]) : element.Decode(rest[..count]));
        return count;
    }

    private static void Return(List<byte> bytes, ref CodeElement currentG0, ref CodeElement? currentG1, CodeElement g0, CodeElement? g1)
    {
        if (!ReferenceEquals(currentG0, g0))
        {
            Designate(bytes, g0);
            currentG0 = g0;
        }

        // G1 needs no escape back: nothing of it is read before it is designated again.
        currentG1 = g1;
    }

    private static void Designate(List<byte> bytes, CodeElement element)
    {
        bytes.Add(Escape);
        bytes.AddRange(Encoding.Latin1.GetBytes(element.Escape));
    }

    // PS3.5 §6.1.2.5.3: the backslash between values, and in PN the caret and the equals sign.
    private static bool IsDelimiter(byte b, DicomVR vr) =>
        b == '\\' ? vr.IsMultiValuedText() : vr == DicomVR.PN && b is (byte)'^' or (byte)'=';
}
