using System.Buffers.Binary;

namespace Dicom.Net.Network;

/// <summary>
/// Follows a command set through its fragments (implicit VR little endian, PS3.7 §6.3.1) and blanks the values that may
/// tell of a patient: SOP instance UIDs and free texts.
/// </summary>
internal sealed class CommandRedactor
{
    private const int HeaderBytes = 8;
    private readonly byte[] _header = new byte[HeaderBytes];
    private int _headerBytes;
    private uint _valueLeft;
    private bool _isBlanked;

    /// <summary>A new command set begins.</summary>
    public void Reset()
    {
        _headerBytes = 0;
        _valueLeft = 0;
    }

    /// <summary>Takes the next bytes and gives them on, blanked where they have to be.</summary>
    public void Append(ReadOnlySpan<byte> bytes, RecordedPdu pdu)
    {
        while (!bytes.IsEmpty)
        {
            int count;
            if (_valueLeft > 0)
            {
                count = (int)Math.Min(_valueLeft, (uint)bytes.Length);
                _valueLeft -= (uint)count;
                if (_isBlanked)
                {
                    pdu.Elide(count);
                }
                else
                {
                    pdu.Keep(bytes[..count]);
                }
            }
            else
            {
                count = Math.Min(HeaderBytes - _headerBytes, bytes.Length);
                bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
                pdu.Keep(bytes[..count]);
                _headerBytes += count;
                if (_headerBytes == HeaderBytes)
                {
                    _headerBytes = 0;
                    Begin();
                }
            }

            bytes = bytes[count..];
        }
    }

    private void Begin()
    {
        ushort group = BinaryPrimitives.ReadUInt16LittleEndian(_header);
        ushort element = BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(2));
        _valueLeft = BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4));

        // What the structure of messages needs stays: lengths, classes, fields, IDs, statuses, counts, AE titles. All else goes.
        _isBlanked = group != 0 || element is not (0x0000 or 0x0002 or 0x0003 or 0x0100 or 0x0110 or 0x0120 or 0x0600 or 0x0700 or 0x0800
            or 0x0900 or 0x0901 or 0x0903 or 0x1002 or 0x1005 or 0x1008 or 0x1020 or 0x1021 or 0x1022 or 0x1023 or 0x1030 or 0x1031);
    }
}
