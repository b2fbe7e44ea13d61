using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests.Frames;

public sealed partial class FrameCorpusTests
{
    // More than the largest frame of the corpus and what is around it; far less than what the size baits claim.
    private const long MostBytesAllocated = 48 << 20;

    // Cut codestreams: the hash is of what one library makes up for the missing part, another refuses as is right.
    private static readonly string[] s_cut = ["parse/malformed/made__v13_codestream_cut.dcm"];

    public static TheoryData<string> Files()
    {
        // Without the corpus one nameless case remains, which is skipped.
        TheoryData<string> data = new(CorpusPixels.Names());
        if (data.Count == 0)
        {
            data.Add("");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void CorpusFile_Decoded_HoldsTheExpectedStoredValues(string name)
    {
        Assert.SkipWhen(Corpus.Root is null || name.Length == 0, Corpus.Absent);
        JsonElement? expected = CorpusPixels.Expected(name);
        if (expected is not { } entry || CorpusPixels.Text(entry, "status") == "no expectation" || Array.IndexOf(s_cut, name) >= 0)
        {
            ExpectTypedError(name);
            return;
        }

        string syntax = CorpusPixels.Text(entry, "transfer_syntax")!;
        if (TransferSyntax.Get(syntax) is { IsEncapsulated: true, IsKnown: true } known && !FrameDecoder.Default.Supports(known))
        {
            ExpectUnsupported(name, syntax);
            return;
        }

        (byte[] values, int frames) = DecodeAll(name);
        Assert.Equal(entry.GetProperty("frames").GetInt32(), frames);
        string hash = Convert.ToHexStringLower(SHA256.HashData(values));
        if (hash != CorpusPixels.Text(entry, "sha256"))
        {
            string? reference = CorpusPixels.Text(entry, "reference_raw");
            Assert.True(reference is not null, $"{name}: {hash} where {CorpusPixels.Text(entry, "sha256")} is expected");
            int tolerance = int.Parse(ToleranceNumber().Match(CorpusPixels.Text(entry, "tolerance")!).Groups[1].Value, null);
            Assert.InRange(LargestDifference(values, CorpusPixels.Reference(reference!), entry), 0, tolerance);
        }
    }

    private static (byte[] Values, int Frames) DecodeAll(string name)
    {
        using DicomFile file = DicomFile.Open(Corpus.Path(name)!);
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        frames.EnsureDecodable(0);
        int length = (int)frames.Description.Frame.FrameLengthBytes;
        using MemoryStream values = new();
        byte[] guarded = new byte[length + 64];
        for (int i = 0; i < frames.Description.NumberOfFrames; i++)
        {
            guarded.AsSpan().Fill(0xA5);
            frames.Decode(i, guarded.AsSpan(32, length));
            Assert.Equal(-1, guarded.AsSpan(0, 32).IndexOfAnyExcept((byte)0xA5));
            Assert.Equal(-1, guarded.AsSpan(32 + length).IndexOfAnyExcept((byte)0xA5));
            values.Write(guarded, 32, length);
        }

        return (values.ToArray(), frames.Count);
    }

    private static void ExpectTypedError(string name)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<DicomException>(() => DecodeAll(name));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesAllocated);
    }

    private static void ExpectUnsupported(string name, string syntax)
    {
        UnsupportedPixelDataException error = Assert.Throws<UnsupportedPixelDataException>(() => DecodeAll(name));
        Assert.Equal(syntax, error.TransferSyntaxUid);
        Assert.Contains(syntax, error.Message, StringComparison.Ordinal);

        // Not decoded, but there: every frame's codestream can be read.
        using DicomFile file = DicomFile.Open(Corpus.Path(name)!);
        PixelFrames frames = PixelFrames.Open(file.Dataset);
        for (int i = 0; i < frames.Count; i++)
        {
            byte[] codestream = new byte[frames.GetCodestreamLength(i)];
            Assert.Equal(codestream.Length, frames.ReadCodestream(i, codestream));
        }
    }

    private static int LargestDifference(byte[] actual, byte[] reference, JsonElement entry)
    {
        Assert.Equal(reference.Length, actual.Length);
        bool isWide = entry.GetProperty("bits_allocated").GetInt32() > 8;
        bool isSigned = entry.GetProperty("pixel_representation").GetInt32() == 1;
        int largest = 0;
        for (int i = 0; i < actual.Length; i += isWide ? 2 : 1)
        {
            largest = Math.Max(largest, Math.Abs(Read(actual, i) - Read(reference, i)));
        }

        return largest;

        int Read(byte[] values, int at) => (isWide, isSigned) switch
        {
            (false, false) => values[at],
            (false, true) => (sbyte)values[at],
            (true, false) => BinaryPrimitives.ReadUInt16LittleEndian(values.AsSpan(at)),
            _ => BinaryPrimitives.ReadInt16LittleEndian(values.AsSpan(at)),
        };
    }

    [GeneratedRegex(@"<= (\d+) per sample")]
    private static partial Regex ToleranceNumber();
}
