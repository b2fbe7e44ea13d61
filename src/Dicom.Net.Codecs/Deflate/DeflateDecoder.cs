using System.Buffers.Binary;

namespace Dicom.Net.Codecs.Deflate;

/// <summary>
/// Inflates a deflated codestream (RFC 1951) that is there as a whole into memory of the caller, which is also the window that matches
/// refer to. Allocates nothing per codestream.
/// </summary>
/// <remarks>One thread at a time. Time is bounded by input and output: every block but empty ones makes output, and empty ones take input.</remarks>
public sealed class DeflateDecoder
{
    private const int LiteralCount = 288;
    private const int DistanceCount = 32;
    private const int EndOfBlock = 256;

    private readonly PrefixTable _literals = new();
    private readonly PrefixTable _distances = new();
    private readonly PrefixTable _lengthCodes = new();
    private readonly byte[] _lengths = new byte[LiteralCount + DistanceCount];
    private bool _isFixed;

    // RFC 1951 §3.2.5: what lengths and distances begin at, and how many bits more they have.
    private static ReadOnlySpan<ushort> LengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBases =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static ReadOnlySpan<byte> DistanceBits => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    // RFC 1951 §3.2.7: the order in which the lengths of the code of lengths come.
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Inflates a codestream.</summary>
    /// <param name="codestream">The deflated bytes; what follows its last block is ignored.</param>
    /// <param name="destination">Is filled from its start, and nothing is written outside; once it is full the rest of the codestream is ignored.</param>
    /// <param name="bytesWritten">How far it came: the leading bytes that are right.</param>
    /// <returns>
    /// <see cref="CodecStatus.Ok"/> where the destination is full; <see cref="CodecStatus.Truncated"/> where the codestream ends before, with
    /// or without its last block; <see cref="CodecStatus.Corrupt"/>. Rows are not counted: they are 0.
    /// </returns>
    public CodecResult Decode(ReadOnlySpan<byte> codestream, Span<byte> destination, out int bytesWritten)
    {
        Input input = new(codestream);
        int written = 0;
        string? problem = null;
        bool isLast = false;
        while (problem is null && !isLast && written < destination.Length)
        {
            isLast = input.Take(1) == 1;
            problem = input.Take(2) switch
            {
                0 => CopyStored(ref input, destination, ref written),
                1 => BuildFixed() ?? Inflate(ref input, destination, ref written),
                2 => ReadTables(ref input) ?? Inflate(ref input, destination, ref written),
                _ => "a block has a type that there is none of",
            };
            if (input.IsPastEnd)
            {
                problem = null;
                break;
            }
        }

        bytesWritten = written;
        return written == destination.Length ? new(CodecStatus.Ok, 0, input.Position)
            : problem is not null ? new(CodecStatus.Corrupt, 0, input.Position, problem)
            : new(CodecStatus.Truncated, 0, input.Position, "the deflated bytes end before the frame does");
    }

    private static string? CopyStored(ref Input input, Span<byte> destination, ref int written)
    {
        // RFC 1951 §3.2.4: from the next whole byte on, the length and its complement.
        input.Align();
        int length = input.Take(16);
        if (input.Take(16) != (length ^ 0xFFFF) && !input.IsPastEnd)
        {
            return "a stored block's length is damaged";
        }

        written += input.Copy(destination.Slice(written, Math.Min(length, destination.Length - written)));
        return null;
    }

    private string? BuildFixed()
    {
        if (_isFixed)
        {
            return null;
        }

        // RFC 1951 §3.2.6.
        Span<byte> lengths = _lengths;
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..288].Fill(8);
        lengths[288..].Fill(5);
        _literals.TryBuild(lengths[..LiteralCount]);
        _distances.TryBuild(lengths[LiteralCount..]);
        _isFixed = true;
        return null;
    }

    private string? ReadTables(ref Input input)
    {
        const string Damaged = "a block's code tables are damaged";
        _isFixed = false;
        int literals = input.Take(5) + 257;
        int distances = input.Take(5) + 1;
        int codes = input.Take(4) + 4;
        Span<byte> lengths = _lengths;
        lengths[..LengthOrder.Length].Clear();
        for (int i = 0; i < codes; i++)
        {
            lengths[LengthOrder[i]] = (byte)input.Take(3);
        }

        if (literals > 286 || distances > 30 || !_lengthCodes.TryBuild(lengths[..LengthOrder.Length]))
        {
            return Damaged;
        }

        for (int i = 0; i < literals + distances;)
        {
            int symbol = input.TakeSymbol(_lengthCodes);
            if (symbol < 0 || input.IsPastEnd)
            {
                return Damaged;
            }

            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0)
            {
                return Damaged;
            }

            byte repeated = symbol == 16 ? lengths[i - 1] : (byte)0;
            int count = symbol switch
            {
                16 => 3 + input.Take(2),
                17 => 3 + input.Take(3),
                _ => 11 + input.Take(7),
            };
            if (i + count > literals + distances)
            {
                return Damaged;
            }

            lengths.Slice(i, count).Fill(repeated);
            i += count;
        }

        return lengths[EndOfBlock] != 0 && _literals.TryBuild(lengths[..literals]) && _distances.TryBuild(lengths.Slice(literals, distances)) ? null : Damaged;
    }

    private string? Inflate(ref Input input, Span<byte> destination, ref int written)
    {
        const string Damaged = "a code is damaged";
        PrefixTable literals = _literals;
        int at = written;
        string? problem = null;
        while (true)
        {
            int symbol = input.TakeSymbol(literals);
            if (symbol < 0 || input.IsPastEnd)
            {
                problem = Damaged;
                break;
            }

            if (symbol == EndOfBlock)
            {
                break;
            }

            if (at == destination.Length)
            {
                // Full, and more would come: whoever deflated it padded the frame.
                break;
            }

            if (symbol < EndOfBlock)
            {
                destination[at++] = (byte)symbol;
                continue;
            }

            symbol -= EndOfBlock + 1;
            if (symbol >= LengthBases.Length)
            {
                problem = Damaged;
                break;
            }

            int length = LengthBases[symbol] + input.Take(LengthBits[symbol]);
            int code = input.TakeSymbol(_distances);
            if ((uint)code >= (uint)DistanceBases.Length)
            {
                problem = Damaged;
                break;
            }

            int distance = DistanceBases[code] + input.Take(DistanceBits[code]);
            if (input.IsPastEnd || distance > at)
            {
                problem = "a match lies before the frame";
                break;
            }

            length = Math.Min(length, destination.Length - at);
            Repeat(destination, at, distance, length);
            at += length;
        }

        written = at;
        return problem;
    }

    private static void Repeat(Span<byte> destination, int at, int distance, int length)
    {
        Span<byte> target = destination.Slice(at, length);
        if (distance == 1)
        {
            target.Fill(destination[at - 1]);
        }
        else if (distance >= length)
        {
            destination.Slice(at - distance, length).CopyTo(target);
        }
        else
        {
            // What a match has written itself is copied on: forwards, byte by byte.
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = destination[at - distance + i];
            }
        }
    }

    /// <summary>The bits of the codestream, the lowest of each byte first (RFC 1951 §3.1.1). Behind its end there are zeros, and it is noted.</summary>
    private ref struct Input(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private ulong _bits;
        private int _count;
        private int _next;

        /// <summary>Whether bits were taken that are not there.</summary>
        internal bool IsPastEnd { get; private set; }

        /// <summary>The bytes of which bits were taken.</summary>
        internal readonly int Position => Math.Max(0, _next - (_count / 8));

        internal int Take(int count)
        {
            if (_count < count)
            {
                Fill();
            }

            int bits = (int)_bits & ((1 << count) - 1);
            Drop(count);
            return bits;
        }

        /// <summary>A symbol, or -1 where no code begins like the bits that follow.</summary>
        internal int TakeSymbol(PrefixTable table)
        {
            if (_count < PrefixTable.MostBits)
            {
                Fill();
            }

            int symbol = table.Find(_bits, out int length);
            Drop(length);
            return length == 0 ? -1 : symbol;
        }

        internal void Align() => Drop(_count & 7);

        /// <summary>Copies whole bytes; fewer where the codestream ends.</summary>
        internal int Copy(Span<byte> target)
        {
            _next -= _count / 8;
            (_bits, _count) = (0, 0);
            int length = Math.Min(target.Length, _bytes.Length - _next);
            _bytes.Slice(_next, length).CopyTo(target);
            _next += length;
            IsPastEnd |= length < target.Length;
            return length;
        }

        private void Drop(int count)
        {
            if (count > _count)
            {
                (IsPastEnd, _bits, _count) = (true, 0, 0);
                return;
            }

            _bits >>= count;
            _count -= count;
        }

        private void Fill()
        {
            if (_next + sizeof(ulong) <= _bytes.Length)
            {
                // As many whole bytes as there is room for above the bits that are left.
                _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_next..]) << _count;
                int taken = (63 - _count) / 8;
                _next += taken;
                _count += 8 * taken;

                // Bits above the count are those of the byte that comes next; they are read again.
                _bits &= ulong.MaxValue >> (64 - _count);
                return;
            }

            while (_count <= 56 && _next < _bytes.Length)
            {
                _bits |= (ulong)_bytes[_next++] << _count;
                _count += 8;
            }
        }
    }
}
