using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>
/// Tells a codestream's transfer syntax from its first bytes: of a data set that is not in the syntax that its file declares (an implicit
/// one under a JPEG syntax, say), the syntax it was read in says nothing of its fragments. Converters also leave the header's syntax
/// behind while they change the codestreams, or change it alone.
/// </summary>
internal static class CodestreamSyntax
{
    // Markers before the frame header are tables and comments; a codestream with more of them is not guessed at.
    private const int MostBytes = 64 * 1024;

    private const int RleHeaderBytes = 64;
    private const int MostRleSegments = 15;

    // Kinds of codestreams, each with its own decoder and first bytes.
    private enum Kind
    {
        Other,
        Rle,
        Jpeg,
        JpegLs,
        Jpeg2000,
    }

    /// <summary>The declared syntax, unless the codestreams are of another kind than it has; null where nothing tells.</summary>
    internal static TransferSyntax? Actual(TransferSyntax declared, FragmentStream stream)
    {
        Kind kind = KindOf(declared.Uid);
        if (declared.IsEncapsulated && kind is Kind.Other or Kind.Jpeg2000)
        {
            // No decoder here reads such a syntax: the error names what was declared.
            return declared;
        }

        TransferSyntax? found = Of(stream);
        return declared.IsEncapsulated && (found is null || KindOf(found.Uid) == kind) ? declared : found;
    }

    /// <summary>The syntax, or null where the first bytes are no known codestream's.</summary>
    internal static TransferSyntax? Of(FragmentStream stream)
    {
        Span<byte> marker = stackalloc byte[4];
        if (stream.Read(0, marker) < 4)
        {
            return null;
        }

        if (marker.SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
        {
            return TransferSyntax.Get("1.2.840.10008.1.2.4.91");
        }

        if (marker[0] != 0xFF || marker[1] != 0xD8)
        {
            return IsRle(stream) ? TransferSyntax.Get("1.2.840.10008.1.2.5") : null;
        }

        // T.81 §B.1.1: each segment states its length; the frame header's marker is the process (T.81 Table B.1, T.87 Table C.1).
        for (long position = 2; position < MostBytes && stream.Read(position, marker) == 4;)
        {
            if (marker[0] != 0xFF)
            {
                return null;
            }

            if (marker[1] == 0xFF)
            {
                position++;
                continue;
            }

            if (Of(marker[1]) is { } uid)
            {
                return TransferSyntax.Get(uid);
            }

            position += 2 + ((marker[2] << 8) | marker[3]);
        }

        return null;
    }

    private static string? Of(byte marker) => marker switch
    {
        0xC0 => "1.2.840.10008.1.2.4.50",
        0xC1 => "1.2.840.10008.1.2.4.51",
        0xC2 => "1.2.840.10008.1.2.4.55",
        0xC3 => "1.2.840.10008.1.2.4.57",
        0xF7 => "1.2.840.10008.1.2.4.80",
        _ => null,
    };

    private static Kind KindOf(string uid)
    {
        const string Prefix = "1.2.840.10008.1.2.";
        if (uid == Prefix + "5")
        {
            return Kind.Rle;
        }

        ReadOnlySpan<char> suffix = uid.StartsWith(Prefix + "4.", StringComparison.Ordinal) ? uid.AsSpan(Prefix.Length + 2) : "0";
        return int.TryParse(suffix, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? number switch { >= 50 and <= 70 => Kind.Jpeg, 80 or 81 => Kind.JpegLs, >= 90 and <= 93 or >= 201 and <= 203 => Kind.Jpeg2000, _ => Kind.Other }
            : Kind.Other;
    }

    // PS3.5 §G.5: the number of segments and their offsets, ascending from the end of this header.
    private static bool IsRle(FragmentStream stream)
    {
        Span<byte> header = stackalloc byte[RleHeaderBytes];
        if (stream.Read(0, header) < RleHeaderBytes)
        {
            return false;
        }

        uint segments = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (segments is 0 or > MostRleSegments || BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != RleHeaderBytes)
        {
            return false;
        }

        uint before = 0;
        for (int i = 1; i <= (int)segments; i++)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(header[(4 * i)..]);
            if (offset <= before || offset >= stream.LengthBytes)
            {
                return false;
            }

            before = offset;
        }

        return true;
    }
}
