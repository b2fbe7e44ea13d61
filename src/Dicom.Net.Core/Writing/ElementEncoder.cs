using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dicom.Net.Core;

/// <summary>Writes many elements into one span of the output at a time, where <see cref="DicomWriter"/> asks for one each.</summary>
internal ref struct ElementEncoder
{
    public const uint UndefinedLength = DicomWriter.UndefinedLength;

    // What the output is asked for at least, and up to what size a value is copied there.
    private const int ChunkBytes = 4096;
    private const int SmallValueBytes = 2048;

    private readonly IBufferWriter<byte> _output;
    private readonly bool _isExplicit;
    private readonly bool _isBigEndian;
    private Span<byte> _span;
    private int _used;

    // PS3.5 §6.2.2 note 3: what is written as UN for its length is little endian, whatever the data set around it is.
    private bool _isUnknown;

    public ElementEncoder(IBufferWriter<byte> output, TransferSyntax syntax)
    {
        _output = output;
        _isExplicit = syntax.IsExplicitVR;
        _isBigEndian = syntax.IsBigEndian;
    }

    public readonly IBufferWriter<byte> Output => _output;

    /// <summary>Hands what was written to the output; needed before the output is used directly, and at the end.</summary>
    public void Flush()
    {
        if (_used > 0)
        {
            _output.Advance(_used);
        }

        _span = default;
        _used = 0;
    }

    /// <summary>An element with its value, and the byte that makes it even.</summary>
    public void Element(uint tag, DicomVR vr, scoped ReadOnlySpan<byte> value)
    {
        int even = value.Length + (value.Length & 1);
        if (!_isExplicit || _isBigEndian || value.Length > SmallValueBytes)
        {
            Header(tag, vr, (uint)even);
            Value(vr, value, isLittleEndian: true);
            return;
        }

        // What most elements are: a header in one store or two, and few bytes behind it.
        bool isLong = vr.HasLongLength();
        int headerBytes = isLong ? 12 : 8;
        Span<byte> element = Reserve(headerBytes + even);
        ulong head = BitOperations.RotateLeft(tag, 16) | ((ulong)vr << 32);
        if (isLong)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(element, head);
            BinaryPrimitives.WriteUInt32LittleEndian(element[8..], (uint)even);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(element, head | ((ulong)even << 48));
        }

        element = element[headerBytes..];
        value.CopyTo(element);
        if (even != value.Length)
        {
            element[value.Length] = PaddingOf(vr);
        }

        _used += headerBytes + even;
    }

    // PS3.5 Table 7.1-1 to 7.1-3, as DicomWriter.WriteHeader.
    public void Header(uint tag, DicomVR vr, uint length)
    {
        Span<byte> header = Reserve(12);
        if (_isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header, tag);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, BitOperations.RotateLeft(tag, 16));
        }

        if (!_isExplicit)
        {
            WriteUInt32(header[4..], length);
            _used += 8;
            return;
        }

        bool isLong = vr.HasLongLength();
        if (_isUnknown = !isLong && length > ushort.MaxValue)
        {
            vr = DicomVR.UN;
            isLong = true;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)vr);
        if (isLong)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 0);
            WriteUInt32(header[8..], length);
            _used += 12;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], _isBigEndian ? BinaryPrimitives.ReverseEndianness((ushort)length) : (ushort)length);
            _used += 8;
        }
    }

    /// <summary>The header of an item or fragment, or a delimiter.</summary>
    public void Mark(uint tag, uint length)
    {
        _isUnknown = false;
        Span<byte> mark = Reserve(8);
        if (_isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(mark, tag);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(mark, BitOperations.RotateLeft(tag, 16));
        }

        WriteUInt32(mark[4..], length);
        _used += 8;
    }

    /// <summary>A value with the byte that makes it even.</summary>
    public void Value(DicomVR vr, scoped ReadOnlySpan<byte> value, bool isLittleEndian)
    {
        if (value.Length > SmallValueBytes || Reverses(vr, isLittleEndian))
        {
            Flush();
            new DicomWriter(_output, IsValueBigEndian).WriteValue(vr, value, isLittleEndian);
        }
        else
        {
            value.CopyTo(Reserve(value.Length));
            _used += value.Length;
        }

        if ((value.Length & 1) != 0)
        {
            Pad(vr);
        }
    }

    /// <summary>A value in segments, with the byte that makes it even.</summary>
    public void Value(DicomVR vr, in ReadOnlySequence<byte> value)
    {
        Flush();
        new DicomWriter(_output, IsValueBigEndian).WriteValue(vr, value);
        if ((value.Length & 1) != 0)
        {
            Pad(vr);
        }
    }

    /// <summary>A group length (PS3.5 §7.2).</summary>
    public void GroupLength(uint tag, long bytes)
    {
        Header(tag, DicomVR.UL, 4);
        WriteUInt32(Reserve(4), checked((uint)bytes));
        _used += 4;
    }

    /// <summary>Characters of ASCII.</summary>
    public void Ascii(DicomVR vr, string text)
    {
        if (text.Length > SmallValueBytes)
        {
            Value(vr, System.Text.Encoding.ASCII.GetBytes(text), isLittleEndian: true);
            return;
        }

        System.Text.Ascii.FromUtf16(text, Reserve(text.Length), out int count);
        _used += count;
        if ((count & 1) != 0)
        {
            Pad(vr);
        }
    }

    public void Pad(DicomVR vr)
    {
        Reserve(1)[0] = PaddingOf(vr);
        _used++;
    }

    private static byte PaddingOf(DicomVR vr) => vr.IsText() && vr != DicomVR.UI ? (byte)' ' : (byte)0;

    public readonly bool Reverses(DicomVR vr, bool isLittleEndian) => isLittleEndian == IsValueBigEndian && vr.UnitBytes() > 1;

    /// <summary>Whether the value that the last header is of is written big endian.</summary>
    public readonly bool IsValueBigEndian => _isBigEndian && !_isUnknown;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int count)
    {
        if (_span.Length - _used < count)
        {
            NextSpan(count);
        }

        return _span[_used..];
    }

    private void NextSpan(int count)
    {
        Flush();
        _span = _output.GetSpan(Math.Max(count, ChunkBytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void WriteUInt32(Span<byte> destination, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(destination, _isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
}
