namespace Dicom.Net.Core;

/// <summary>PS3.15 Table E.1-1 as data: what the basic profile and each option do with an attribute.</summary>
internal static partial class ConfidentialityTable
{
    // The basic profile's action, in the lowest four bits of a rule.
    public const ulong X = 1;
    public const ulong Z = 2;
    public const ulong D = 3;
    public const ulong U = 4;
    public const ulong XZ = 5;
    public const ulong XD = 6;
    public const ulong XZD = 7;
    public const ulong XZU = 8;
    public const ulong ZD = 9;
    public const ulong BasicMask = 0xF;

    // What options say instead, a bit each.
    public const ulong CleanDescriptors = 0x10;
    public const ulong CleanStructure = 0x20;
    public const ulong KeepDates = 0x40;
    public const ulong ShiftDates = 0x80;
    public const ulong KeepUids = 0x100;
    public const ulong KeepPatient = 0x200;
    public const ulong CleanPatient = 0x400;
    public const ulong KeepDevice = 0x800;
    public const ulong CleanDevice = 0x1000;
    public const ulong KeepInstitution = 0x2000;
    public const ulong CleanGraphics = 0x4000;

    /// <summary>The number of rows with a tag of their own.</summary>
    public static int Count => Rows.Length;

    /// <summary>The tag of a row.</summary>
    public static DicomTag TagAt(int row) => new((uint)(Rows[row] >> 16));

    /// <summary>The rule of a tag, or 0 where the table has none. Private elements are not asked for here.</summary>
    public static ulong Find(uint tag)
    {
        ReadOnlySpan<ulong> rows = Rows;
        int low = 0;
        int high = rows.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            uint candidate = (uint)(rows[middle] >> 16);
            if (candidate == tag)
            {
                return rows[middle] & 0xFFFF;
            }

            if (candidate < tag)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        // Curves whole; of overlays the table names data and comments, without which the rest of their group describes nothing.
        return (tag >> 24) is 0x50 or 0x60 ? X | CleanGraphics : 0;
    }
}
