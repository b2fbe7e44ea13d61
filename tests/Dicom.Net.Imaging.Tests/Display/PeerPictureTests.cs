using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.Imaging.Tests.Frames;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Display;

/// <summary>Pictures of real files against those that others make of them.</summary>
public sealed class PeerPictureTests
{
    public static TheoryData<string> ColourFiles()
    {
        TheoryData<string> data = [];
        foreach (string name in CorpusPixels.Names())
        {
            // Where the header says RGB it is believed, whatever a decoder of the codestream alone would make of it.
            if (CorpusPixels.Expected(name) is { } entry && entry.TryGetProperty("sha256_rgb", out JsonElement rgb) && rgb.GetProperty("sha256").ValueKind == JsonValueKind.String
                && entry.GetProperty("photometric").GetString()!.StartsWith("YBR", StringComparison.Ordinal))
            {
                data.Add(name);
            }
        }

        if (data.Count == 0)
        {
            data.Add("");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ColourFiles))]
    public void JpegInYbr_Shown_IsWhatLibjpegMakesOfIt(string name)
    {
        Assert.SkipWhen(Corpus.Root is null || name.Length == 0, Corpus.Absent);
        using DicomFile file = DicomFile.Open(Corpus.Path(name)!);
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        FrameRenderer renderer = new(file.Dataset, frames);
        byte[] picture = new byte[renderer.GetLengthBytes(0)];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < frames.Count; i++)
        {
            Assert.Equal(PictureFormat.Rgb8, renderer.Render(i, picture));
            hash.AppendData(picture);
        }

        string? expected = CorpusPixels.Expected(name)!.Value.GetProperty("sha256_rgb").GetProperty("sha256").GetString();
        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Windows, a modality table, a VOI table, overlays, an inverted radiograph, a palette, chroma in pairs.
    [Theory]
    [InlineData("pixel/pydata__MR-SIEMENS-DICOM-WithOverlays.dcm", "+Wi", "1")]
    [InlineData("pixel/pydicom__examples_overlay.dcm", "+Wi", "1")]
    [InlineData("pixel/pydata__mlut_18.dcm", "+Wm")]
    [InlineData("pixel/pydata__vlut_04.dcm", "+Wl", "1")]
    [InlineData("pixel/dwv__gdcm-CR-MONO1-10-chest.dcm", "+Wi", "1")]
    [InlineData("pixel/pydata__OBXXXX1A.dcm")]
    [InlineData("pixel/pydicom__SC_ybr_full_422_uncompressed.dcm")]
    [InlineData("pixel/pydata__SC_rgb_16bit.dcm")]
    public void Picture_OfAFile_IsThatOfAnotherToolkit(string name, params string[] options)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        string? tool = Tool.Find("dcm2pnm");
        Assert.SkipWhen(tool is null, "dcm2pnm is not installed (dcmtk)");
        using TemporaryFolder folder = new();
        (int exit, _, string error) = Tool.Run(tool!, ["--write-raw-pnm", .. options, Corpus.Path(name)!, folder.File("a.pnm")]);
        Assert.True(exit == 0, error);
        byte[] expected = ReadPnm(File.ReadAllBytes(folder.File("a.pnm")));
        using DicomFile file = DicomFile.Open(Corpus.Path(name)!);
        FrameRenderer renderer = new(file.Dataset, PixelFrames.Open(file.Dataset), new() { BitsPerSample = 8 });
        byte[] picture = new byte[renderer.GetLengthBytes(0)];
        renderer.Render(0, picture);
        Assert.Equal(expected.Length, picture.Length);
        for (int i = 0; i < picture.Length; i++)
        {
            // The other toolkit rounds down where this one rounds to the nearest.
            Assert.True(Math.Abs(picture[i] - expected[i]) <= 1, $"sample {i}: {picture[i]} and {expected[i]}");
        }
    }

    // The header is four words, comments aside; a single white space stands before the samples.
    private static byte[] ReadPnm(byte[] pnm)
    {
        int at = 0;
        for (int words = 0; words < 4; words++)
        {
            while (char.IsWhiteSpace((char)pnm[at]) || pnm[at] == '#')
            {
                at = pnm[at] == '#' ? Array.IndexOf(pnm, (byte)'\n', at) : at + 1;
            }

            int end = at;
            while (!char.IsWhiteSpace((char)pnm[end]))
            {
                end++;
            }

            Assert.True(words < 3 || Encoding.ASCII.GetString(pnm, at, end - at) == "255");
            at = end;
        }

        return pnm[(at + 1)..];
    }
}
