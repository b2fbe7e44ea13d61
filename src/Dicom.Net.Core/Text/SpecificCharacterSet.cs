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

    private SpecificCharacterSet(string definedTerms, string[] terms)
        : this(definedTerms, Encoding.Latin1, isDefault: false)
    {
        CodeElement[] initial = [.. CodeElement.OfTerm(terms[0])];
        _g0 = Array.Find(initial, e => !e.IsG1 && e.CharacterBytes == 1) ?? CodeElement.Ascii;
        _g1 = Array.Find(initial, e => e.IsG1 && e.CharacterBytes == 1);

        // A first term that designates nothing at the start (Korean, Chinese) is written by those who leave its escape sequences out.
        _undesignatedG1 = _g1 ?? Array.Find(initial, e => e.IsG1);
        _others = [.. terms.SelectMany(CodeElement.OfTerm).Append(CodeElement.Ascii).Distinct()];
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
        bool isExtended = terms.Length > 1 || terms[0].StartsWith("ISO 2022", StringComparison.Ordinal)
            || terms[0] is "ISO_IR 13" or "ISO_IR 58" or "ISO_IR 87" or "ISO_IR 149" or "ISO_IR 159";
        SpecificCharacterSet set;
        if (isExtended && Array.TrueForAll(terms, term => ToExtended(term) is not null))
        {
            set = new SpecificCharacterSet(definedTerms, [.. terms.Select(term => ToExtended(term)!)]);
        }
        else
        {
            Encoding? encoding = EncodingOf(terms[0]);
            set = new SpecificCharacterSet(definedTerms, encoding ?? Utf8._encoding, isDefault: terms[0] is "" or "ISO_IR 6", isGuessed: encoding is null);
        }

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

        return _g0 is null || Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B) && ReferenceEquals(_g0, CodeElement.Ascii)
            ? _encoding.GetString(bytes)
            : Iso2022.Decode(bytes, _g0, _undesignatedG1, vr);
    }

    /// <summary>Whether a text can be written in the set without loss.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False where a character would be lost.</returns>
    public bool CanEncode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
        {
            return true;
        }

        return _g0 is not null
            ? Iso2022.TryEncode(text, _g0, _g1, _others, DicomVR.LO) is not null
            : !_isDefault && _encoding.GetString(_encoding.GetBytes(text)) == text;
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vr">The VR, which decides what the delimiters are.</param>
    /// <returns>The bytes without padding.</returns>
    public byte[] Encode(string text, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _g0 is not null && !Ascii.IsValid(text)
            ? Iso2022.TryEncode(text, _g0, _g1, _others, vr) ?? throw new ArgumentException($"The character set {DefinedTerms} lacks a character of the text.", nameof(text))
            : _encoding.GetBytes(text);
    }

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
        "GB18030" => CodePage(54936),
        "GBK" or "GB2312" => CodePage(936),
        "ISO_IR 192" => Utf8._encoding,
        _ => null,
    };

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number);
}
