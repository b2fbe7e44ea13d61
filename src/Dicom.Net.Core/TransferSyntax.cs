using System.Collections.Frozen;

namespace Dicom.Net.Core;

/// <summary>A transfer syntax: how a data set and its pixel data are encoded (PS3.5 §10, Annex A).</summary>
public sealed class TransferSyntax
{
    /// <summary>Implicit VR Little Endian, the default that every application supports (PS3.5 §A.1).</summary>
    public static readonly TransferSyntax ImplicitVRLittleEndian = new("1.2.840.10008.1.2", "Implicit VR Little Endian", Traits.None);

    /// <summary>Explicit VR Little Endian (PS3.5 §A.2).</summary>
    public static readonly TransferSyntax ExplicitVRLittleEndian = new("1.2.840.10008.1.2.1", "Explicit VR Little Endian", Traits.ExplicitVR);

    /// <summary>Deflated Explicit VR Little Endian (PS3.5 §A.5).</summary>
    public static readonly TransferSyntax DeflatedExplicitVRLittleEndian = new("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Traits.ExplicitVR | Traits.Deflated);

    /// <summary>Explicit VR Big Endian, retired but met (PS3.5 2016b §A.3).</summary>
    public static readonly TransferSyntax ExplicitVRBigEndian = new("1.2.840.10008.1.2.2", "Explicit VR Big Endian", Traits.ExplicitVR | Traits.BigEndian);

    /// <summary>Implicit VR Big Endian: no syntax of the standard, but met in ACR-NEMA files and under a private UID of GE.</summary>
    internal static readonly TransferSyntax ImplicitVRBigEndian = new("1.2.840.113619.5.2", "Implicit VR Big Endian (private)", Traits.BigEndian);

    private static readonly FrozenDictionary<string, TransferSyntax> s_known = BuildKnown();
    private static readonly FrozenDictionary<string, TransferSyntax>.AlternateLookup<ReadOnlySpan<char>> s_knownBySpan =
        s_known.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Traits _traits;

    private TransferSyntax(string uid, string name, Traits traits)
    {
        Uid = uid;
        Name = name;
        _traits = traits;
    }

    [Flags]
    private enum Traits
    {
        None = 0,
        ExplicitVR = 1,
        BigEndian = 2,
        Deflated = 4,
        Encapsulated = 8,
        Unknown = 16,
        Referenced = 32,
    }

    /// <summary>The UID of the syntax.</summary>
    public string Uid { get; }

    /// <summary>The name of PS3.6 Table A-1.</summary>
    public string Name { get; }

    /// <summary>Whether elements carry their VR.</summary>
    public bool IsExplicitVR => (_traits & Traits.ExplicitVR) != 0;

    /// <summary>Whether numbers are big endian.</summary>
    public bool IsBigEndian => (_traits & Traits.BigEndian) != 0;

    /// <summary>Whether the data set is deflated as a whole.</summary>
    public bool IsDeflated => (_traits & Traits.Deflated) != 0;

    /// <summary>Whether pixel data are fragments of undefined length (PS3.5 §A.4).</summary>
    public bool IsEncapsulated => (_traits & Traits.Encapsulated) != 0;

    /// <summary>Whether pixel data are not in the object but at the address that Pixel Data Provider URL (0028,7FE0) gives (PS3.5 §A.6).</summary>
    public bool IsReferenced => (_traits & Traits.Referenced) != 0;

    /// <summary>Whether PS3.6 lists the syntax; one that it does not list is taken as encapsulated explicit VR little endian.</summary>
    public bool IsKnown => (_traits & Traits.Unknown) == 0;

    /// <summary>All syntaxes that PS3.6 lists and that apply to data sets, retired ones too.</summary>
    public static IEnumerable<TransferSyntax> Known => s_known.Values;

    /// <summary>Finds a syntax by UID.</summary>
    /// <param name="uid">The UID, without padding.</param>
    /// <returns>The syntax; for a UID that is not known, a new one with <see cref="IsKnown"/> false.</returns>
    public static TransferSyntax Get(ReadOnlySpan<char> uid) =>
        s_knownBySpan.TryGetValue(uid, out TransferSyntax? syntax)
            ? syntax
            : uid.SequenceEqual(ImplicitVRBigEndian.Uid) ? ImplicitVRBigEndian
            : new TransferSyntax(uid.ToString(), "unknown", Traits.ExplicitVR | Traits.Encapsulated | Traits.Unknown);

    /// <summary>The name of the syntax and its UID.</summary>
    /// <returns>As <c>Explicit VR Little Endian (1.2.840.10008.1.2.1)</c>.</returns>
    public override string ToString() => $"{Name} ({Uid})";

    private static FrozenDictionary<string, TransferSyntax> BuildKnown()
    {
        var known = new Dictionary<string, TransferSyntax>(StringComparer.Ordinal)
        {
            [ImplicitVRLittleEndian.Uid] = ImplicitVRLittleEndian,
            [ExplicitVRLittleEndian.Uid] = ExplicitVRLittleEndian,
            [DeflatedExplicitVRLittleEndian.Uid] = DeflatedExplicitVRLittleEndian,
            [ExplicitVRBigEndian.Uid] = ExplicitVRBigEndian,
        };
        foreach ((string suffix, string name) in s_encapsulated)
        {
            string uid = "1.2.840.10008.1.2." + suffix;
            known.Add(uid, new TransferSyntax(uid, name, Traits.ExplicitVR | Traits.Encapsulated));
        }

        foreach ((string suffix, string name) in s_referenced)
        {
            string uid = "1.2.840.10008.1.2." + suffix;
            Traits deflated = name.EndsWith("Deflate", StringComparison.Ordinal) ? Traits.Deflated : Traits.None;
            known.Add(uid, new TransferSyntax(uid, name, Traits.ExplicitVR | Traits.Referenced | deflated));
        }

        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Pixel data by reference: the data set itself is plain, or deflated (PS3.5 §A.6, §A.7).
    private static (string Suffix, string Name)[] s_referenced =>
    [
        ("4.94", "JPIP Referenced"),
        ("4.95", "JPIP Referenced Deflate"),
        ("4.204", "JPIP HTJ2K Referenced"),
        ("4.205", "JPIP HTJ2K Referenced Deflate"),
    ];

    private static (string Suffix, string Name)[] s_encapsulated =>
    [
        ("1.98", "Encapsulated Uncompressed Explicit VR Little Endian"),
        ("4.50", "JPEG Baseline (Process 1)"),
        ("4.51", "JPEG Extended (Process 2 & 4)"),
        ("4.52", "JPEG Extended (Process 3 & 5)"),
        ("4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)"),
        ("4.54", "JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)"),
        ("4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 & 12)"),
        ("4.56", "JPEG Full Progression, Non-Hierarchical (Process 11 & 13)"),
        ("4.57", "JPEG Lossless, Non-Hierarchical (Process 14)"),
        ("4.58", "JPEG Lossless, Non-Hierarchical (Process 15)"),
        ("4.59", "JPEG Extended, Hierarchical (Process 16 & 18)"),
        ("4.60", "JPEG Extended, Hierarchical (Process 17 & 19)"),
        ("4.61", "JPEG Spectral Selection, Hierarchical (Process 20 & 22)"),
        ("4.62", "JPEG Spectral Selection, Hierarchical (Process 21 & 23)"),
        ("4.63", "JPEG Full Progression, Hierarchical (Process 24 & 26)"),
        ("4.64", "JPEG Full Progression, Hierarchical (Process 25 & 27)"),
        ("4.65", "JPEG Lossless, Hierarchical (Process 28)"),
        ("4.66", "JPEG Lossless, Hierarchical (Process 29)"),
        ("4.70", "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])"),
        ("4.80", "JPEG-LS Lossless Image Compression"),
        ("4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression"),
        ("4.90", "JPEG 2000 Image Compression (Lossless Only)"),
        ("4.91", "JPEG 2000 Image Compression"),
        ("4.92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)"),
        ("4.93", "JPEG 2000 Part 2 Multi-component Image Compression"),
        ("4.100", "MPEG2 Main Profile / Main Level"),
        ("4.100.1", "Fragmentable MPEG2 Main Profile / Main Level"),
        ("4.101", "MPEG2 Main Profile / High Level"),
        ("4.101.1", "Fragmentable MPEG2 Main Profile / High Level"),
        ("4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1"),
        ("4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1"),
        ("4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"),
        ("4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1"),
        ("4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"),
        ("4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video"),
        ("4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"),
        ("4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video"),
        ("4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"),
        ("4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2"),
        ("4.107", "HEVC/H.265 Main Profile / Level 5.1"),
        ("4.108", "HEVC/H.265 Main 10 Profile / Level 5.1"),
        ("4.110", "JPEG XL Lossless"),
        ("4.111", "JPEG XL JPEG Recompression"),
        ("4.112", "JPEG XL"),
        ("4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)"),
        ("4.202", "High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)"),
        ("4.203", "High-Throughput JPEG 2000 Image Compression"),
        ("5", "RLE Lossless"),
        ("7.1", "SMPTE ST 2110-20 Uncompressed Progressive Active Video"),
        ("7.2", "SMPTE ST 2110-20 Uncompressed Interlaced Active Video"),
        ("7.3", "SMPTE ST 2110-30 PCM Digital Audio"),
        ("8.1", "Deflated Image Frame Compression"),
    ];
}
