using System.Buffers.Binary;
using System.Numerics;

namespace Dicom.Net.Core;

/// <summary>Tells by the bytes themselves how a data set is encoded: walks its first headers and counts what makes sense.</summary>
internal static class EncodingProbe
{
    /// <summary>From this score on a run of bytes is taken for a data set where nothing else says so.</summary>
    public const int Convincing = 4;

    /// <summary>What a walk is worth that meets a header which cannot be one.</summary>
    public const int Broken = -8;

    private const int MostHeaders = 8;
    // No value so long stands among the first elements of a data set.
    private const long Unlikely = 1L << 30;
    private const uint UndefinedLength = 0xFFFF_FFFF;

    /// <summary>Walks the first headers in one encoding.</summary>
    /// <param name="window">The first bytes of a data set, as many as are at hand.</param>
    /// <param name="remaining">The bytes up to where the data set must end; <see cref="long.MaxValue"/> where that is not known.</param>
    /// <param name="isExplicit">Whether headers are read with a VR.</param>
    /// <param name="isBigEndian">The byte order.</param>
    /// <returns>The higher, the likelier; below 0 where the bytes cannot be in this encoding.</returns>
    public static int Score(ReadOnlySpan<byte> window, long remaining, bool isExplicit, bool isBigEndian)
    {
        int score = 0;
        long at = 0;
        uint last = 0;
        for (int count = 0; count < MostHeaders; count++)
        {
            if (at == remaining && count > 0)
            {
                return score + 4;
            }

            if (remaining - at < 8)
            {
                return score - 4;
            }

            if (at > window.Length - 8)
            {
                break;
            }

            Header header = Read(window[(int)at..], isExplicit, isBigEndian);
            if (header.Tag >> 16 == 0xFFFE)
            {
                return count > 0 && header.Tag != 0xFFFE_E000 && header.Length == 0 ? score + 4 : score + Broken;
            }

            int worth = Worth(header, window[(int)at..], isExplicit, isBigEndian, remaining - at);
            score += worth + (count > 0 && header.Tag <= last ? -3 : 0);
            if (worth <= Broken || header.Length == UndefinedLength || header.Bytes == 0)
            {
                return score;
            }

            last = header.Tag;
            at += header.Bytes + header.Length;
        }

        return score;
    }

    /// <summary>Whether the first headers are beyond doubt in explicit VR little endian: as <see cref="Score"/> above 0, told sooner.</summary>
    /// <returns>False where that takes a closer look.</returns>
    public static bool IsPlain(ReadOnlySpan<byte> window)
    {
        ReadOnlySpan<uint> known = PlainVR.Table;
        uint last = 0;
        for (int count = 0; count < MostHeaders; count++)
        {
            if (window.Length < 8)
            {
                return false;
            }

            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(window);
            uint tag = BitOperations.RotateLeft((uint)header, 16);
            uint vr = (ushort)(header >> 32);
            int length = (int)(header >> 48);
            if (known[DicomVRExtensions.PlaceOf((DicomVR)vr)] != vr || tag <= last || tag >> 16 is 0 or >= 0xFFFE || (tag & 0xFFFF) == 0
                || (length & 1) != 0 || length > window.Length - 8)
            {
                return false;
            }

            // The others do no harm once one is what the dictionary says.
            if (count == 0 && DicomDictionary.VROf(tag) != (DicomVR)vr)
            {
                return false;
            }

            window = window[(8 + length)..];
            last = tag;
        }

        return true;
    }

    /// <summary>Whether a header that can be one stands here; where too few bytes are at hand it is taken for one.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> window, long remaining, bool isExplicit, bool isBigEndian)
    {
        if (remaining == 0 || (window.Length < 8 && window.Length < remaining))
        {
            return true;
        }

        if (remaining < 8)
        {
            return false;
        }

        Header header = Read(window, isExplicit, isBigEndian);
        return header.Tag >> 16 == 0xFFFE
            ? header.Length == 0 || header.Tag == 0xFFFE_E000
            : Worth(header, window, isExplicit, isBigEndian, remaining) > Broken;
    }

    private static int Worth(in Header header, ReadOnlySpan<byte> window, bool isExplicit, bool isBigEndian, long remaining)
    {
        if (header.Bytes == 0)
        {
            return 0;
        }

        bool isKnown = (header.Tag & 0xFFFF) != 0 && (header.Tag & 0x0001_0000) == 0 && DicomDictionary.VROf(header.Tag) is not (DicomVR.UN or DicomVR.None);
        if (header.VR == DicomVR.None || header.Tag >> 16 is 0 or 0xFFFF)
        {
            return Broken;
        }

        if (header.Length == UndefinedLength)
        {
            bool mayBe = header.VR is DicomVR.SQ or DicomVR.UN or DicomVR.OB or DicomVR.OW && (isExplicit || isKnown || (header.Tag & 0x0001_0000) != 0);
            return !mayBe ? Broken
                : window.Length < header.Bytes + 4 ? 0
                : Tag(window[header.Bytes..], isBigEndian) is 0xFFFE_E000 or 0xFFFE_E0DD || LittleTag(window[header.Bytes..]) is 0xFFFE_E000 or 0xFFFE_E0DD ? 4 : Broken;
        }

        if (header.Length > Math.Min(remaining - header.Bytes, Unlikely) || ((header.Tag & 0xFFFF) == 0 && header.Length != 4))
        {
            return Broken;
        }

        int worth = (header.Length & 1) != 0 ? -1 : 0;
        if (!isKnown)
        {
            return worth + ((header.Tag & 0x0001_0000) != 0 || (header.Tag & 0xFFFF) == 0 ? 1 : 0);
        }

        return worth + (isExplicit && header.VR == DicomDictionary.VROf(header.Tag) ? 3 : isExplicit ? 1 : 2);
    }

    private static Header Read(ReadOnlySpan<byte> bytes, bool isExplicit, bool isBigEndian)
    {
        uint tag = Tag(bytes, isBigEndian);
        uint length = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (!isExplicit || tag >> 16 == 0xFFFE)
        {
            return new Header(tag, DicomDictionary.VROf(tag), length, 8);
        }

        var vr = (DicomVR)(bytes[4] | (bytes[5] << 8));
        switch (DicomVRExtensions.LengthForm(vr))
        {
            case 1:
                ushort shortLength = isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
                return new Header(tag, vr, shortLength, 8);
            case 2 when bytes.Length < 12:
                // Half a header says nothing of the length.
                return new Header(tag, vr, 0, 0);
            case 2:
                length = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
                return new Header(tag, vr, length, 12);
            default:
                return new Header(tag, DicomVR.None, 0, 8);
        }
    }

    private static uint Tag(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : LittleTag(bytes);

    private static uint LittleTag(ReadOnlySpan<byte> bytes) =>
        BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(bytes), 16);

    private readonly record struct Header(uint Tag, DicomVR VR, uint Length, int Bytes);
}
