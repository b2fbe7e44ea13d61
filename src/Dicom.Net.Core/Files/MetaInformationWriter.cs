using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dicom.Net.Core;

/// <summary>Writes preamble, prefix and file meta information (PS3.10 §7.1), without an object for each element: every stored file begins so.</summary>
internal ref struct MetaInformationWriter
{
    // Group 0002 in explicit VR little endian:
    //   tag 4 | VR 2 | length 2 | value            UI, SH, AE, UL
    //   tag 4 | VR 2 | 0 2 | length 4 | value      OB
    private const int HeadBytes = 132;
    private const int ShortHeaderBytes = 8;
    private const int LongHeaderBytes = 12;
    private const int GroupLengthBytes = ShortHeaderBytes + 4;

    private Span<byte> _rest;

    public static void Write(IBufferWriter<byte> output, string sopClassUid, string sopInstanceUid, string transferSyntaxUid, string? sourceAETitle)
    {
        int group = LongHeaderBytes + 2 + Bytes(sopClassUid) + Bytes(sopInstanceUid) + Bytes(transferSyntaxUid)
            + Bytes(Implementation.ClassUid) + Bytes(Implementation.VersionName) + (string.IsNullOrEmpty(sourceAETitle) ? 0 : Bytes(sourceAETitle));
        int length = HeadBytes + GroupLengthBytes + group;
        Span<byte> whole = output.GetSpan(length)[..length];
        whole[..128].Clear();
        "DICM"u8.CopyTo(whole[128..]);
        var writer = new MetaInformationWriter { _rest = whole[HeadBytes..] };
        writer.Header(0x0000, "UL"u8, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Take(4), (uint)group);
        writer.Header(0x0001, "OB"u8, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Take(4), 2);
        BinaryPrimitives.WriteUInt16BigEndian(writer.Take(2), 1);
        writer.Text(0x0002, "UI"u8, sopClassUid, 0);
        writer.Text(0x0003, "UI"u8, sopInstanceUid, 0);
        writer.Text(0x0010, "UI"u8, transferSyntaxUid, 0);
        writer.Text(0x0012, "UI"u8, Implementation.ClassUid, 0);
        writer.Text(0x0013, "SH"u8, Implementation.VersionName, (byte)' ');
        if (!string.IsNullOrEmpty(sourceAETitle))
        {
            writer.Text(0x0016, "AE"u8, sourceAETitle, (byte)' ');
        }

        output.Advance(length);
    }

    private static int Bytes(string text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, ushort.MaxValue - 1, nameof(text));
        return ShortHeaderBytes + text.Length + (text.Length & 1);
    }

    private void Header(ushort element, ReadOnlySpan<byte> vr, ushort lengthBytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), 0x0002);
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), element);
        vr.CopyTo(Take(2));
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), lengthBytes);
    }

    private void Text(ushort element, ReadOnlySpan<byte> vr, string text, byte padding)
    {
        Header(element, vr, (ushort)(text.Length + (text.Length & 1)));
        Encoding.Latin1.GetBytes(text, Take(text.Length));
        if ((text.Length & 1) != 0)
        {
            Take(1)[0] = padding;
        }
    }

    private Span<byte> Take(int count)
    {
        Span<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
