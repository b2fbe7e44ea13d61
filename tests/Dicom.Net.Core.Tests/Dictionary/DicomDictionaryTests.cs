using System.Reflection;
using System.Text;

namespace Dicom.Net.Core.Tests.Dictionary;

public sealed class DicomDictionaryTests
{
    [Fact]
    public void Dictionary_EveryTagProperty_LeadsBackToItsKeyword()
    {
        PropertyInfo[] properties = typeof(DicomTags).GetProperties(BindingFlags.Public | BindingFlags.Static);
        Assert.True(properties.Length > 5000);
        foreach (PropertyInfo property in properties)
        {
            var tag = (DicomTag)property.GetValue(null)!;
            Assert.True(DicomDictionary.TryGet(tag, out DicomDictionaryEntry entry), property.Name);
            Assert.Equal(property.Name, entry.Keyword);
            Assert.True(DicomDictionary.TryGetTag(property.Name, out DicomTag found), property.Name);
            Assert.Equal(tag, found);
            Assert.Equal(entry.VRs == "OB or OW" ? DicomVR.OW : entry.VR, DicomDictionary.GetImplicitVR(tag));
            Assert.NotEmpty(entry.VM);
            Assert.True(entry.VR == DicomVR.None ? entry.VRs.Length == 0 : entry.VRs.StartsWith(entry.VR.ToString(), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0x00100020u, "PatientID", "Patient ID", "LO", "1", false)]
    [InlineData(0x00080061u, "ModalitiesInStudy", "Modalities in Study", "CS", "1-n", false)]
    [InlineData(0x7FE00010u, "PixelData", "Pixel Data", "OB or OW", "1", false)]
    [InlineData(0x00280106u, "SmallestImagePixelValue", "Smallest Image Pixel Value", "US or SS", "1", false)]
    [InlineData(0x00000100u, "CommandField", "Command Field", "US", "1", false)]
    [InlineData(0x60023000u, "OverlayData", "Overlay Data", "OB or OW", "1", false)]
    [InlineData(0x501E0005u, "CurveDimensions", "Curve Dimensions", "US", "1", true)]
    [InlineData(0x002031FFu, "SourceImageIDs", "Source Image IDs", "CS", "1-n", true)]
    [InlineData(0x00280400u, "TransformLabel", "Transform Label", "LO", "1", true)]
    [InlineData(0x002804F0u, "RowsForNthOrderCoefficients", "Rows For Nth Order Coefficients", "US", "1", true)]
    [InlineData(0x10100000u, "GenericGroupLength", "Generic Group Length", "UL", "1", true)]
    [InlineData(0x10101234u, "ZonalMap", "Zonal Map", "US", "1-n", true)]
    [InlineData(0x00090000u, "GenericGroupLength", "Generic Group Length", "UL", "1", true)]
    [InlineData(0x00090010u, "PrivateCreator", "Private Creator", "LO", "1", false)]
    [InlineData(0xFFFEE000u, "Item", "Item", "", "1", false)]
    public void TryGet_KnownTag_SaysWhatTheStandardSays(uint value, string keyword, string name, string vrs, string vm, bool retired)
    {
        Assert.True(DicomDictionary.TryGet(new DicomTag(value), out DicomDictionaryEntry entry));
        Assert.Equal(value, entry.Tag.Value);
        Assert.Equal((keyword, name, vrs, vm, retired), (entry.Keyword, entry.Name, entry.VRs, entry.VM, entry.IsRetired));
    }

    [Theory]
    [InlineData(0x00100021u + 0x00005000u)]
    [InlineData(0x00091001u)]
    [InlineData(0x00090001u)]
    [InlineData(0x60010010u + 0x1000u)]
    [InlineData(0x60021234u)]
    [InlineData(0x00080FFFu)]
    public void TryGet_UnknownTag_IsFalse(uint value)
    {
        Assert.False(DicomDictionary.TryGet(new DicomTag(value), out _));
        Assert.Equal(DicomVR.UN, DicomDictionary.GetImplicitVR(new DicomTag(value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("patientid")]
    [InlineData("PatientIDs")]
    [InlineData("PatientI\u0144")]
    public void TryGetTag_UnknownKeyword_IsFalse(string keyword) => Assert.False(DicomDictionary.TryGetTag(keyword, out _));

    [Theory]
    [InlineData("SIEMENS CSA HEADER", 0x00291010u, DicomVR.OB, "CSA Image Header Info")]
    [InlineData("SIEMENS CSA HEADER", 0x0029AB10u, DicomVR.OB, "CSA Image Header Info")]
    [InlineData("SIEMENS CSA HEADER ", 0x00291008u, DicomVR.CS, "CSA Image Header Type")]
    public void TryGetPrivate_KnownElementInAnyBlock_IsFound(string creator, uint value, DicomVR vr, string name)
    {
        Assert.True(DicomDictionary.TryGetPrivate(creator, new DicomTag(value), out DicomDictionaryEntry entry));
        Assert.Equal((vr, name, string.Empty, false), (entry.VR, entry.Name, entry.Keyword, entry.IsRetired));
    }

    [Theory]
    [InlineData("SIEMENS CSA HEADER", 0x00291077u)]
    [InlineData("SIEMENS CSA HEADER", 0x00290010u)]
    [InlineData("SIEMENS CSA HEADER", 0x00281010u)]
    [InlineData("NOBODY", 0x00291010u)]
    [InlineData("", 0x00291010u)]
    public void TryGetPrivate_UnknownElement_IsFalse(string creator, uint value) =>
        Assert.False(DicomDictionary.TryGetPrivate(creator, new DicomTag(value), out _));

    [Fact]
    public void Intern_EveryRegisteredUid_IsTheSameStringAndAllocatesNothing()
    {
        FieldInfo[] fields = typeof(DicomUids).GetFields(BindingFlags.Public | BindingFlags.Static);
        Assert.True(fields.Length > 480);
        foreach (FieldInfo field in fields)
        {
            string uid = (string)field.GetRawConstantValue()!;
            Assert.True(DicomUidDictionary.TryGet(uid, out DicomUidEntry entry), uid);
            Assert.Equal(uid, entry.Uid);
            Assert.Equal(field.Name, entry.Keyword);
            byte[] padded = Encoding.ASCII.GetBytes(uid + "\0");
            string first = DicomUidDictionary.Intern(padded);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string second = DicomUidDictionary.Intern(padded);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(uid, first);
            Assert.Same(first, second);
        }
    }

    [Fact]
    public void TryGet_TransferSyntaxUid_HasNameAndType()
    {
        Assert.True(DicomUidDictionary.TryGet(DicomUids.ImplicitVRLittleEndian, out DicomUidEntry entry));
        Assert.Equal(("Implicit VR Little Endian", "Transfer Syntax", false), (entry.Name, entry.Type, entry.IsRetired));
        Assert.True(DicomUidDictionary.TryGet("1.2.840.10008.1.2.2", out entry));
        Assert.True(entry.IsRetired);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.840.10008.1")]
    [InlineData("1.2.840.10008.1.2.99999")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111111111111111")]
    public void TryGet_UnregisteredUid_IsFalseAndInternCopies(string uid)
    {
        Assert.False(DicomUidDictionary.TryGet(uid, out _));
        Assert.Equal(uid, DicomUidDictionary.Intern(Encoding.ASCII.GetBytes(uid + " ")));
    }

    [Fact]
    public void Lookups_AfterWarmUp_AllocateNothing()
    {
        long before = 0;
        for (int round = 0; round < 2; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (uint tag = 0x00080000; tag < 0x00090000; tag++)
            {
                if (DicomDictionary.TryGet(new DicomTag(tag), out DicomDictionaryEntry entry))
                {
                    _ = entry.Keyword;
                    _ = entry.Name;
                    _ = entry.VM;
                }
            }

            DicomDictionary.TryGetPrivate("SIEMENS CSA HEADER", new DicomTag(0x00291010), out DicomDictionaryEntry csa);
            _ = csa.Name;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
