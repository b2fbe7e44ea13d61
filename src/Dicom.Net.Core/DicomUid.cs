using System.Buffers.Binary;
using System.Globalization;

namespace Dicom.Net.Core;

/// <summary>Making and checking of unique identifiers (PS3.5 §9, Annex B).</summary>
public static class DicomUid
{
    /// <summary>The largest number of characters in a UID (PS3.5 §9.1).</summary>
    public const int MaxLength = 64;

    /// <summary>Makes a new UID from a random UUID under the root 2.25 (PS3.5 §B.2).</summary>
    /// <returns>At most 44 characters.</returns>
    public static string Generate()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        UInt128 number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return "2.25." + number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a text is a UID: digits and dots, no empty component, at most 64 characters.</summary>
    /// <remarks>A leading zero in a component is against PS3.5 §9.1 but common, and harmless: it is accepted here.</remarks>
    /// <param name="text">The text, without padding.</param>
    /// <returns>False for anything that could not be a file name either.</returns>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        bool digitBefore = false;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                digitBefore = true;
            }
            else if (c == '.' && digitBefore)
            {
                digitBefore = false;
            }
            else
            {
                return false;
            }
        }

        return digitBefore;
    }
}
