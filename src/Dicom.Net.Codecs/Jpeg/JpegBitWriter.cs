using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs;

/// <summary>
/// Writes bits, most significant first, and stuffs a zero byte behind each 0xFF (T.81 §F.1.2.3). The caller sees to it that the
/// span has room: twice the bytes of what is put into it, and 16 more.
/// </summary>
internal ref struct JpegBitWriter(Span<byte> target)
{
    private readonly ref byte _target = ref MemoryMarshal.GetReference(target);
    private ulong _bits;
    private int _free = 64;
    private int _position;

    /// <summary>Bytes written.</summary>
    internal readonly int Position => _position;

    /// <summary>Bits that wait for their byte, at the top, and how many they are; to go on in another span.</summary>
    internal readonly (ulong Bits, int Free) Carry => (_bits, _free);

    internal void Resume((ulong Bits, int Free) carry)
    {
        _bits = carry.Bits;
        _free = carry.Free;
    }

    /// <summary>Puts 0 to 32 bits; those of <paramref name="value"/> above them must be 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Put(uint value, int count)
    {
        _free -= count;
        // Kept at the top of the register, so that four whole bytes can leave when half of it is full.
        _bits |= (ulong)value << _free;
        if (_free <= 32)
        {
            Spill((uint)(_bits >> 32));
            _bits <<= 32;
            _free += 32;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Spill(uint four)
    {
        // A byte is 0xFF where adding 1 to it carries out of it: looked for in all four at once.
        uint hasFull = four & 0x80808080 & ~(four + 0x01010101);
        if (hasFull == 0)
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref _target, _position), BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(four) : four);
            _position += 4;
        }
        else
        {
            for (int shift = 24; shift >= 0; shift -= 8)
            {
                PutByte((byte)(four >> shift));
            }
        }
    }

    private void PutByte(byte value)
    {
        Unsafe.Add(ref _target, _position++) = value;
        if (value == 0xFF)
        {
            Unsafe.Add(ref _target, _position++) = 0;
        }
    }

    /// <summary>Fills the last byte with ones (T.81 §F.1.2.3) and writes out all that waits.</summary>
    internal void Finish()
    {
        int waiting = 64 - _free;
        if (waiting == 0)
        {
            return;
        }

        ulong bits = _bits | (ulong.MaxValue >> waiting);
        for (int i = 0; i < (waiting + 7) / 8; i++)
        {
            PutByte((byte)(bits >> (56 - 8 * i)));
        }

        _bits = 0;
        _free = 64;
    }
}
