using System.Buffers.Binary;

namespace Dicom.Net.Core;

/// <summary>Tells the encoding of a data set from its first element, where the file says nothing or something wrong.</summary>
internal static class SyntaxProbe
{
    /// <summary>Guesses the syntax of a data set.</summary>
    /// <returns>Null where the bytes do not look like the start of a data set.</returns>
    public static TransferSyntax? Guess(ReadOnlySpan<byte> data, long lengthBytes)
    {
        if (data.Length < 8)
        {
            return null;
        }

        if (IsPlausibleTag(LittleTag(data)))
        {
            if (HasKnownVR(data))
            {
                return TransferSyntax.ExplicitVRLittleEndian;
            }

            return BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) <= lengthBytes ? TransferSyntax.ImplicitVRLittleEndian : null;
        }

        return IsPlausibleTag(BinaryPrimitives.ReadUInt32BigEndian(data)) && HasKnownVR(data) ? TransferSyntax.ExplicitVRBigEndian : null;
    }

    /// <summary>Holds the declared syntax against the first element.</summary>
    /// <returns>The syntax that the data are in: the declared one unless they clearly are not.</returns>
    public static TransferSyntax Check(TransferSyntax declared, ReadOnlySpan<byte> data, long lengthBytes)
    {
        if (data.Length < 8 || declared.IsDeflated)
        {
            return declared;
        }

        uint tag = declared.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(data) : LittleTag(data);
        bool isPlausible = IsPlausibleTag(tag);
        if (isPlausible && HasKnownVR(data) == declared.IsExplicitVR)
        {
            return declared;
        }

        TransferSyntax? guess = Guess(data, lengthBytes);
        if (guess is null || (isPlausible && guess.IsBigEndian == declared.IsBigEndian && guess.IsExplicitVR == declared.IsExplicitVR))
        {
            return declared;
        }

        return guess;
    }

    private static uint LittleTag(ReadOnlySpan<byte> data) =>
        System.Numerics.BitOperations.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(data), 16);

    private static bool HasKnownVR(ReadOnlySpan<byte> data) => ((DicomVR)(data[4] | (data[5] << 8))).IsKnown();

    // Data sets begin with group 0008 as a rule, DICOMDIRs with 0004, some bare ones with 0002 or 0010 and up to 0040.
    private static bool IsPlausibleTag(uint tag) =>
        tag >> 16 is >= 0x0002 and <= 0x0040 && (new DicomTag(tag).IsGroupLength || DicomDictionary.VROf(tag) != DicomVR.UN);
}
