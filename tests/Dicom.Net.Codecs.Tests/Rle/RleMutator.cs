using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Tests.Rle;

/// <summary>Damages a valid RLE frame where it hurts: count, offsets, control bytes, length.</summary>
internal static class RleMutator
{
    public static byte[] Mutate(byte[] stream, Random random)
    {
        int changes = random.Next(1, 4);
        for (int i = 0; i < changes && stream.Length > 0; i++)
        {
            switch (random.Next(6))
            {
                case 0 when stream.Length >= 64:
                    BinaryPrimitives.WriteInt32LittleEndian(stream, random.Next(-1, 20));
                    break;
                case 1 when stream.Length >= 64:
                    int slot = 4 + (4 * random.Next(15));
                    int offset = BinaryPrimitives.ReadInt32LittleEndian(stream.AsSpan(slot));
                    BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(slot), random.Next(3) == 0 ? random.Next() : offset + random.Next(-9, 10));
                    break;
                case 2:
                    stream = stream[..random.Next(stream.Length)];
                    break;
                case 3:
                    stream[random.Next(stream.Length)] = random.Next(2) == 0 ? (byte)0x80 : (byte)random.Next(256);
                    break;
                case 4 when stream.Length > 64:
                    int from = random.Next(64, stream.Length);
                    stream = [.. stream[..from], .. stream[Math.Min(stream.Length, from + random.Next(1, 9))..]];
                    break;
                default:
                    stream[random.Next(stream.Length)] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return stream;
    }
}
