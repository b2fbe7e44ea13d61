using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.Rle;

/// <summary>
/// One encapsulated file of the corpus with what is expected of it. Finds the fragments by a plain scan, because the codecs know no data sets.
/// </summary>
internal sealed class CorpusPixelFile
{
    private CorpusPixelFile(string name, JsonElement expected)
    {
        Name = name;
        Rows = expected.GetProperty("rows").GetInt32();
        Columns = expected.GetProperty("columns").GetInt32();
        FrameCount = expected.GetProperty("frames").GetInt32();
        Samples = expected.GetProperty("samples_per_pixel").GetInt32();
        BitsAllocated = expected.GetProperty("bits_allocated").GetInt32();
        BitsStored = expected.GetProperty("bits_stored").GetInt32();
        HighBit = expected.GetProperty("high_bit").GetInt32();
        IsSigned = expected.GetProperty("pixel_representation").GetInt32() == 1;
        Sha256 = expected.TryGetProperty("sha256", out JsonElement hash) ? hash.GetString() : null;
    }

    public string Name { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int FrameCount { get; }

    public int Samples { get; }

    public int BitsAllocated { get; }

    public int BitsStored { get; }

    public int HighBit { get; }

    public bool IsSigned { get; }

    public string? Sha256 { get; }

    public List<byte[]> Frames { get; private set; } = [];

    /// <summary>The names of all files of pixel/ and series/ in one of the transfer syntaxes.</summary>
    public static IEnumerable<string> NamesIn(params string[] transferSyntaxes)
    {
        string? path = Corpus.Path("EXPECTED.json");
        if (path is null)
        {
            yield break;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty file in document.RootElement.GetProperty("pixels").EnumerateObject())
        {
            string? syntax = file.Value.TryGetProperty("transfer_syntax", out JsonElement t) ? t.GetString() : null;
            if (transferSyntaxes.Contains(syntax) && !file.Name.StartsWith("parse/", StringComparison.Ordinal))
            {
                yield return file.Name;
            }
        }
    }

    public static CorpusPixelFile Load(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Corpus.Path("EXPECTED.json")!));
        CorpusPixelFile file = new(name, document.RootElement.GetProperty("pixels").GetProperty(name));
        file.Frames = Split(File.ReadAllBytes(Corpus.Path(name.Split('/'))!), file.FrameCount);
        return file;
    }

    /// <summary>The hash of the stored values as the corpus defines them: masked to the stored bits, sign-extended, in cells of 1, 2, 4 bytes.</summary>
    /// <param name="cells">Decoded cells of <paramref name="cellBytes"/> bytes, little-endian, pixels interleaved.</param>
    /// <param name="cellBytes">1, 2 or 4.</param>
    public string HashStoredValues(ReadOnlySpan<byte> cells, int cellBytes)
    {
        int outBytes = BitsAllocated <= 8 ? 1 : BitsAllocated <= 16 ? 2 : 4;
        int count = cells.Length / cellBytes;
        byte[] result = new byte[count * outBytes];
        for (int i = 0; i < count; i++)
        {
            uint cell = Read(cells.Slice(i * cellBytes, cellBytes)) >> (Samples == 1 ? HighBit + 1 - BitsStored : 0);
            long value = BitsStored == 32 ? cell : cell & ((1u << BitsStored) - 1);
            if (IsSigned && (value >> (BitsStored - 1)) != 0)
            {
                value -= 1L << BitsStored;
            }

            Write(result.AsSpan(i * outBytes, outBytes), (uint)value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(result));
    }

    private static uint Read(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        1 => cell[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(cell),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(cell),
    };

    private static void Write(Span<byte> cell, uint value)
    {
        for (int i = 0; i < cell.Length; i++)
        {
            cell[i] = (byte)(value >> (8 * i));
        }
    }

    private static List<byte[]> Split(byte[] file, int frameCount)
    {
        List<byte[]> fragments = Fragments(file, out uint[] offsets);
        if (fragments.Count == frameCount)
        {
            return fragments;
        }

        if (frameCount == 1)
        {
            return [fragments.SelectMany(f => f).ToArray()];
        }

        List<byte[]> frames = [];
        List<byte> current = [];
        long at = 0;
        foreach (byte[] fragment in fragments)
        {
            bool starts = offsets.Length == frameCount ? offsets.Contains((uint)at) : fragment is [0xFF, 0xD8, ..];
            if (starts && current.Count > 0)
            {
                frames.Add([.. current]);
                current.Clear();
            }

            current.AddRange(fragment);
            at += 8 + fragment.Length;
        }

        frames.Add([.. current]);
        return frames;
    }

    private static List<byte[]> Fragments(byte[] file, out uint[] offsets)
    {
        int at = -1;
        foreach (string vr in new[] { "OB", "OW" })
        {
            byte[] start = [0xE0, 0x7F, 0x10, 0x00, (byte)vr[0], (byte)vr[1], 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0];
            at = Math.Max(at, file.AsSpan().LastIndexOf(start));
        }

        Assert.True(at >= 0, "no encapsulated pixel data found");
        at += 12;
        List<byte[]> items = [];
        while (at + 8 <= file.Length && file[at + 2] == 0 && file[at + 3] == 0xE0)
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4)), (uint)(file.Length - at - 8));
            items.Add(file[(at + 8)..(at + 8 + length)]);
            at += 8 + length;
        }

        byte[] table = items[0];
        offsets = new uint[table.Length / 4];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 * i));
        }

        items.RemoveAt(0);
        return items;
    }
}
