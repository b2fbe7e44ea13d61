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

    /// <summary>
    /// The most bits that may be added between two calls of <see cref="Flush"/>: with 7 that may wait, fewer than the register's 64,
    /// whose whole shift would leave everything in place.
    /// </summary>
    internal const int MaxAddedBits = 56;

    /// <summary>Adds bits without looking whether there is room; <see cref="Flush"/> must come in time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(uint value, int count)
    {
        _free -= count;
        _bits |= (ulong)value << _free;
    }

    /// <summary>
    /// Writes out the whole bytes that were added. Eight bytes are stored in any case and as many as are whole are kept:
    /// no branch depends on how many that are.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Flush()
    {
        int whole = (64 - _free) >> 3;
        // A byte that is not whole ends in zeros, so it is never taken for 0xFF.
        ulong hasFull = _bits & 0x8080808080808080 & ~(_bits + 0x0101010101010101);
        if (hasFull == 0)
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref _target, _position), BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_bits) : _bits);
            _position += whole;
        }
        else
        {
            _position = FlushStuffed(ref _target, _position, _bits, whole);
        }

        _bits <<= 8 * whole;
        _free += 8 * whole;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FlushStuffed(ref byte target, int position, ulong bits, int whole)
    {
        for (int i = 0; i < whole; i++)
        {
            position = PutByte(ref target, position, (byte)(bits >> (56 - 8 * i)));
        }

        return position;
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
            // By value, so that the writer can live in registers.
            _position = SpillStuffed(ref _target, _position, four);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SpillStuffed(ref byte target, int position, uint four)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            position = PutByte(ref target, position, (byte)(four >> shift));
        }

        return position;
    }

    private static int PutByte(ref byte target, int position, byte value)
    {
        Unsafe.Add(ref target, position++) = value;
        if (value == 0xFF)
        {
            Unsafe.Add(ref target, position++) = 0;
        }

        return position;
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
            _position = PutByte(ref _target, _position, (byte)(bits >> (56 - 8 * i)));
        }

        _bits = 0;
        _free = 64;
    }
}
