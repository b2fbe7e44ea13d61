namespace Dicom.Net.Codecs.Tests.JpegLs;

/// <summary>Damages a valid codestream where its structure is: lengths, header fields, markers, entropy-coded bytes.</summary>
internal static class JpegLsMutator
{
    public static byte[] Mutate(byte[] stream, Random random)
    {
        int changes = random.Next(1, 4);
        for (int i = 0; i < changes && stream.Length > 4; i++)
        {
            stream = random.Next(9) switch
            {
                0 => stream[..random.Next(stream.Length)],
                1 => Insert(stream, random.Next(stream.Length), [0xFF, (byte)random.Next(256)]),
                2 => Insert(stream, random.Next(stream.Length), [0xFF, 0xD0]),
                3 => Remove(stream, random.Next(stream.Length), random.Next(1, 9)),
                4 => Set(stream, random.Next(Math.Min(60, stream.Length)), (byte)random.Next(256)),
                5 => Set(stream, random.Next(Math.Min(60, stream.Length)), random.Next(2) == 0 ? (byte)0 : (byte)0xFF),
                6 => Insert(stream, 2, Preset(random)),
                7 => Set(stream, random.Next(stream.Length), (byte)random.Next(256)),
                _ => Fill(stream, random.Next(stream.Length), random.Next(1, 40), random.Next(2) == 0 ? (byte)0 : (byte)0xFF),
            };
        }

        return stream;
    }

    private static byte[] Preset(Random random)
    {
        byte[] body = new byte[random.Next(1, 14)];
        random.NextBytes(body);
        body[0] = (byte)random.Next(6);
        return JpegLsStreamTests.Segment(0xF8, body);
    }

    private static byte[] Insert(byte[] stream, int at, byte[] bytes) => [.. stream[..at], .. bytes, .. stream[at..]];

    private static byte[] Remove(byte[] stream, int at, int count) => [.. stream[..at], .. stream[Math.Min(stream.Length, at + count)..]];

    private static byte[] Set(byte[] stream, int at, byte value)
    {
        stream[at] = value;
        return stream;
    }

    private static byte[] Fill(byte[] stream, int at, int count, byte value)
    {
        stream.AsSpan(at, Math.Min(count, stream.Length - at)).Fill(value);
        return stream;
    }
}
