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

    private SpecificCharacterSet(string definedTerms, Encoding encoding, bool isDefault)
    {
        DefinedTerms = definedTerms;
        _encoding = encoding;
        _isDefault = isDefault;
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

        string first = definedTerms.Split('\\')[0].Trim();
        Encoding encoding = EncodingOf(first);
        var set = new SpecificCharacterSet(definedTerms, encoding, first.Length == 0 || first == "ISO_IR 6" || first == "ISO 2022 IR 6");
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
        _ = vr;
        return _encoding.GetString(bytes);
    }

    /// <summary>Whether a text can be written in the set without loss.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False where a character would be lost.</returns>
    public bool CanEncode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) || (!_isDefault && _encoding.GetString(_encoding.GetBytes(text)) == text);
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vr">The VR, which decides what the delimiters are.</param>
    /// <returns>The bytes without padding.</returns>
    public byte[] Encode(string text, DicomVR vr)
    {
        _ = vr;
        return _encoding.GetBytes(text);
    }

    private static Encoding EncodingOf(string term) => term switch
    {
        "" or "ISO_IR 6" or "ISO 2022 IR 6" or "ISO_IR 100" or "ISO 2022 IR 100" => Encoding.Latin1,
        "ISO_IR 101" or "ISO 2022 IR 101" => CodePage(28592),
        "ISO_IR 109" or "ISO 2022 IR 109" => CodePage(28593),
        "ISO_IR 110" or "ISO 2022 IR 110" => CodePage(28594),
        "ISO_IR 144" or "ISO 2022 IR 144" => CodePage(28595),
        "ISO_IR 127" or "ISO 2022 IR 127" => CodePage(28596),
        "ISO_IR 126" or "ISO 2022 IR 126" => CodePage(28597),
        "ISO_IR 138" or "ISO 2022 IR 138" => CodePage(28598),
        "ISO_IR 148" or "ISO 2022 IR 148" => CodePage(28599),
        "ISO_IR 203" or "ISO 2022 IR 203" => CodePage(28605),
        "ISO_IR 166" or "ISO 2022 IR 166" => CodePage(874),
        "ISO_IR 13" or "ISO 2022 IR 13" => CodePage(932),
        "GB18030" => CodePage(54936),
        "GBK" => CodePage(936),
        _ => Utf8._encoding,
    };

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number) ?? Encoding.GetEncoding(number);
}
