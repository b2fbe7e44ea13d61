using System.Text;

namespace Dicom.Net.Core;

/// <summary>The registered UIDs of PS3.6 Annex A.</summary>
public static class DicomUidDictionary
{
    /// <summary>Finds what is registered for a UID.</summary>
    /// <param name="uid">The UID, without padding.</param>
    /// <param name="entry">What the dictionary says.</param>
    /// <returns>False where the UID is not registered.</returns>
    public static bool TryGet(ReadOnlySpan<char> uid, out DicomUidEntry entry)
    {
        int row = UidTable.Find(uid);
        entry = row < 0 ? default : new DicomUidEntry(row);
        return row >= 0;
    }

    /// <summary>A UID as a string: the same string each time, and none allocated, where the UID is registered.</summary>
    /// <param name="ascii">The UID as it stands in a value field; a NUL or blank that pads it is left out (PS3.5 §9.1).</param>
    /// <returns>The text; for a UID that is not registered a new string, which may be any text that a peer wrote.</returns>
    public static string Intern(ReadOnlySpan<byte> ascii)
    {
        ascii = ascii.TrimEnd("\0 "u8);
        int row = UidTable.Find(ascii);
        return row < 0 ? Encoding.ASCII.GetString(ascii) : UidTable.Uid(row);
    }
}
