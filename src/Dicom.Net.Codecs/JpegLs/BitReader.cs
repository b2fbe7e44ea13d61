using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dicom.Net.Codecs.JpegLs;

/// <summary>
/// Reads the bits of one scan, most significant first. A byte behind 0xFF holds seven bits, its highest is a stuffed 0 (T.87 §A.1);
/// 0xFF before a byte of 0x80 or more is a marker and ends the bits. From there on zeros are delivered and counted.
/// The kernels keep <see cref="Buffer"/>, <see cref="Bits"/> and <see cref="Position"/> in registers and come back here for what is rare.
/// </summary>
internal ref struct BitReader
{
    /// <summary>After <see cref="Refill"/> at least this many bits are there.</summary>
    internal const int MinBits = 32;

    private readonly ReadOnlySpan<byte> source;

    public BitReader(ReadOnlySpan<byte> source, int position)
    {
        this.source = source;
        Position = position;
    }

    /// <summary>The next bits, the first one highest; below <see cref="Bits"/> all zero.</summary>
    public ulong Buffer;

    /// <summary>How many bits of <see cref="Buffer"/> count.</summary>
    public int Bits;

    /// <summary>The next byte that goes into the buffer.</summary>
    public int Position;

    /// <summary>Zeros delivered behind the end. They are the last ones in the buffer.</summary>
    public long PaddingBits;

    /// <summary>A code word was met that no encoder writes.</summary>
    public bool IsCorrupt;

    /// <summary>True when more bits were consumed than there are.</summary>
    public readonly bool IsOverrun => PaddingBits > Math.Max(0, Bits);

    /// <summary>The bytes of the scan and what follows, for kernels.</summary>
    public readonly ref byte Source => ref MemoryMarshal.GetReference(source);

    /// <summary>The last position at which four bytes may be read at once; negative if there is none.</summary>
    public readonly int LastFastPosition => source.Length - 4;

    /// <summary>Four bytes of which none is 0xFF hold 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasNoStuffing(uint word) => (((~word) - 0x01010101u) & word & 0x80808080u) == 0;

    /// <summary>Fills up to at least <see cref="MinBits"/> bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Refill()
    {
        if (Bits <= 32 && Position <= LastFastPosition)
        {
            uint word = BinaryPrimitives.ReadUInt32BigEndian(source[Position..]);
            if (HasNoStuffing(word))
            {
                Buffer |= ((ulong)word << 32) >> Bits;
                Bits += 32;
                Position += 4;
                return;
            }
        }

        while (Bits <= 48)
        {
            if (Position >= source.Length)
            {
                Pad();
                return;
            }

            uint value = source[Position];
            if (value != 0xFF)
            {
                Buffer |= (ulong)value << (56 - Bits);
                Bits += 8;
                Position++;
                continue;
            }

            if (Position + 1 >= source.Length || source[Position + 1] >= 0x80)
            {
                Pad();
                return;
            }

            // 0xFF and the seven bits behind the stuffed zero.
            value = (value << 7) | source[Position + 1];
            Buffer |= (ulong)value << (49 - Bits);
            Bits += 15;
            Position += 2;
        }
    }

    private void Pad()
    {
        int missing = Math.Max(0, MinBits - Bits);
        Bits += missing;
        PaddingBits += missing;
    }

    /// <summary>Reads 0 to 31 bits.</summary>
    public uint ReadBits(int count)
    {
        if (Bits < MinBits)
        {
            Refill();
        }

        uint value = (uint)((Buffer >> 1) >> (63 - count));
        Buffer <<= count;
        Bits -= count;
        return value;
    }

    /// <summary>
    /// Reads a limited-length Golomb code word (T.87 §A.5.3) of any length: <paramref name="unaryLimit"/> zeros escape to a plain number.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int ReadGolomb(int k, int unaryLimit, int quantizedBits)
    {
        if (Bits < MinBits)
        {
            Refill();
        }

        int zeros = BitOperations.LeadingZeroCount(Buffer);
        if (zeros + k <= MinBits - 2 && zeros < unaryLimit)
        {
            ulong word = Buffer << zeros;
            Buffer = word << (k + 1);
            Bits -= zeros + k + 1;
            return (int)(word >> ~k) + ((zeros - 1) << k);
        }

        return ReadLongGolomb(k, unaryLimit, quantizedBits);
    }

    private int ReadLongGolomb(int k, int unaryLimit, int quantizedBits)
    {
        int zeros = 0;
        while (true)
        {
            if (Bits < MinBits)
            {
                Refill();
            }

            int run = Math.Min(BitOperations.LeadingZeroCount(Buffer), Bits);
            zeros += run;
            if (zeros > unaryLimit || k > 24)
            {
                MarkCorrupt();
                return 0;
            }

            if (run < Bits)
            {
                Buffer = (Buffer << run) << 1;
                Bits -= run + 1;
                break;
            }

            Buffer = 0;
            Bits = 0;
        }

        return zeros < unaryLimit ? (zeros << k) + (int)ReadBits(k) : (int)ReadBits(quantizedBits) + 1;
    }

    /// <summary>Ends the scan: what has been decoded from here on is meaningless.</summary>
    public void MarkCorrupt()
    {
        // Running out of bits looks like a code word of zeros; that is the lesser fault and found by IsOverrun.
        if (PaddingBits == 0)
        {
            IsCorrupt = true;
        }

        PaddingBits += MinBits + 64;
        Buffer = 0;
        Bits = MinBits;
        Position = source.Length;
    }
}
