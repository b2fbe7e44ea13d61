using System.Buffers;
using System.Buffers.Binary;

namespace Dicom.Net.Core;

/// <summary>Writes elements, sequences and items in a transfer syntax to a buffer writer (PS3.5 §7).</summary>
/// <remarks>Writes what it is told in the order it is told: order and nesting are the caller's. Deflation is the caller's too.</remarks>
public readonly struct DicomWriter
{
    /// <summary>The length that stands for "until the delimiter" (PS3.5 §7.1.1).</summary>
    public const uint UndefinedLength = 0xFFFF_FFFF;

    // From this size on a value goes to a stream from where it is.
    private const int LargeValueBytes = 32 * 1024;

    private readonly IBufferWriter<byte> _output;
    private readonly bool _isExplicit;
    private readonly bool _isBigEndian;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="syntax">The transfer syntax.</param>
    public DicomWriter(IBufferWriter<byte> output, TransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(syntax);
        _output = output;
        _isExplicit = syntax.IsExplicitVR;
        _isBigEndian = syntax.IsBigEndian;
    }

    // For values alone.
    internal DicomWriter(IBufferWriter<byte> output, bool isBigEndian)
    {
        _output = output;
        _isBigEndian = isBigEndian;
    }

    /// <summary>The bytes of an element's header.</summary>
    /// <param name="vr">The VR.</param>
    /// <param name="lengthBytes">The length of the value.</param>
    /// <param name="syntax">The transfer syntax.</param>
    /// <returns>8 or 12.</returns>
    public static int HeaderBytes(DicomVR vr, long lengthBytes, TransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        return syntax.IsExplicitVR && (vr.HasLongLength() || lengthBytes > ushort.MaxValue) ? 12 : 8;
    }

    /// <summary>Writes the header of an element; the value follows by the caller.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR; in explicit VR a short one with a value over 65,534 bytes is written as UN (PS3.5 §6.2.2), whose value is little endian in every syntax.</param>
    /// <param name="length">The length, even, or <see cref="UndefinedLength"/>.</param>
    public void WriteHeader(DicomTag tag, DicomVR vr, uint length)
    {
        Span<byte> header = _output.GetSpan(12);
        WriteTag(header, tag);
        int count = 8;
        if (!_isExplicit)
        {
            WriteUInt32(header[4..], length);
        }
        else
        {
            bool isLong = vr.HasLongLength();
            if (!isLong && length > ushort.MaxValue)
            {
                vr = DicomVR.UN;
                isLong = true;
            }

            header[4] = (byte)vr;
            header[5] = (byte)((int)vr >> 8);
            if (isLong)
            {
                header[6] = 0;
                header[7] = 0;
                WriteUInt32(header[8..], length);
                count = 12;
            }
            else
            {
                WriteUInt16(header[6..], (ushort)length);
            }
        }

        _output.Advance(count);
    }

    /// <summary>Writes an element with its value, padded to an even length.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR, which decides the padding byte and what big endian reverses.</param>
    /// <param name="value">The value in little endian.</param>
    public void WriteElement(DicomTag tag, DicomVR vr, ReadOnlySpan<byte> value)
    {
        bool isOdd = (value.Length & 1) != 0;
        WriteHeader(tag, vr, (uint)value.Length + (isOdd ? 1u : 0u));
        WriteValue(Written(vr, value.Length), value, isLittleEndian: true);
        if (isOdd)
        {
            WritePadding(vr);
        }
    }

    /// <summary>Writes an element whose value lies in segments, padded to an even length; the value may be larger than 2 GiB.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">The VR, which decides the padding byte and what big endian reverses.</param>
    /// <param name="value">The value in little endian.</param>
    /// <exception cref="ArgumentException">The value does not fit a length of 32 bits.</exception>
    public void WriteElement(DicomTag tag, DicomVR vr, in ReadOnlySequence<byte> value)
    {
        bool isOdd = (value.Length & 1) != 0;
        if (value.Length >= UndefinedLength)
        {
            throw new ArgumentException("An element holds less than 4 GiB.", nameof(value));
        }

        WriteHeader(tag, vr, (uint)value.Length + (isOdd ? 1u : 0u));
        WriteValue(Written(vr, value.Length), value);
        if (isOdd)
        {
            WritePadding(vr);
        }
    }

    /// <summary>Writes a piece of a value, reversing its numbers where the byte orders differ.</summary>
    /// <param name="vr">The VR.</param>
    /// <param name="value">The bytes; whole numbers where they are to be reversed.</param>
    /// <param name="isLittleEndian">The byte order that they are in.</param>
    public void WriteValue(DicomVR vr, ReadOnlySpan<byte> value, bool isLittleEndian)
    {
        if (!Reverses(vr, isLittleEndian))
        {
            if (value.Length >= LargeValueBytes && _output is StreamBufferWriter stream)
            {
                stream.WriteLarge(value);
            }
            else
            {
                _output.Write(value);
            }

            return;
        }

        int unit = vr.UnitBytes();
        while (!value.IsEmpty)
        {
            Span<byte> destination = _output.GetSpan(Math.Min(value.Length, 4096));
            int count = Math.Min(value.Length, destination.Length);
            if (count > unit)
            {
                count -= count % unit;
            }

            value[..count].CopyTo(destination);
            for (int i = 0; i + unit <= count; i += unit)
            {
                destination.Slice(i, unit).Reverse();
            }

            _output.Advance(count);
            value = value[count..];
        }
    }

    internal void WriteValue(DicomVR vr, in ReadOnlySequence<byte> value)
    {
        if (value.IsSingleSegment || !Reverses(vr, isLittleEndian: true))
        {
            foreach (ReadOnlyMemory<byte> segment in value)
            {
                WriteValue(vr, segment.Span, isLittleEndian: true);
            }

            return;
        }

        // A number may lie across a border: pieces of whole numbers are put together first.
        Span<byte> piece = stackalloc byte[1024];
        ReadOnlySequence<byte> rest = value;
        while (!rest.IsEmpty)
        {
            int count = (int)Math.Min(piece.Length, rest.Length);
            rest.Slice(0, count).CopyTo(piece);
            WriteValue(vr, piece[..count], isLittleEndian: true);
            rest = rest.Slice(count);
        }
    }

    /// <summary>Writes the one byte that makes a value even: a blank after text, else 0 (PS3.5 §6.2).</summary>
    /// <param name="vr">The VR.</param>
    public void WritePadding(DicomVR vr)
    {
        _output.GetSpan(1)[0] = vr.IsText() && vr != DicomVR.UI ? (byte)' ' : (byte)0;
        _output.Advance(1);
    }

    /// <summary>Starts a sequence.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="length">The bytes of all its items, or <see cref="UndefinedLength"/>.</param>
    public void BeginSequence(DicomTag tag, uint length = UndefinedLength) => WriteHeader(tag, DicomVR.SQ, length);

    /// <summary>Starts an item, or writes the header of a fragment.</summary>
    /// <param name="length">Its bytes, or <see cref="UndefinedLength"/>.</param>
    public void BeginItem(uint length = UndefinedLength) => WriteMark(0xFFFE_E000, length);

    /// <summary>Ends an item of undefined length.</summary>
    public void EndItem() => WriteMark(0xFFFE_E00D, 0);

    /// <summary>Ends a sequence of undefined length, or encapsulated pixel data.</summary>
    public void EndSequence() => WriteMark(0xFFFE_E0DD, 0);

    // The VR that the header gets.
    private DicomVR Written(DicomVR vr, long lengthBytes) =>
        _isExplicit && !vr.HasLongLength() && lengthBytes + (lengthBytes & 1) > ushort.MaxValue ? DicomVR.UN : vr;

    internal bool Reverses(DicomVR vr, bool isLittleEndian) => isLittleEndian == _isBigEndian && vr.UnitBytes() > 1;

    private void WriteMark(uint tag, uint length)
    {
        Span<byte> mark = _output.GetSpan(8);
        WriteTag(mark, new DicomTag(tag));
        WriteUInt32(mark[4..], length);
        _output.Advance(8);
    }

    private void WriteTag(Span<byte> destination, DicomTag tag)
    {
        WriteUInt16(destination, tag.Group);
        WriteUInt16(destination[2..], tag.Element);
    }

    private void WriteUInt16(Span<byte> destination, ushort value)
    {
        if (_isBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, value);
        }
    }

    private void WriteUInt32(Span<byte> destination, uint value)
    {
        if (_isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        }
    }
}
