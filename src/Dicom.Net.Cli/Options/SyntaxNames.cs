using System.CommandLine;
using Dicom.Net.Core;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Options;

/// <summary>Short names of the transfer syntaxes that can be written.</summary>
internal static class SyntaxNames
{
    private static readonly (string Name, string Uid)[] s_names =
    [
        ("explicit", DicomUids.ExplicitVRLittleEndian),
        ("implicit", DicomUids.ImplicitVRLittleEndian),
        ("bigendian", TransferSyntax.ExplicitVRBigEndian.Uid),
        ("deflated", TransferSyntax.DeflatedExplicitVRLittleEndian.Uid),
        ("rle", "1.2.840.10008.1.2.5"),
        ("jpegls", "1.2.840.10008.1.2.4.80"),
        ("jpegls-near", "1.2.840.10008.1.2.4.81"),
        ("jpeglossless", "1.2.840.10008.1.2.4.70"),
        ("jpeglossless14", "1.2.840.10008.1.2.4.57"),
        ("jpeg", "1.2.840.10008.1.2.4.50"),
        ("jpeg12", "1.2.840.10008.1.2.4.51"),
        ("deflatedframes", "1.2.840.10008.1.2.8.1"),
        ("plainframes", "1.2.840.10008.1.2.1.98"),
    ];

    /// <summary>The names in one line.</summary>
    public static string All { get; } = string.Join(", ", s_names.Select(name => name.Name));

    /// <summary>An option that takes a name or a UID.</summary>
    public static Option<string?> Option(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description} {All}, or a UID.", HelpName = "SYNTAX" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Find(result.Tokens[0].Value) is null)
            {
                result.AddError($"'{result.Tokens[0].Value}' is no transfer syntax that is written here: choose one of {All}, or a UID");
            }
        });
        return option;
    }

    /// <summary>The syntax of a checked value.</summary>
    public static TransferSyntax? Read(string? text) => text is null ? null : Find(text);

    private static TransferSyntax? Find(string text)
    {
        string? uid = s_names.FirstOrDefault(name => name.Name == text).Uid;
        TransferSyntax syntax = TransferSyntax.Get(uid ?? text);
        return Transcoder.CanEncode(syntax) ? syntax : null;
    }
}
