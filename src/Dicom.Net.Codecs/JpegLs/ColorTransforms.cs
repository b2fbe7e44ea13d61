namespace Dicom.Net.Codecs.JpegLs;

/// <summary>Undoes the colour transforms of APP8 "mrfx", modulo the samples' range.</summary>
internal static class ColorTransforms
{
    /// <summary>Undoes a transform in a row of three interleaved components of one or two bytes.</summary>
    public static void Undo(JpegLsColorTransform transform, int bitsPerSample, Span<byte> row)
    {
        int mask = (1 << bitsPerSample) - 1;
        int half = 1 << (bitsPerSample - 1);
        int size = bitsPerSample <= 8 ? 1 : 2;
        for (int at = 0; at + (3 * size) <= row.Length; at += 3 * size)
        {
            int v1 = Read(row, at, size);
            int v2 = Read(row, at + size, size);
            int v3 = Read(row, at + (2 * size), size);
            int red;
            int green;
            int blue;
            switch (transform)
            {
                case JpegLsColorTransform.Hp1:
                    green = v2;
                    red = v1 + v2 - half;
                    blue = v3 + v2 - half;
                    break;
                case JpegLsColorTransform.Hp2:
                    green = v2;
                    red = (v1 + v2 - half) & mask;
                    blue = v3 + ((red + green) >> 1) - half;
                    break;
                default:
                    green = (v1 - ((v2 + v3) >> 2) + (half >> 1)) & mask;
                    red = v3 + green - half;
                    blue = v2 + green - half;
                    break;
            }

            Write(row, at, size, red & mask);
            Write(row, at + size, size, green & mask);
            Write(row, at + (2 * size), size, blue & mask);
        }
    }

    private static int Read(Span<byte> row, int at, int size) => size == 1 ? row[at] : row[at] | (row[at + 1] << 8);

    private static void Write(Span<byte> row, int at, int size, int value)
    {
        row[at] = (byte)value;
        if (size == 2)
        {
            row[at + 1] = (byte)(value >> 8);
        }
    }
}
