using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Writes the bits of a scan, most significant first, with a zero bit stuffed behind every byte 0xFF (T.87 A.1, C.3). Writing beyond the
/// destination is noted and otherwise ignored.
/// </summary>
internal ref struct BitWriter(Span<byte> destination, int position)
{
    private readonly Span<byte> destination = destination;

    // The bits that wait, first one highest; fewer than 32 between calls.
    private ulong buffer;
    private int bits;
    private bool stuffNext;

    /// <summary>Bytes written so far.</summary>
    public int Position = position;

    /// <summary>The destination was too small.</summary>
    public bool IsOverflow;

    /// <summary>Appends the lowest <paramref name="count"/> bits of a value that has no others; 0 to 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint value, int count)
    {
        bits += count;
        buffer |= (ulong)value << (64 - bits);
        if (bits >= 32)
        {
            FlushWord();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FlushWord()
    {
        uint word = (uint)(buffer >> 32);
        if (BitReader.HasNoStuffing(word) && !stuffNext && Position <= destination.Length - 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[Position..], word);
            Position += 4;
            buffer <<= 32;
            bits -= 32;
        }
        else
        {
            FlushBytes();
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

    /// <summary>Byte by byte, until fewer than 32 bits wait.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FlushBytes()
    {
        while (bits >= 32)
        {
            FlushByte();
        }
    }

    private void FlushByte()
    {
        int taken = stuffNext ? 7 : 8;
        byte value = (byte)(buffer >> (64 - taken));
        buffer <<= taken;
        bits -= taken;
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
        while (bits > 0)
        {
            FlushByte();
        }

        if (stuffNext)
        {
            FlushByte();
        }

        bits = 0;
        buffer = 0;
    }
}
