using System.Collections.Frozen;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>A coded character set that an escape sequence can designate (PS3.3 Table C.12-3 and C.12-4, ISO/IEC 2022).</summary>
internal sealed class CodeElement
{
    private static readonly FrozenDictionary<string, CodeElement> s_byEscape = Build().ToFrozenDictionary(e => e.Escape, StringComparer.Ordinal);
    private readonly Encoding _encoding;
    private readonly CodeKind _kind;

    private CodeElement(string escape, string term, bool isG1, int codePage, CodeKind kind)
    {
        Escape = escape;
        Term = term;
        IsG1 = isG1;
        _kind = kind;
        _encoding = codePage == 0 ? Encoding.Latin1
            : CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback)
                ?? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);
    }

    private enum CodeKind
    {
        Single,
        Katakana,
        Romaji,
        DoubleG0,
        SupplementaryG0,
        DoubleG1,
    }

    /// <summary>The bytes after ESC, as characters.</summary>
    public string Escape { get; }

    /// <summary>The defined term of (0008,0005) that brings the element.</summary>
    public string Term { get; }

    /// <summary>Whether it is designated to G1, the codes from 0x80 on.</summary>
    public bool IsG1 { get; }

    /// <summary>The bytes of one character.</summary>
    public int CharacterBytes => _kind is CodeKind.DoubleG0 or CodeKind.SupplementaryG0 or CodeKind.DoubleG1 ? 2 : 1;

    /// <summary>The ASCII that every value begins with in G0.</summary>
    public static CodeElement Ascii => s_byEscape["(B"];

    /// <summary>Finds the element that an escape sequence designates.</summary>
    /// <param name="bytes">The bytes after ESC.</param>
    /// <param name="lengthBytes">The bytes of the sequence after ESC.</param>
    /// <returns>Null for a sequence that PS3.3 does not name; the length is then that of any ISO 2022 sequence.</returns>
    public static CodeElement? Find(ReadOnlySpan<byte> bytes, out int lengthBytes)
    {
        // ISO/IEC 2022: intermediate bytes 20 to 2F, then one final byte 30 to 7E.
        lengthBytes = 0;
        while (lengthBytes < bytes.Length && bytes[lengthBytes] is >= 0x20 and <= 0x2F)
        {
            lengthBytes++;
        }

        if (lengthBytes < bytes.Length)
        {
            lengthBytes++;
        }

        return s_byEscape.GetValueOrDefault(Encoding.Latin1.GetString(bytes[..lengthBytes]));
    }

    /// <summary>The elements that a defined term brings: those in G0 and G1.</summary>
    public static IEnumerable<CodeElement> OfTerm(string term) =>
        s_byEscape.Values.Where(e => e.Term == term).OrderBy(e => e.IsG1);

    /// <summary>Decodes a run of whole characters of this element.</summary>
    public string Decode(ReadOnlySpan<byte> run)
    {
        switch (_kind)
        {
            case CodeKind.DoubleG0:
                return _encoding.GetString(WithHighBits(run, 0x80));
            case CodeKind.SupplementaryG0:
                return _encoding.GetString(WithHighBits(run, 0));
            case CodeKind.Katakana:
                return string.Create(run.Length, run, static (text, bytes) =>
                {
                    for (int i = 0; i < bytes.Length; i++)
                    {
                        text[i] = bytes[i] is >= 0xA1 and <= 0xDF ? (char)(bytes[i] - 0xA1 + 0xFF61) : '\uFFFD';
                    }
                });
            case CodeKind.Romaji:
                // JIS X 0201: 5C is the yen sign, but a DICOM delimiter never reaches here; 7E is the overline.
                return Encoding.Latin1.GetString(run).Replace('\\', '¥').Replace('~', '‾');
            default:
                return _encoding.GetString(run);
        }
    }

    /// <summary>Encodes one character.</summary>
    /// <returns>False where the element does not have it.</returns>
    public bool TryEncode(ReadOnlySpan<char> character, Span<byte> bytes, out int count)
    {
        count = 0;
        if (_kind == CodeKind.Katakana)
        {
            bytes[0] = (byte)(character[0] - 0xFF61 + 0xA1);
            count = 1;
            return character.Length == 1 && character[0] is >= '\uFF61' and <= '\uFF9F';
        }

        if (_kind == CodeKind.Romaji)
        {
            bytes[0] = (byte)(character[0] == '¥' ? '\\' : character[0] == '‾' ? '~' : character[0]);
            count = 1;
            return character.Length == 1 && (character[0] is '¥' or '‾' || (character[0] is >= ' ' and < '\x7F' and not '\\' and not '~'));
        }

        if (_kind == CodeKind.Single && !IsG1)
        {
            bytes[0] = (byte)character[0];
            count = 1;
            return character[0] < 0x80;
        }

        try
        {
            count = _encoding.GetBytes(character, bytes);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;
        }

        return Accept(bytes, count);
    }

    private bool Accept(Span<byte> bytes, int count)
    {
        switch (_kind)
        {
            case CodeKind.DoubleG0 when count == 2 && bytes[0] >= 0xA1 && bytes[1] >= 0xA1:
                bytes[0] &= 0x7F;
                bytes[1] &= 0x7F;
                return true;
            case CodeKind.SupplementaryG0 when count == 2 && bytes[0] >= 0xA1 && bytes[1] < 0x80:
                bytes[0] &= 0x7F;
                return true;
            case CodeKind.DoubleG1:
                return count == 2 && bytes[0] >= 0xA1 && bytes[1] >= 0xA1;
            case CodeKind.Single:
                return count == 1 && (IsG1 ? bytes[0] >= 0xA0 : bytes[0] < 0x80);
            default:
                return false;
        }
    }

    // Code page 20932 holds JIS X 0208 with the high bit in both bytes, JIS X 0212 with it in the first alone.
    private static byte[] WithHighBits(ReadOnlySpan<byte> run, byte second)
    {
        var bytes = new byte[run.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i & 1) == 0 ? run[i] | 0x80 : (run[i] & 0x7F) | second);
        }

        return bytes;
    }

    private static IEnumerable<CodeElement> Build() =>
    [
        new("(B", "ISO 2022 IR 6", isG1: false, 0, CodeKind.Single),
        new("-A", "ISO 2022 IR 100", isG1: true, 28591, CodeKind.Single),
        new("-B", "ISO 2022 IR 101", isG1: true, 28592, CodeKind.Single),
        new("-C", "ISO 2022 IR 109", isG1: true, 28593, CodeKind.Single),
        new("-D", "ISO 2022 IR 110", isG1: true, 28594, CodeKind.Single),
        new("-L", "ISO 2022 IR 144", isG1: true, 28595, CodeKind.Single),
        new("-G", "ISO 2022 IR 127", isG1: true, 28596, CodeKind.Single),
        new("-F", "ISO 2022 IR 126", isG1: true, 28597, CodeKind.Single),
        new("-H", "ISO 2022 IR 138", isG1: true, 28598, CodeKind.Single),
        new("-M", "ISO 2022 IR 148", isG1: true, 28599, CodeKind.Single),
        new("-b", "ISO 2022 IR 203", isG1: true, 28605, CodeKind.Single),
        new("-T", "ISO 2022 IR 166", isG1: true, 874, CodeKind.Single),
        new(")I", "ISO 2022 IR 13", isG1: true, 0, CodeKind.Katakana),
        new("(J", "ISO 2022 IR 13", isG1: false, 0, CodeKind.Romaji),
        new("$B", "ISO 2022 IR 87", isG1: false, 20932, CodeKind.DoubleG0),
        new("$(D", "ISO 2022 IR 159", isG1: false, 20932, CodeKind.SupplementaryG0),
        new("$)C", "ISO 2022 IR 149", isG1: true, 949, CodeKind.DoubleG1),
        new("$)A", "ISO 2022 IR 58", isG1: true, 936, CodeKind.DoubleG1),
    ];
}
