using System.Buffers.Binary;
using System.Text;
using Dicom.Net.Core;

namespace Dicom.Net.UpperLayer;

/// <summary>
/// Reads big-endian fields of a PDU's variable field. A nested length is read through a cursor of its own over the
/// slice, which must be at its end when the item is read. A read that does not fit changes nothing.
/// </summary>
internal ref struct PduCursor
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _origin;
    private int _position;

    /// <summary>Creates a cursor.</summary>
    /// <param name="bytes">What to read.</param>
    /// <param name="origin">Offset of the first byte in the PDU, for fault reports.</param>
    public PduCursor(ReadOnlySpan<byte> bytes, int origin)
    {
        _bytes = bytes;
        _origin = origin;
    }

    public readonly bool IsAtEnd => _position == _bytes.Length;

    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Offset of the next byte in the PDU.</summary>
    public readonly int Offset => _origin + _position;

    public bool TryReadByte(out byte value)
    {
        if (Remaining < 1)
        {
            value = 0;
            return false;
        }

        value = _bytes[_position++];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_bytes[_position..], out value))
        {
            return false;
        }

        _position += sizeof(ushort);
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_bytes[_position..], out value))
        {
            return false;
        }

        _position += sizeof(uint);
        return true;
    }

    public bool TryReadBytes(int lengthBytes, out ReadOnlySpan<byte> value)
    {
        if (Remaining < lengthBytes)
        {
            value = default;
            return false;
        }

        value = _bytes.Slice(_position, lengthBytes);
        _position += lengthBytes;
        return true;
    }

    /// <summary>Reads the 4-byte head of an item or sub-item (type, reserved, length) and slices its content.</summary>
    public bool TryReadItem(out byte type, out PduCursor content)
    {
        // +------+----------+-----------+---------
        // | type | reserved | length 16 | content     PS3.8 §9.3.1: the reserved byte is not tested.
        // +------+----------+-----------+---------
        ReadOnlySpan<byte> rest = _bytes[_position..];
        type = 0;
        content = default;
        if (rest.Length < 4)
        {
            return false;
        }

        int lengthBytes = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (rest.Length - 4 < lengthBytes)
        {
            return false;
        }

        type = rest[0];
        content = new PduCursor(rest.Slice(4, lengthBytes), Offset + 4);
        _position += 4 + lengthBytes;
        return true;
    }

    /// <summary>Reads a 16-bit length and as many bytes.</summary>
    public bool TryReadCounted(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _bytes[_position..];
        value = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(rest, out ushort lengthBytes) || rest.Length - 2 < lengthBytes)
        {
            return false;
        }

        value = rest.Slice(2, lengthBytes);
        _position += 2 + lengthBytes;
        return true;
    }

    /// <summary>Reads a 16-bit length and a UID of that length.</summary>
    public bool TryReadCountedUid(out string uid)
    {
        uid = "";
        return TryReadCounted(out ReadOnlySpan<byte> bytes) && TryGetUid(bytes, out uid);
    }

    /// <summary>Reads all that is left as a UID.</summary>
    public bool TryReadUid(out string uid)
    {
        TryReadBytes(Remaining, out ReadOnlySpan<byte> bytes);
        return TryGetUid(bytes, out uid);
    }

    /// <summary>
    /// Reads all that is left as text: padding after it is dropped and what is not printable becomes a question mark.
    /// </summary>
    public string ReadText()
    {
        TryReadBytes(Remaining, out ReadOnlySpan<byte> bytes);
        return string.Create(bytes.TrimEnd(" \0"u8).Length, bytes, static (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = source[i] is >= 0x20 and < 0x7F ? (char)source[i] : '?';
            }
        });
    }

    // PS3.8 Annex F: UIDs in PDUs are not padded. Peers that pad them with a zero byte or a blank, as in data
    // sets, are understood. What passes is a UID after DicomUid.IsValid and may be logged and compared as it stands.
    private static bool TryGetUid(ReadOnlySpan<byte> bytes, out string uid)
    {
        bytes = bytes.TrimEnd(" \0"u8);
        Span<char> text = stackalloc char[DicomUid.MaxLength];
        if (bytes.Length > text.Length)
        {
            uid = "";
            return false;
        }

        text = text[..Encoding.Latin1.GetChars(bytes, text)];
        bool isValid = DicomUid.IsValid(text);
        uid = isValid ? DicomUidDictionary.Intern(bytes) : "";
        return isValid;
    }
}
