using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Tests.Jpeg;

/// <summary>Takes the frames out of encapsulated pixel data by a plain scan: these tests know codecs, not data sets.</summary>
internal static class EncapsulatedFrames
{
    // Some files say OW where the standard asks for OB, one is in implicit VR.
    private static readonly byte[][] Headers =
    [
        [0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xE0, 0x7F, 0x10, 0x00, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    internal static List<byte[]> Read(string path, int frames)
    {
        byte[] file = File.ReadAllBytes(path);
        byte[] found = Headers.MaxBy(header => file.AsSpan().LastIndexOf(header))!;
        int start = file.AsSpan().LastIndexOf(found);
        Assert.True(start >= 0, $"{path}: no encapsulated pixel data");
        var fragments = new List<byte[]>();
        int offset = start + found.Length;
        while (offset + 8 <= file.Length && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset)) == 0xE000FFFE)
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset + 4)), file.Length - offset - 8);
            fragments.Add(file.AsSpan(offset + 8, length).ToArray());
            offset += 8 + length;
        }

        // The first item is the offset table.
        fragments.RemoveAt(0);
        if (fragments.Count == frames)
        {
            return fragments;
        }

        var result = new List<byte[]>();
        foreach (byte[] fragment in fragments)
        {
            bool begins = result.Count == 0 || (frames > 1 && fragment.Length > 2 && fragment[0] == 0xFF && fragment[1] == 0xD8);
            if (begins)
            {
                result.Add(fragment);
            }
            else
            {
                result[^1] = [.. result[^1], .. fragment];
            }
        }

        Assert.Equal(frames, result.Count);
        return result;
    }
}
