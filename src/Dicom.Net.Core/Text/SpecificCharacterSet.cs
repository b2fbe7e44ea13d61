using System.Collections.Concurrent;
using System.Collections.Frozen;
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

    // What writers put there who know their sets by other names: letters and digits of it, in upper case.
    private static readonly FrozenDictionary<string, string> s_otherNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ASCII"] = "ISO_IR 6",
        ["USASCII"] = "ISO_IR 6",
        ["UTF8"] = "ISO_IR 192",
        ["LATIN1"] = "ISO_IR 100",
        ["LATIN2"] = "ISO_IR 101",
        ["ISO88591"] = "ISO_IR 100",
        ["ISO88592"] = "ISO_IR 101",
        ["ISO88593"] = "ISO_IR 109",
        ["ISO88594"] = "ISO_IR 110",
        ["ISO88595"] = "ISO_IR 144",
        ["ISO88596"] = "ISO_IR 127",
        ["ISO88597"] = "ISO_IR 126",
        ["ISO88598"] = "ISO_IR 138",
        ["ISO88599"] = "ISO_IR 148",
        ["ISO885911"] = "ISO_IR 166",
        ["ISO885915"] = "ISO_IR 203",
        ["ISO2022GBK"] = "GBK",
        ["ISO2022GB18030"] = "GB18030",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Encoding _encoding;
    private readonly bool _isDefault;
    private readonly bool _isGuessed;
    private readonly CodeElement? _g0;
    private readonly CodeElement? _g1;
    private readonly CodeElement? _undesignatedG1;
    private readonly CodeElement[] _others = [];

    private SpecificCharacterSet(string definedTerms, Encoding encoding, bool isDefault, bool isGuessed = false)
    {
        DefinedTerms = definedTerms;
        _encoding = encoding;
        _isDefault = isDefault;
        _isGuessed = isGuessed;
    }

    // Without code extensions there is no escape sequence: ISO_IR 13 alone holds its two halves.
    private SpecificCharacterSet(string definedTerms, string[] terms, bool hasEscapes)
        : this(definedTerms, Encoding.Latin1, isDefault: false)
    {
        CodeElement[] initial = [.. CodeElement.OfTerm(terms[0])];
        _g0 = Array.Find(initial, e => !e.IsG1 && e.CharacterBytes == 1) ?? CodeElement.Ascii;
        _g1 = Array.Find(initial, e => e.IsG1 && e.CharacterBytes == 1);

        // A first term that designates nothing at the start (Korean, Chinese) is written by those who leave its escape sequences out.
        _undesignatedG1 = _g1 ?? Array.Find(initial, e => e.IsG1);
        _others = hasEscapes ? [.. terms.SelectMany(CodeElement.OfTerm).Append(CodeElement.Ascii).Distinct()] : initial;
    }

    /// <summary>The value of (0008,0005), a backslash between terms; empty for the default.</summary>
    public string DefinedTerms { get; }

    /// <summary>Finds the set for an encoded value of (0008,0005).</summary>
    /// <param name="value">The bytes, padded or not.</param>
    /// <returns>The set; for terms that are not known UTF-8, and Latin-1 for a value that is none.</returns>
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
    /// <returns>The set; for terms that are not known UTF-8, and Latin-1 for a value that is none.</returns>
    public static SpecificCharacterSet Of(string definedTerms)
    {
        ArgumentNullException.ThrowIfNull(definedTerms);
        if (s_cache.TryGetValue(definedTerms, out SpecificCharacterSet? known))
        {
            return known;
        }

        string[] terms = [.. definedTerms.Split('\\').Select(Normalize)];
        string alone = Array.Find(terms, StandsAlone) ?? terms[0];
        Encoding? encoding = EncodingOf(alone);
        string[] extended = [.. terms.Select(ToExtended).OfType<string>()];
        bool isExtended = (terms.Length > 1 || encoding is null) && !StandsAlone(alone) && extended.Length > 0;
        SpecificCharacterSet set = isExtended
            ? new SpecificCharacterSet(definedTerms, ToExtended(terms[0]) is null ? ["ISO 2022 IR 6", .. extended] : extended, hasEscapes: terms is not ["ISO_IR 13"])
            : new SpecificCharacterSet(definedTerms, encoding ?? Utf8._encoding, isDefault: alone is "" or "ISO_IR 6", isGuessed: encoding is null);

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
        if (_isGuessed && !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.Latin1.GetString(bytes);
        }

        return _g0 is null || IsAscii(bytes) ? _encoding.GetString(bytes) : Iso2022.Decode(bytes, _g0, _undesignatedG1, vr);
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
            : !_isDefault && !_isGuessed && _encoding.GetString(_encoding.GetBytes(text)) == text;
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

    // Terms are met with other separators, or none: ISO_2022_IR_100, ISO IR 100, ISO-IR 100, ISO_IR100, ISO 2022 58; and by other names.
    private static string Normalize(string term)
    {
        const string Plain = "ISOIR";
        const string Extended = "ISO2022";
        string key = string.Concat(term.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (s_otherNames.TryGetValue(key, out string? name))
        {
            return name;
        }

        if (key.StartsWith(Extended, StringComparison.Ordinal))
        {
            string number = key[Extended.Length..];
            return "ISO 2022 IR " + (number.StartsWith("IR", StringComparison.Ordinal) ? number[2..] : number);
        }

        return key.StartsWith(Plain, StringComparison.Ordinal) ? "ISO_IR " + key[Plain.Length..] : key;
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
