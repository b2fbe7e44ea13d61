using Dicom.Net.Codecs.Rle;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Codecs.Tests.Rle;

public class RleCorpusTests
{
    public static TheoryData<string> Files() => [.. CorpusPixelFile.NamesIn("1.2.840.10008.1.2.5").DefaultIfEmpty("")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_CorpusFile_HashOfStoredValuesIsAsExpected(string name)
    {
        Assert.SkipWhen(Corpus.Root is null, Corpus.Absent);
        CorpusPixelFile file = CorpusPixelFile.Load(name);
        RleLayout layout = new() { Width = file.Columns, Height = file.Rows, Components = file.Samples, BitsAllocated = file.BitsAllocated };
        RleDecoder decoder = new();
        MemoryStream all = new();
        Assert.Equal(file.FrameCount, file.Frames.Count);
        foreach (byte[] frame in file.Frames)
        {
            byte[] cells = new byte[layout.FrameBytes];
            CodecResult result = decoder.Decode(frame, layout, cells, (int)layout.RowBytes);
            Assert.Equal(CodecStatus.Ok, result.Status);
            Assert.Equal(file.Rows, result.RowsDecoded);
            all.Write(file.BitsAllocated == 1 ? Unpack(cells, file.Rows * file.Columns) : cells);
        }

        Assert.Equal(file.Sha256, file.HashStoredValues(all.ToArray(), Math.Max(1, file.BitsAllocated / 8)));
    }

    private static byte[] Unpack(byte[] bits, int count)
    {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (byte)((bits[i / 8] >> (i % 8)) & 1);
        }

        return values;
    }
}
