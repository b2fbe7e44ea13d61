using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.Network;

/// <summary>
/// Writes PDUs as a capture file (pcapng: section header, interface description, enhanced packets), each PDU in TCP segments
/// of an IPv4 connection that is made up: port 104 is the acceptor, so that Wireshark knows what it sees.
/// </summary>
internal sealed class PcapngWriter
{
    private const int LinkTypeRawIPv4 = 228;
    private const int MaxSegmentBytes = 60_000;
    private const int IpHeaderBytes = 20;
    private const int TcpHeaderBytes = 20;
    private const byte Syn = 2;
    private const byte Push = 8;
    private const byte Acknowledge = 16;

    private readonly Stream _file;
    private readonly bool _isRequestor;
    private readonly uint[] _sequence = [1, 1];
    private bool _hasBegun;

    private readonly long _maxPduBytes;

    public PcapngWriter(Stream file, bool isRequestor, string comment, long maxPduBytes)
    {
        _maxPduBytes = maxPduBytes;
        _file = file;
        _isRequestor = isRequestor;

        // Section header: byte-order magic, version 1.0, section length unknown. Interface: raw IPv4, no limit of length.
        WriteBlock(0x0A0D0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. Comment(comment)]);
        WriteBlock(1, [LinkTypeRawIPv4 & 0xFF, LinkTypeRawIPv4 >> 8, 0, 0, 0, 0, 0, 0]);
    }

    /// <summary>Writes one PDU, with a remark where there is one.</summary>
    public void Write(RecordedPdu pdu, string? remark)
    {
        if (!_hasBegun)
        {
            // The handshake: without it the stream's beginning would be a guess.
            _hasBegun = true;
            WriteSegment(true, pdu.Time, Syn, [], null);
            WriteSegment(false, pdu.Time, Syn | Acknowledge, [], null);
            WriteSegment(true, pdu.Time, Acknowledge, [], null);
        }

        bool fromRequestor = pdu.IsSent == _isRequestor;
        long length = Math.Min(pdu.LengthBytes, _maxPduBytes);
        byte[] segment = new byte[(int)Math.Min(length, MaxSegmentBytes)];
        for (long offset = 0; offset < length;)
        {
            int count = (int)Math.Min(MaxSegmentBytes, length - offset);
            pdu.CopyTo(offset, segment.AsSpan(0, count));
            offset += count;
            WriteSegment(fromRequestor, pdu.Time, (byte)(Acknowledge | (offset == length ? Push : 0)), segment.AsSpan(0, count), remark);
            remark = null;
        }

        // What is too long for a file is missing, as a lost segment would be.
        _sequence[fromRequestor ? 0 : 1] += (uint)(pdu.LengthBytes - length);
    }

    private void WriteSegment(bool fromRequestor, DateTimeOffset time, byte flags, ReadOnlySpan<byte> payload, string? remark)
    {
        int from = fromRequestor ? 0 : 1;
        byte[] packet = new byte[IpHeaderBytes + TcpHeaderBytes + payload.Length];
        Span<byte> ip = packet;
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)packet.Length);
        ip[6] = 0x40;
        ip[8] = 64;
        ip[9] = 6;

        // RFC 5737: addresses for documentation, which nobody has.
        new byte[] { 192, 0, 2, (byte)(from + 1) }.CopyTo(ip[12..]);
        new byte[] { 192, 0, 2, (byte)(2 - from) }.CopyTo(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpHeaderBytes], 0));
        Span<byte> tcp = ip[IpHeaderBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(fromRequestor ? 49152 : 104));
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)(fromRequestor ? 104 : 49152));
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], (flags & Syn) != 0 ? 0 : _sequence[from]);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], (flags & Acknowledge) != 0 ? _sequence[1 - from] : 0);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 0xFFFF);
        payload.CopyTo(tcp[TcpHeaderBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(tcp, PseudoHeader(ip, tcp.Length)));
        _sequence[from] += (uint)payload.Length;
        WritePacket(time, packet, remark);
    }

    private void WritePacket(DateTimeOffset time, ReadOnlySpan<byte> packet, string? remark)
    {
        // Microseconds since 1970, the resolution where none is stated.
        ulong stamp = (ulong)((time - DateTimeOffset.UnixEpoch).Ticks / 10);
        byte[] head = new byte[20];
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), (uint)(stamp >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), (uint)stamp);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), packet.Length);
        WriteBlock(6, [.. head, .. packet, .. new byte[Padding(packet.Length)], .. remark is null ? [] : Comment(remark)]);
    }

    private void WriteBlock(uint type, ReadOnlySpan<byte> body)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, type);
        _file.Write(word);
        BinaryPrimitives.WriteInt32LittleEndian(word, body.Length + 12);
        _file.Write(word);
        _file.Write(body);
        _file.Write(word);
    }

    // Option 1: a comment; then the end of options.
    private static byte[] Comment(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [1, 0, (byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes, .. new byte[Padding(bytes.Length)], 0, 0, 0, 0];
    }

    private static int Padding(int length) => -length & 3;

    private static uint PseudoHeader(ReadOnlySpan<byte> ip, int tcpLength)
    {
        uint sum = 6 + (uint)tcpLength;
        for (int i = 12; i < 20; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(ip[i..]);
        }

        return sum;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        sum += bytes.Length == 1 ? (uint)bytes[0] << 8 : 0;
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
