using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Writes the bits of a scan, most significant first, with a zero bit stuffed behind every byte 0xFF (T.87 §A.1). Writing beyond the
/// destination is noted and otherwise ignored.
/// </summary>
internal ref struct BitWriter(Span<byte> destination, int position)
{
    private readonly Span<byte> destination = destination;

    private bool stuffNext;

    /// <summary>The bits that wait, first one highest, below <see cref="Bits"/> zero. Kernels keep both in registers.</summary>
    public ulong Buffer;

    /// <summary>How many bits wait; fewer than 32 between calls.</summary>
    public int Bits;

    /// <summary>Bytes written so far.</summary>
    public int Position = position;

    /// <summary>The destination was too small.</summary>
    public bool IsOverflow;

    /// <summary>Appends the lowest <paramref name="count"/> bits of a value that has no others; 0 to 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint value, int count)
    {
        Bits += count;
        Buffer |= (ulong)value << (64 - Bits);
        if (Bits >= 32)
        {
            FlushBytes();
        }
    }

    /// <summary>Writes 32 bits at once if none of their bytes needs stuffing. False: leave it to <see cref="FlushBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWriteWord(uint word)
    {
        if (!BitReader.HasNoStuffing(word) || stuffNext || Position > destination.Length - 4)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[Position..], word);
        Position += 4;
        return true;
    }

    /// <summary>
    /// Writes the whole bytes of up to 56 bits if none of them needs stuffing. Eight bytes are stored in any case and as many as are whole
    /// are kept: no branch depends on how many that are. False: leave it to <see cref="FlushWhole"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWriteWhole(ulong buffer, int bits)
    {
        // A byte that is not whole ends in zeros, so it is never taken for 0xFF.
        ulong hasFull = buffer & 0x8080808080808080 & ~(buffer + 0x0101010101010101);
        if (hasFull != 0 || stuffNext || Position > destination.Length - sizeof(ulong))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[Position..], buffer);
        Position += bits >> 3;
        return true;
    }

    /// <summary>Writes until no whole byte waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void FlushWhole()
    {
        while (Bits >= (stuffNext ? 7 : 8))
        {
            FlushByte();
        }
    }

    /// <summary>Appends a code word of <paramref name="zeros"/> zeros, a one and <paramref name="count"/> bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WriteLong(int zeros, uint value, int count)
    {
        for (; zeros > 31; zeros -= 31)
        {
            Write(0, 31);
        }

        Write(1, zeros + 1);
        Write(value, count);
    }

    /// <summary>Writes until fewer than 32 bits wait.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void FlushBytes()
    {
        if (Bits >= 32 && TryWriteWord((uint)(Buffer >> 32)))
        {
            Buffer <<= 32;
            Bits -= 32;
        }

        while (Bits >= 32)
        {
            FlushByte();
        }
    }

    private void FlushByte()
    {
        int taken = stuffNext ? 7 : 8;
        byte value = (byte)(Buffer >> (64 - taken));
        Buffer <<= taken;
        Bits -= taken;
        stuffNext = value == 0xFF;
        if (Position < destination.Length)
        {
            destination[Position++] = value;
        }
        else
        {
            IsOverflow = true;
        }
    }

    /// <summary>Fills the last byte up with zeros; a last 0xFF is followed by a byte, lest a marker behind it be misread.</summary>
    public void Finish()
    {
        while (Bits > 0)
        {
            FlushByte();
        }

        if (stuffNext)
        {
            FlushByte();
        }

        Bits = 0;
        Buffer = 0;
    }
}
