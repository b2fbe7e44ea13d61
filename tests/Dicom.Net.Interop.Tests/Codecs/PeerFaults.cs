namespace Dicom.Net.Interop.Tests.Codecs;

/// <summary>What peers get wrong, image by image: nothing of ours gives way to it.</summary>
internal static class PeerFaults
{
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string JpegLossless = "1.2.840.10008.1.2.4.57";
    private const string FirstOrder = "1.2.840.10008.1.2.4.70";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";

    private static readonly string[] s_short =
    [
        "33x29x1_u2", "33x29x1_u3", "33x29x1_u4", "33x29x1_u5", "33x29x1_u6", "33x29x1_u7",
        "33x29x1_s2", "33x29x1_s3", "33x29x1_s4", "33x29x1_s5", "33x29x1_s6", "33x29x1_s7", "33x29x3_u5",
    ];

    /// <summary>Program, transfer syntax and image that a peer's decoder refuses or decodes wrongly.</summary>
    public static HashSet<(string Program, string Syntax, string Image)> OfDecoders { get; } =
    [
        // The CharLS within dcmtk 3.6.7 refuses 2 to 5 bits, and takes streams of 6 and 7 bits for damaged ones. CharLS 2.4.1 by itself
        // and GDCM with it decode all of them.
        .. s_short.Select(name => ("dcmdjpls", JpegLs, name)),

        // GDCM 3.0.21 ends on an assertion of its own where fewer bits are stored than the 8 allocated.
        .. s_short.SelectMany(name => new[] { ("gdcmconv", Rle, name), ("gdcmconv", JpegLossless, name), ("gdcmconv", FirstOrder, name) }),

        // GDCM 3.0.21 mixes up the byte planes of colour with 16 bits; dcmtk does not, nor do others in files of other makers.
        ("gdcmconv", Rle, "33x29x3_u12"), ("gdcmconv", Rle, "33x29x3_u16"),
    ];
}
