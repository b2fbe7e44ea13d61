namespace Dicom.Net.Core;

/// <summary>
/// Private elements that PS3.15 Table E.3.10-1 names as safe: all of its rows that hold numbers, codes or short texts. Its UIDs, dates, free texts,
/// sequences and bytes are left out, since they may lead back to the original or hide a header of it; so are rows without a VR.
/// </summary>
internal static class SafePrivateTable
{
    private static readonly (string Creator, uint Tag)[] s_rows =
    [
        ("ELSCINT1", 0x00E1_0021), ("ELSCINT1", 0x00E1_0050), ("ELSCINT1", 0x01E1_0026),
        ("ELSCINT1", 0x01F1_0001), ("ELSCINT1", 0x01F1_0007), ("ELSCINT1", 0x01F1_0026), ("ELSCINT1", 0x01F1_0027),
        ("GEIIS PACS", 0x0903_0010), ("GEIIS PACS", 0x0903_0011), ("GEIIS PACS", 0x0903_0012),
        ("GEMS_ACQU_01", 0x0019_0023), ("GEMS_ACQU_01", 0x0019_0024), ("GEMS_ACQU_01", 0x0019_0027), ("GEMS_ACQU_01", 0x0019_009E),
        ("GEMS_HELIOS_01", 0x0045_0001), ("GEMS_HELIOS_01", 0x0045_0002),
        ("GEMS_PARM_01", 0x0043_0027), ("GEMS_PARM_01", 0x0043_0039), ("GEMS_PARM_01", 0x0043_006F),
        ("GEMS_SERS_01", 0x0025_0007),
        ("HOLOGIC, Inc.", 0x7E01_0001), ("HOLOGIC, Inc.", 0x7E01_0002),
        ("NQHeader", 0x0099_0004), ("NQHeader", 0x0099_0010), ("NQHeader", 0x0099_0020), ("NQHeader", 0x0099_0021),
        .. Range("NQLeft", 0x0199_0001, 0x0199_0016),
        .. Range("NQRight", 0x0299_0001, 0x0299_0016),
        ("Philips Imaging DD 001", 0x2001_0003), ("Philips Imaging DD 001", 0x2001_0004),
        ("Philips MR Imaging DD 001", 0x2005_000D), ("Philips MR Imaging DD 001", 0x2005_000E),
        ("Philips PET Private Group", 0x7053_0000), ("Philips PET Private Group", 0x7053_0009),
        ("SIEMENS MR HEADER", 0x0019_000C), ("SIEMENS MR HEADER", 0x0019_000D), ("SIEMENS MR HEADER", 0x0019_000E), ("SIEMENS MR HEADER", 0x0019_0027),
        ("SIEMENS Ultrasound SC2000", 0x0119_0000), .. Range("SIEMENS Ultrasound SC2000", 0x0119_0005, 0x0119_0009),
        ("SIEMENS Ultrasound SC2000", 0x0119_0010), ("SIEMENS Ultrasound SC2000", 0x0119_0013), ("SIEMENS Ultrasound SC2000", 0x0119_0021),
        ("SIEMENS Ultrasound SC2000", 0x0129_0030), ("SIEMENS Ultrasound SC2000", 0x0139_0001),
        .. Range("SIEMENS Ultrasound SC2000", 0x0149_0001, 0x0149_0003),
    ];

    /// <summary>The rows: the creator, and the tag with block 00.</summary>
    public static ReadOnlySpan<(string Creator, uint Tag)> Rows => s_rows;

    /// <summary>Whether the table names an element.</summary>
    public static bool Contains(string creator, DicomTag tag)
    {
        uint key = tag.Value & 0xFFFF_00FF;
        foreach ((string rowCreator, uint rowTag) in s_rows)
        {
            if (rowTag == key && rowCreator == creator)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(string Creator, uint Tag)> Range(string creator, uint first, uint last)
    {
        for (uint tag = first; tag <= last; tag++)
        {
            yield return (creator, tag);
        }
    }
}
