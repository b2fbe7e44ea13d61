using System.Buffers.Binary;
using Dicom.Net.Core;

namespace Dicom.Net.Imaging;

/// <summary>How the first bytes of a codestream look, by which frames are told apart where no table does it.</summary>
internal readonly struct CodestreamSignature
{
    internal const int LengthBytes = 12;

    private const uint RleFirstOffset = 64;
    private readonly Kind _kind;
    private readonly int _rleSegments;

    private CodestreamSignature(Kind kind, int rleSegments)
    {
        _kind = kind;
        _rleSegments = rleSegments;
    }

    private enum Kind
    {
        None,
        Jpeg,
        Jpeg2000,
        Rle,
    }

    /// <summary>Whether codestreams of this syntax can be told apart at all.</summary>
    internal bool Exists => _kind != Kind.None;

    /// <summary>Whether a codestream ends with the marker FFD9: then another one begins only behind it.</summary>
    internal bool HasEndMarker => _kind is Kind.Jpeg or Kind.Jpeg2000;

    /// <summary>The first bytes that never vary.</summary>
    internal ReadOnlySpan<byte> Pattern => _kind switch
    {
        Kind.Jpeg => [0xFF, 0xD8, 0xFF],
        Kind.Jpeg2000 => [0xFF, 0x4F, 0xFF, 0x51],
        _ => [],
    };

    internal static CodestreamSignature Of(in FrameDescription frame)
    {
        const string Prefix = "1.2.840.10008.1.2.";
        string uid = frame.TransferSyntax.Uid;
        if (uid == "1.2.840.10008.1.2.5")
        {
            return new(Kind.Rle, frame.SamplesPerPixel * Math.Max(1, frame.BitsAllocated / 8));
        }

        ReadOnlySpan<char> suffix = uid.StartsWith(Prefix + "4.", StringComparison.Ordinal) ? uid.AsSpan(Prefix.Length + 2) : "0";
        return int.TryParse(suffix, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? new(number switch { >= 50 and <= 81 => Kind.Jpeg, >= 90 and <= 93 or >= 201 and <= 203 => Kind.Jpeg2000, _ => Kind.None }, 0)
            : default;
    }

    /// <summary>Whether a codestream may begin with these bytes.</summary>
    internal bool Matches(ReadOnlySpan<byte> bytes)
    {
        switch (_kind)
        {
            case Kind.Jpeg:
                // T.81 §B.1.1.2: fill bytes may stand before any marker.
                ReadOnlySpan<byte> rest = bytes.TrimStart((byte)0xFF);
                return rest.Length < bytes.Length && !rest.IsEmpty && rest[0] == 0xD8;
            case Kind.Jpeg2000:
                return bytes.StartsWith(Pattern);
            case Kind.Rle:
                // PS3.5 §G.5: as many segments as byte planes, the first right behind the header, the next one behind it.
                return bytes.Length >= LengthBytes
                    && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == (uint)_rleSegments
                    && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == RleFirstOffset
                    && (_rleSegments == 1 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) > RleFirstOffset);
            default:
                return false;
        }
    }

    /// <summary>Writes the first bytes of an RLE header, which are the pattern to look for.</summary>
    internal ReadOnlySpan<byte> PatternIn(Span<byte> buffer)
    {
        if (_kind != Kind.Rle)
        {
            return Pattern;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer, (uint)_rleSegments);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[4..], RleFirstOffset);
        return buffer[..8];
    }
}
