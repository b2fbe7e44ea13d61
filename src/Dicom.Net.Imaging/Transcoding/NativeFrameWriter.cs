using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>Writes frames as native pixel data (PS3.5 §8.1.1): one after the other without a gap, single bits packed across frames.</summary>
internal sealed class NativeFrameWriter
{
    private readonly StreamOutput _output;
    private readonly FrameDescription _frame;
    private readonly int _unit;
    private int _openBits;
    private int _open;

    /// <summary>Writes the element's header.</summary>
    internal NativeFrameWriter(StreamOutput output, TransferSyntax target, in FrameDescription frame, int frames)
    {
        _output = output;
        _frame = frame;
        _unit = target.IsBigEndian ? frame.ValueLengthBytes : 1;
        LengthBytes = LengthOf(target, frame, frames);

        // PS3.5 §8.1.1: cells of up to 8 bits may be OB, of which no byte order turns anything round; larger ones are OW.
        new DicomWriter(output, target).WriteHeader(ImageTags.PixelData, frame.BitsAllocated <= 8 ? DicomVR.OB : DicomVR.OW, (uint)LengthBytes);
    }

    /// <summary>The value's bytes, padded to an even number.</summary>
    internal long LengthBytes { get; }

    /// <summary>The bytes of native pixel data.</summary>
    /// <exception cref="UnencodablePixelDataException">An element cannot be so long.</exception>
    internal static long LengthOf(TransferSyntax target, in FrameDescription frame, int frames)
    {
        Int128 bits = (Int128)frame.ValueCount * frame.BitsAllocated * frames;
        Int128 bytes = (bits + 7) / 8;
        bytes += bytes & 1;

        // PS3.5 §7.1.1: 32 bits of length, of which the highest value means undefined.
        return bytes < uint.MaxValue
            ? (long)bytes
            : throw new UnencodablePixelDataException(target, "native pixel data end at 4 GiB and the object's are longer");
    }

    /// <summary>Writes a frame, turned round in place where the target is big endian.</summary>
    internal void Write(ReadOnlySpan<byte> frame)
    {
        if (_frame.BitsAllocated == 1)
        {
            WriteBits(frame);
            return;
        }

        if (_unit == 1)
        {
            _output.WriteBytes(frame);
            return;
        }

        while (!frame.IsEmpty)
        {
            Span<byte> target = _output.GetSpan(Math.Min(frame.Length, 4096));
            int count = Math.Min(target.Length, frame.Length);
            count -= count % _unit;
            Reverse(frame[..count], target);
            _output.Advance(count);
            frame = frame[count..];
        }
    }

    /// <summary>Writes the last bits and the padding.</summary>
    internal void Finish(long begun)
    {
        if (_openBits > 0)
        {
            WriteByte((byte)_open);
            _openBits = 0;
        }

        if (((_output.LengthBytes - begun) & 1) != 0)
        {
            WriteByte(0);
        }
    }

    private void WriteBits(ReadOnlySpan<byte> pixels)
    {
        foreach (byte pixel in pixels)
        {
            _open |= (pixel & 1) << _openBits;
            if (++_openBits == 8)
            {
                WriteByte((byte)_open);
                _open = 0;
                _openBits = 0;
            }
        }
    }

    private void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    private void Reverse(ReadOnlySpan<byte> source, Span<byte> target)
    {
        switch (_unit)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(target));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(target));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(target));
                break;
        }
    }
}
