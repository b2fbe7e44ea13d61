using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.Network.Tests;

/// <summary>Reads a capture file of the flight recorder: both streams put together again, each segment where it belongs.</summary>
internal sealed class PcapngFile
{
    private readonly uint?[] _next = [null, null];

    public PcapngFile(ReadOnlySpan<byte> file)
    {
        while (!file.IsEmpty)
        {
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(file);
            int length = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
            Assert.Equal(0, length % 4);
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(file[(length - 4)..]));
            ReadOnlySpan<byte> body = file[8..(length - 4)];
            if (type == 6)
            {
                ReadPacket(body);
            }
            else
            {
                Blocks.Add(type);
                Text += Encoding.UTF8.GetString(body);
            }

            file = file[length..];
        }
    }

    public List<uint> Blocks { get; } = [];

    public string Text { get; private set; } = "";

    /// <summary>What the requestor sent, and what the acceptor sent.</summary>
    public List<byte>[] Streams { get; } = [[], []];

    /// <summary>The PDUs of one stream; the last may be a part.</summary>
    public List<byte[]> Pdus(int stream)
    {
        List<byte[]> pdus = [];
        ReadOnlySpan<byte> rest = Streams[stream].ToArray();
        while (rest.Length >= 6)
        {
            long length = Math.Min(rest.Length, 6L + BinaryPrimitives.ReadUInt32BigEndian(rest[2..]));
            pdus.Add(rest[..(int)length].ToArray());
            rest = rest[(int)length..];
        }

        return pdus;
    }

    private void ReadPacket(ReadOnlySpan<byte> body)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(body[12..]);
        Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(body[16..]));
        ReadOnlySpan<byte> ip = body.Slice(20, length);
        Text += Encoding.UTF8.GetString(body[(20 + length)..]);
        Assert.Equal(0x45, ip[0]);
        Assert.Equal(length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
        Assert.Equal(0xFFFFu, Sum(ip[..20], 0));
        ReadOnlySpan<byte> tcp = ip[20..];
        Assert.Equal(0xFFFFu, Sum(tcp, Sum(ip[12..20], (uint)tcp.Length + 6)));
        int stream = BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]) == 104 ? 0 : 1;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        if (_next[stream] is { } expected)
        {
            Assert.Equal(expected, sequence);
        }

        bool isSyn = (tcp[13] & 2) != 0;
        _next[stream] = sequence + (isSyn ? 1u : 0) + (uint)(tcp.Length - 20);
        Streams[stream].AddRange(tcp[20..]);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += (i & 1) == 0 ? (uint)bytes[i] << 8 : bytes[i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
