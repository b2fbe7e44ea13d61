using System.Buffers;
using System.Buffers.Binary;
using Dicom.Net.Codecs;
using Dicom.Net.Codecs.Rle;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests.Frames;

/// <summary>Frames made to order with their codestreams, and objects that hold them in fragments.</summary>
internal sealed class CodedFrames
{
    internal const int Columns = 13;
    internal const int Rows = 11;
    internal const string Rle = "1.2.840.10008.1.2.5";
    internal const string Jpeg = "1.2.840.10008.1.2.4.70";

    private CodedFrames(string syntax, byte[][] values, byte[][] codestreams)
    {
        Syntax = syntax;
        Values = values;
        Codestreams = codestreams;
    }

    internal string Syntax { get; }

    internal byte[][] Values { get; }

    internal byte[][] Codestreams { get; }

    internal byte[] Joined => [.. Codestreams.SelectMany(stream => stream)];

    /// <summary>Frames of 16-bit noise and flat parts, each codestream of another length and padded to an even one.</summary>
    internal static CodedFrames Create(string syntax, int count, int seed)
    {
        Random random = new(seed);
        byte[][] values = new byte[count][];
        byte[][] codestreams = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            values[i] = new byte[2 * Rows * Columns];
            int noisy = random.Next(values[i].Length / 2);
            for (int at = 0; at < values[i].Length; at += 2)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(values[i].AsSpan(at), (ushort)(at / 2 < noisy ? random.Next(65536) : 700 + i));
            }

            byte[] coded = syntax == Rle ? EncodeRle(values[i]) : EncodeJpeg(values[i]);
            codestreams[i] = coded.Length % 2 == 0 ? coded : [.. coded, 0];
        }

        return new(syntax, values, codestreams);
    }

    /// <summary>An object with these fragments; the header claims the frames that there are, or as many as told.</summary>
    internal DicomDatasetBuilder ToObject(IEnumerable<byte[]> fragments, uint[]? table = null, int? claimed = null)
    {
        byte[] offsets = new byte[4 * (table?.Length ?? 0)];
        for (int i = 0; i < offsets.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(offsets.AsSpan(i), table![i / 4]);
        }

        return Images.Axial("1.2.1", 0)
            .Set(DicomTags.Rows, Rows)
            .Set(DicomTags.Columns, Columns)
            .Set(DicomTags.NumberOfFrames, claimed ?? Values.Length)
            .SetFragments(DicomTags.PixelData, offsets, fragments.Select(fragment => (ReadOnlyMemory<byte>)fragment));
    }

    /// <summary>The table's offset of each fragment.</summary>
    internal static uint[] OffsetsOf(IReadOnlyList<byte[]> fragments)
    {
        uint[] offsets = new uint[fragments.Count];
        for (int i = 1; i < offsets.Length; i++)
        {
            offsets[i] = offsets[i - 1] + 8 + (uint)fragments[i - 1].Length;
        }

        return offsets;
    }

    /// <summary>Cuts bytes into pieces of even lengths.</summary>
    internal static List<byte[]> Cut(byte[] bytes, int pieces, Random random)
    {
        SortedSet<int> cuts = [0, bytes.Length];
        while (cuts.Count < pieces + 1)
        {
            cuts.Add(2 * random.Next(1, bytes.Length / 2));
        }

        List<byte[]> cut = [];
        int from = 0;
        foreach (int to in cuts.Skip(1))
        {
            cut.Add(bytes[from..to]);
            from = to;
        }

        return cut;
    }

    private static byte[] EncodeRle(byte[] values)
    {
        RleLayout layout = new() { Width = Columns, Height = Rows, BitsAllocated = 16 };
        byte[] coded = new byte[RleEncoder.GetMaxEncodedBytes(layout)];
        CodecResult result = new RleEncoder().Encode(values, layout, (int)layout.RowBytes, coded);
        Assert.True(result.IsOk);
        return coded[..(int)result.BytesConsumed];
    }

    private static byte[] EncodeJpeg(byte[] values)
    {
        using JpegEncoder encoder = new();
        ArrayBufferWriter<byte> coded = new();
        FrameInfo info = new() { Width = Columns, Height = Rows, Components = 1, BitsPerSample = 16 };
        Assert.True(encoder.Encode(info, values, 0, JpegEncoderOptions.LosslessFirstOrder, coded).IsOk);
        return coded.WrittenSpan.ToArray();
    }
}
