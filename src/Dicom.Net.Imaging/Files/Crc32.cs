namespace Dicom.Net.Imaging;

/// <summary>The CRC of PNG chunks (ISO 3309, reflected polynomial EDB88320); the running value is inverted at the end by the caller.</summary>
internal static class Crc32
{
    internal const uint Start = 0xFFFFFFFF;

    private static readonly uint[] s_table = CreateTable();

    internal static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = s_table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] CreateTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
