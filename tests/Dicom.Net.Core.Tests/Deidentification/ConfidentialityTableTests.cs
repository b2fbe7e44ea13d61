using System.Globalization;
using Dicom.Net.TestSupport;
using static Dicom.Net.Core.ConfidentialityTable;

namespace Dicom.Net.Core.Tests;

public sealed class ConfidentialityTableTests
{
    private static readonly string TsvPath =
        Path.Combine(Corpus.RepositoryRoot, "src", "Dicom.Net.Core", "Deidentification", "confidentiality-profile.tsv");

    private static readonly Dictionary<string, ulong> Flags = new()
    {
        ["cleanDescriptors C"] = CleanDescriptors, ["cleanStructuredContent C"] = CleanStructure, ["retainFullDates K"] = KeepDates,
        ["retainModifiedDates C"] = ShiftDates, ["retainUids K"] = KeepUids, ["retainPatientCharacteristics K"] = KeepPatient,
        ["retainPatientCharacteristics C"] = CleanPatient, ["retainDeviceIdentity K"] = KeepDevice, ["retainDeviceIdentity C"] = CleanDevice,
        ["retainInstitutionIdentity K"] = KeepInstitution, ["cleanGraphics C"] = CleanGraphics,
    };

    private static readonly Dictionary<string, ulong> Actions = new()
    {
        ["X"] = X, ["Z"] = Z, ["D"] = D, ["U"] = U, ["X/Z"] = XZ, ["X/D"] = XD, ["X/Z/D"] = XZD, ["X/Z/U*"] = XZU, ["Z/D"] = ZD,
    };

    [Fact]
    public void Table_EveryRow_IsThatOfTheReviewedFile()
    {
        string[] lines = [.. File.ReadLines(TsvPath).Where(l => !l.StartsWith('#'))];
        string[] header = lines[0].Split('\t');
        int plain = 0;
        foreach (string[] row in lines.Skip(1).Select(l => l.Split('\t')))
        {
            Assert.Equal(header.Length, row.Length);
            ulong expected = Actions[row[3]];
            for (int i = 4; i < row.Length; i++)
            {
                expected |= row[i].Length == 0 || header[i] == "retainSafePrivate" ? 0 : Flags[$"{header[i]} {row[i]}"];
            }

            if (row[0].StartsWith("gggg", StringComparison.Ordinal))
            {
                continue;
            }

            uint tag = uint.Parse(row[0].Replace(",", "").Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Assert.True(expected == Find(tag), $"{row[0]} {row[1]}: {Find(tag):X}, the file says {expected:X}");
            plain += row[0].Contains('x') ? 0 : 1;
        }

        Assert.Equal(617, plain);
        Assert.Equal(plain, Count);
    }

    [Fact]
    public void Table_Rows_AscendAndAreKnownToTheDictionary()
    {
        for (int row = 0; row < Count; row++)
        {
            DicomTag tag = TagAt(row);
            Assert.True(row == 0 || TagAt(row - 1) < tag, tag.ToString());
            Assert.True(DicomDictionary.TryGet(tag, out _), tag.ToString());
        }
    }

    [Fact]
    public void SafePrivate_Rows_AreKnownPrivateElementsThatHoldNumbersOrCodes()
    {
        int known = 0;
        var rows = new HashSet<(string Creator, uint Tag)>();
        foreach ((string creator, uint tag) in SafePrivateTable.Rows)
        {
            Assert.True(rows.Add((creator, tag)) && (tag & 0x0001_FF00) == 0x0001_0000, $"{creator} {tag:X8}");
            if (DicomDictionary.TryGetPrivate(creator, new DicomTag(tag | 0x1000), out DicomDictionaryEntry entry))
            {
                known++;
                Assert.True(
                    entry.VR is not (DicomVR.PN or DicomVR.LT or DicomVR.ST or DicomVR.UT or DicomVR.UI or DicomVR.DA or DicomVR.DT or DicomVR.SQ or DicomVR.OB or DicomVR.UN),
                    $"{creator} {tag:X8} {entry.VR}");
            }
        }

        // Of the table's 130 rows 31 are of VRs that are left out, and 5 have none.
        Assert.Equal(94, rows.Count);
        Assert.True(known >= 30, $"{known} of the rows are in the private dictionary");
    }
}
