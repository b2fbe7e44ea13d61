using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.UpperLayer;

/// <summary>Gathers one A-ASSOCIATE PDU in rented memory and fills in nested lengths behind their content.</summary>
internal ref struct PduBuffer
{
    private byte[] _bytes;
    private int _count;

    public PduBuffer(PduType type)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(1024);
        Take(PduHeader.LengthBytes)[0] = (byte)type;
    }

    public void WriteByte(byte value) => Take(1)[0] = value;

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Appends zero bytes and lends them for filling; valid until the next write.</summary>
    public Span<byte> Take(int lengthBytes)
    {
        if (_bytes.Length - _count < lengthBytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(checked((_count + lengthBytes) * 2));
            _bytes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
            _bytes = larger;
        }

        Span<byte> field = _bytes.AsSpan(_count, lengthBytes);
        field.Clear();
        _count += lengthBytes;
        return field;
    }

    public void WriteAscii(string text, string what)
    {
        if (!Ascii.IsValid(text))
        {
            throw new ArgumentException($"The {what} has characters that ISO 646 does not have.");
        }

        Encoding.ASCII.GetBytes(text, Take(text.Length));
    }

    /// <summary>Opens a field with a 16-bit length; hand the mark to <see cref="EndCounted"/>.</summary>
    public int BeginCounted()
    {
        WriteUInt16(0);
        return _count;
    }

    public readonly void EndCounted(int mark, string what)
    {
        int lengthBytes = _count - mark;
        if (lengthBytes > ushort.MaxValue)
        {
            throw new ArgumentException($"The {what} takes {lengthBytes} bytes; its length field holds at most 65,535.");
        }

        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(mark - sizeof(ushort)), (ushort)lengthBytes);
    }

    /// <summary>Opens an item or sub-item; hand the mark to <see cref="EndCounted"/>.</summary>
    public int BeginItem(byte type)
    {
        WriteByte(type);
        WriteByte(0);
        return BeginCounted();
    }

    public void WriteUidItem(byte type, string uid, string what)
    {
        int mark = BeginItem(type);
        WriteAscii(uid, what);
        EndCounted(mark, what);
    }

    public void WriteCountedUid(string uid, string what)
    {
        int mark = BeginCounted();
        WriteAscii(uid, what);
        EndCounted(mark, what);
    }

    public void WriteCountedBytes(ReadOnlySpan<byte> value, string what)
    {
        int mark = BeginCounted();
        WriteBytes(value);
        EndCounted(mark, what);
    }

    /// <summary>Fills in the PDU's length and copies the PDU out.</summary>
    public readonly void CopyTo(IBufferWriter<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(2), (uint)(_count - PduHeader.LengthBytes));
        destination.Write(_bytes.AsSpan(0, _count));
    }

    public void Dispose()
    {
        // Cleared, for it may have held a passcode.
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
    }
}
