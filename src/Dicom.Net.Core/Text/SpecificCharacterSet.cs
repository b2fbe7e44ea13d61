using System.Collections.Concurrent;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>The character set that (0008,0005) names (PS3.3 §C.12.1.1.2).</summary>
public sealed class SpecificCharacterSet
{
    /// <summary>No (0008,0005): ISO-IR 6, that is ASCII; bytes above 127, which it does not allow, are read as Latin-1.</summary>
    public static readonly SpecificCharacterSet Default = new("", Encoding.Latin1, isDefault: true);

    /// <summary>ISO_IR 192: UTF-8.</summary>
    public static readonly SpecificCharacterSet Utf8 = new("ISO_IR 192", new UTF8Encoding(false), isDefault: false);

    private static readonly ConcurrentDictionary<string, SpecificCharacterSet> s_cache = new(StringComparer.Ordinal);
    private readonly Encoding _encoding;
    private readonly bool _isDefault;
    private readonly CodeElement? _g0;
    private readonly CodeElement? _g1;
    private readonly CodeElement[] _others = [];

    private SpecificCharacterSet(string definedTerms, Encoding encoding, bool isDefault)
    {
        DefinedTerms = definedTerms;
        _encoding = encoding;
        _isDefault = isDefault;
    }

    private SpecificCharacterSet(string definedTerms, string[] terms)
        : this(definedTerms, Encoding.Latin1, isDefault: false)
    {
        CodeElement[] initial = [.. CodeElement.OfTerm(terms[0])];
        _g0 = Array.Find(initial, e => !e.IsG1 && e.CharacterBytes == 1) ?? CodeElement.Ascii;
        _g1 = Array.Find(initial, e => e.IsG1 && e.CharacterBytes == 1);

        // Without code extensions there is no escape sequence: ISO_IR 13 alone holds its two halves.
        _others = definedTerms.Trim() == "ISO_IR 13" ? initial : [.. terms.SelectMany(CodeElement.OfTerm).Append(CodeElement.Ascii).Distinct()];
    }

    /// <summary>The value of (0008,0005), a backslash between terms; empty for the default.</summary>
    public string DefinedTerms { get; }

    /// <summary>Finds the set for an encoded value of (0008,0005).</summary>
    /// <param name="value">The bytes, padded or not.</param>
    /// <returns>The set; for terms that are not known UTF-8, where bytes that are none are shown as U+FFFD.</returns>
    public static SpecificCharacterSet Of(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \0"u8);
        if (value.IsEmpty)
        {
            return Default;
        }

        return value.SequenceEqual("ISO_IR 192"u8) ? Utf8 : Of(Encoding.Latin1.GetString(value));
    }

    /// <summary>Finds the set for a value of (0008,0005).</summary>
    /// <param name="definedTerms">The value, a backslash between terms.</param>
    /// <returns>The set; for terms that are not known UTF-8, where bytes that are none are shown as U+FFFD.</returns>
    public static SpecificCharacterSet Of(string definedTerms)
    {
        ArgumentNullException.ThrowIfNull(definedTerms);
        if (s_cache.TryGetValue(definedTerms, out SpecificCharacterSet? known))
        {
            return known;
        }

        string[] terms = [.. definedTerms.Split('\\').Select(Normalize)];
        string alone = Array.Find(terms, StandsAlone) ?? terms[0];
        string[] extended = [.. terms.Select(ToExtended).OfType<string>()];
        bool isExtended = terms.Length > 1 || EncodingOf(alone) is null;
        SpecificCharacterSet set = isExtended && !StandsAlone(alone) && extended.Length > 0
            ? new SpecificCharacterSet(definedTerms, ToExtended(terms[0]) is null ? ["ISO 2022 IR 6", .. extended] : extended)
            : new SpecificCharacterSet(definedTerms, EncodingOf(alone) ?? Utf8._encoding, isDefault: alone is "" or "ISO_IR 6");

        if (s_cache.Count < 64)
        {
            s_cache.TryAdd(definedTerms, set);
        }

        return set;
    }

    /// <summary>Decodes a value.</summary>
    /// <param name="bytes">The bytes as encoded.</param>
    /// <param name="vr">The VR, which decides what the delimiters are.</param>
    /// <returns>The text with its padding.</returns>
    public string Decode(ReadOnlySpan<byte> bytes, DicomVR vr)
    {
        return _g0 is null || IsAscii(bytes) ? _encoding.GetString(bytes) : Iso2022.Decode(bytes, _g0, _g1, vr);
    }

    /// <summary>Whether bytes mean what they do in ASCII, so that they may stand in any other set: no escape sequence, and no yen sign for a backslash.</summary>
    internal bool IsAscii(ReadOnlySpan<byte> bytes) =>
        Ascii.IsValid(bytes) && (_g0 is null || (ReferenceEquals(_g0, CodeElement.Ascii) && !bytes.Contains((byte)0x1B)));

    /// <summary>The set of the texts of a VR: those that (0008,0005) says nothing of are ASCII, bytes above it Latin-1 (PS3.5 §6.1.2.3).</summary>
    internal SpecificCharacterSet For(DicomVR vr) => vr.UsesCharacterSet() ? this : Default;

    /// <summary>Whether a text can be written in the set without loss, whatever VR it has.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False where a character would be lost.</returns>
    public bool CanEncode(string text) => CanEncode(text, DicomVR.LO) && (_g0 is null || CanEncode(text, DicomVR.LT));

    /// <summary>Whether a text can be written in the set without loss.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vr">The VR, which decides what the delimiters are.</param>
    /// <returns>False where a character would be lost.</returns>
    public bool CanEncode(string text, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsAscii(text))
        {
            return true;
        }

        return _g0 is not null
            ? Iso2022.TryEncode(text, _g0, _g1, _others, vr) is not null
            : !_isDefault && _encoding.GetString(_encoding.GetBytes(text)) == text;
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vr">The VR, which decides what the delimiters are.</param>
    /// <returns>The bytes without padding.</returns>
    public byte[] Encode(string text, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _g0 is not null && !IsAscii(text)
            ? Iso2022.TryEncode(text, _g0, _g1, _others, vr) ?? throw new ArgumentException($"The character set {DefinedTerms} lacks a character of the text.", nameof(text))
            : _encoding.GetBytes(text);
    }

    /// <summary>Whether a text is written as in ASCII: JIS X 0201 has a yen sign and an overline for two of its characters.</summary>
    internal bool IsAscii(string text) =>
        Ascii.IsValid(text) && (_g0 is null || ReferenceEquals(_g0, CodeElement.Ascii) || text.AsSpan().IndexOfAny('~', '\\') < 0);

    // Terms are met with an underscore or a blank too many: ISO_2022_IR_100, ISO IR 100, ISO-IR 100, ISO_IR_192.
    private static string Normalize(string term)
    {
        string words = term.Trim().ToUpperInvariant().Replace('_', ' ').Replace('-', ' ');
        if (words.StartsWith("ISO 2022 IR ", StringComparison.Ordinal))
        {
            return words;
        }

        return words.StartsWith("ISO IR ", StringComparison.Ordinal) ? "ISO_IR " + words[7..] : words;
    }

    // PS3.3 Table C.12-3: with code extensions the terms begin with ISO 2022; an empty first value is ASCII.
    private static string? ToExtended(string term)
    {
        string extended = term.Length == 0 ? "ISO 2022 IR 6" : term.Replace("ISO_IR ", "ISO 2022 IR ", StringComparison.Ordinal);
        return CodeElement.OfTerm(extended).Any() ? extended : null;
    }

    // PS3.3 §C.12.1.1.2: sets that no other may stand beside; where one does, texts are in the set that holds all of them.
    private static bool StandsAlone(string term) => term is "ISO_IR 192" or "GB18030" or "GBK" or "GB2312";

    // Null for the terms that need escape sequences, ISO_IR 13 with its two halves, and terms that are not known.
    private static Encoding? EncodingOf(string term) => term switch
    {
        "" or "ISO_IR 6" or "ISO_IR 100" => Encoding.Latin1,
        "ISO_IR 101" => CodePage(28592),
        "ISO_IR 109" => CodePage(28593),
        "ISO_IR 110" => CodePage(28594),
        "ISO_IR 144" => CodePage(28595),
        "ISO_IR 127" => CodePage(28596),
        "ISO_IR 126" => CodePage(28597),
        "ISO_IR 138" => CodePage(28598),
        "ISO_IR 148" => CodePage(28599),
        "ISO_IR 203" => CodePage(28605),
        "ISO_IR 166" => CodePage(874),
        "ISO_IR 192" => Utf8._encoding,
        "GB18030" => CodePage(54936),
        "GBK" or "GB2312" => CodePage(936),
        _ => null,
    };

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number);
}
