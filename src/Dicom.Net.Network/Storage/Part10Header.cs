using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Dicom.Net.Core;
using Microsoft.Win32.SafeHandles;

namespace Dicom.Net.Network;

/// <summary>What sending needs of a file's meta information (PS3.10 §7.1): three UIDs and where the data set begins.</summary>
/// <remarks>A full read of the file would index the data set, which is sent without being looked at.</remarks>
internal readonly record struct Part10Header(string SopClassUid, string SopInstanceUid, string TransferSyntaxUid, long DatasetOffset)
{
    // PS3.10 §7.1:  0 preamble, 128 bytes | 128 "DICM" | 132 group 0002 in explicit VR little endian
    private const int PrefixOffset = 128;
    private const int MetaOffset = 132;
    private const int FirstReadBytes = 2048;

    // A real one is under 1 KiB; private information (0002,0102) may be longer, but not this long.
    private const int MaxMetaBytes = 1 << 20;

    public static Part10Header Read(SafeFileHandle file, string path)
    {
        string? sopClass = null;
        string? sopInstance = null;
        string? syntax = null;
        long offset = Scan(file, path, (element, value) =>
        {
            switch (element)
            {
                case 0x0002: sopClass = Text(value); break;
                case 0x0003: sopInstance = Text(value); break;
                case 0x0010: syntax = Text(value); break;
            }
        });
        if (string.IsNullOrEmpty(sopClass) || string.IsNullOrEmpty(sopInstance) || string.IsNullOrEmpty(syntax))
        {
            throw Bad(path, offset, "the file meta information lacks the SOP class, the SOP instance or the transfer syntax");
        }

        return new Part10Header(sopClass, sopInstance, syntax, offset);
    }

    public static long FindDataset(SafeFileHandle file, string path) => Scan(file, path, null);

    private delegate void ElementVisitor(ushort element, ReadOnlySpan<byte> value);

    private static long Scan(SafeFileHandle file, string path, ElementVisitor? visitor)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstReadBytes);
        try
        {
            int length = RandomAccess.Read(file, buffer.AsSpan(0, FirstReadBytes), 0);
            if (length < MetaOffset || !buffer.AsSpan(PrefixOffset, 4).SequenceEqual("DICM"u8))
            {
                throw Bad(path, 0, "no DICOM file: the prefix DICM is missing");
            }

            int position = MetaOffset;
            while (true)
            {
                if (!TryReadElement(buffer.AsSpan(position, length - position), out int elementBytes, out ushort element, out ReadOnlySpan<byte> value, out bool isMeta))
                {
                    if (length > MaxMetaBytes || !TryReadMore(file, ref buffer, ref length))
                    {
                        throw Bad(path, position, "the file ends inside its meta information");
                    }

                    continue;
                }

                if (!isMeta)
                {
                    return position;
                }

                visitor?.Invoke(element, value);
                position += elementBytes;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // False: more bytes are needed. At the end of the file after a whole element the data set is empty: that is "not meta".
    private static bool TryReadElement(ReadOnlySpan<byte> source, out int elementBytes, out ushort element, out ReadOnlySpan<byte> value, out bool isMeta)
    {
        elementBytes = 0;
        element = 0;
        value = default;
        isMeta = false;
        if (source.Length < 2)
        {
            return false;
        }

        isMeta = BinaryPrimitives.ReadUInt16LittleEndian(source) == 0x0002;
        if (!isMeta)
        {
            return true;
        }

        if (source.Length < 12)
        {
            return false;
        }

        element = BinaryPrimitives.ReadUInt16LittleEndian(source[2..]);
        bool isLong = source[4..6].SequenceEqual("OB"u8) || source[4..6].SequenceEqual("UN"u8);
        int header = isLong ? 12 : 8;
        uint length = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(source[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(source[6..]);
        if (length > (uint)(source.Length - header))
        {
            return false;
        }

        value = source.Slice(header, (int)length);
        elementBytes = header + (int)length;
        return true;
    }

    private static bool TryReadMore(SafeFileHandle file, ref byte[] buffer, ref int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length * 4);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        int read = RandomAccess.Read(file, buffer.AsSpan(length), length);
        length += read;
        return read > 0;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value.TrimEnd("\0 "u8));

    private static DicomDataException Bad(string path, long offset, string what) => new($"{path}: {what}", offset, "", "PS3.10 §7.1");
}
