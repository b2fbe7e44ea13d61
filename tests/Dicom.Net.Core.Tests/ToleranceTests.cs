using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Dicom.Net.Core.Tests;

/// <summary>Each rule of <see cref="DicomTolerances"/>: what lenient reading gives and reports, and that strict reading refuses it.</summary>
public class ToleranceTests
{
    private const string Explicit = "explicit";
    private const string Implicit = "implicit";
    private const string Big = "big";

    [Fact]
    public void Deflated_CutOff_IsTruncatedOrRefused()
    {
        var output = new ArrayBufferWriter<byte>();
        var noise = new byte[20_000];
        new Random(3).NextBytes(noise);
        new DicomDatasetBuilder().Set(DicomTags.PatientID, "P1").SetBytes(DicomTags.PixelData, DicomVR.OW, noise).WriteTo(output, TransferSyntax.DeflatedExplicitVRLittleEndian);
        byte[] whole = output.WrittenSpan.ToArray();
        using (DicomDataset all = DicomDataset.Parse([.. whole, 0], TransferSyntax.DeflatedExplicitVRLittleEndian, DicomReadOptions.Strict))
        {
            Assert.Equal(20_000, all.GetBytes(DicomTags.PixelData).Length);
        }

        foreach (int bytes in (int[])[1, 3, whole.Length / 2, whole.Length - 1])
        {
            byte[] cut = whole[..bytes];
            Assert.Throws<DicomDataException>(() => DicomDataset.Parse(cut, TransferSyntax.DeflatedExplicitVRLittleEndian, DicomReadOptions.Strict));
            Assert.Throws<DicomDataException>(() => DicomDataset.Parse(cut, TransferSyntax.DeflatedExplicitVRLittleEndian, DicomReadOptions.Message));
            using DicomDataset part = DicomDataset.Parse(cut, TransferSyntax.DeflatedExplicitVRLittleEndian);
            Assert.Contains(part.Findings, finding => finding.Rule == DicomTolerances.Truncated);
        }
    }

    [Fact]
    public void FragmentsInUN_OfABigEndianDataSet_AreReadAndWrittenAsFragments()
    {
        byte[] data = Convert.FromHexString(
            "00091001" + "554E0000FFFFFFFF" + "FEFF00E000000000" + "FEFF00E010000000" + "FFD8FFE000104A46FFD8FFE000104A46" + "FEFFDDE000000000" + "00100020" + "4C4F0002" + "5031");
        using DicomDataset dataset = DicomDataset.Parse(data, TransferSyntax.ExplicitVRBigEndian);
        Assert.Equal("P1", dataset.GetString(DicomTags.PatientID));
        foreach (TransferSyntax syntax in (TransferSyntax[])[TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian])
        {
            var output = new ArrayBufferWriter<byte>();
            dataset.WriteTo(output, syntax);
            using DicomDataset again = DicomDataset.Parse(output.WrittenSpan, syntax, DicomReadOptions.Strict);
            Assert.True(again.TryGetElement(new DicomTag(0x0009_1001), out DicomElement element));
            Assert.Equal(2, element.FragmentCount);
            Assert.Equal(16, element.GetFragment(1).Length);
            Assert.Equal("P1", again.GetString(DicomTags.PatientID));
        }
    }

    // The name of the case, the syntax, the bytes (hexadecimal, and text in apostrophes), the rule, tags that must be read, each with its text.
    public static TheoryData<string, string, string, DicomTolerances, string> Cases => new()
    {
        { "letters of no VR", Explicit, "0800 6000 'ZZ' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.UnknownVR, "00080060=CT 00100020=P1" },
        { "letters of no VR, long form", Explicit, "0800 6000 'ZZ' 0000 02000000 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.UnknownVR, "00080060=CT 00100020=P1" },
        { "blank VR", Explicit, "0800 1600 'UI' 0200 '1' 00 0800 6000 '  ' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.UnknownVR, "00080060=CT 00100020=P1" },
        { "VR of question marks", Explicit, "0800 1600 'UI' 0200 '1' 00 0800 6000 '??' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.UnknownVR, "00080060=CT 00100020=P1" },
        { "VR of zeros", Explicit, "0800 1600 'UI' 0200 '1' 00 0800 6000 0000 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.UnknownVR, "00080060=CT 00100020=P1" },
        { "implicit among explicit", Explicit, "0800 1600 'UI' 0200 '1' 00 0800 6000 02000000 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.MixedVR, "00080060=CT 00100020=P1" },
        { "explicit among implicit", Implicit, "0800 1600 02000000 '1' 00 0800 6000 'CS' 0200 'CT' 1000 2000 02000000 'P1'", DicomTolerances.MixedVR, "00080060=CT 00100020=P1" },
        { "explicit where implicit is declared", Implicit, "0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongTransferSyntax, "00080060=CT 00100020=P1" },
        { "implicit where explicit is declared", Explicit, "0800 6000 02000000 'CT' 1000 2000 02000000 'P1'", DicomTolerances.WrongTransferSyntax, "00080060=CT 00100020=P1" },
        { "big endian where little is declared", Explicit, "0008 0060 'CS' 0002 'CT' 0010 0020 'LO' 0002 'P1' 0028 0010 'US' 0002 0102", DicomTolerances.WrongTransferSyntax, "00080060=CT 00100020=P1 00280010=258" },
        { "little endian where big is declared", Big, "0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1' 2800 1000 'US' 0200 0201", DicomTolerances.WrongTransferSyntax, "00080060=CT 00100020=P1 00280010=258" },
        { "implicit big endian", Explicit, "0008 0060 00000002 'CT' 0010 0020 00000002 'P1' 0028 0010 00000002 0102", DicomTolerances.WrongTransferSyntax, "00080060=CT 00100020=P1 00280010=258" },
        { "odd length", Explicit, "0800 6000 'CS' 0300 'CTX' 1000 2000 'LO' 0200 'P1'", DicomTolerances.OddLength, "00080060=CTX 00100020=P1" },
        { "odd length with padding not counted", Explicit, "0800 6000 'CS' 0300 'CTX ' 1000 2000 'LO' 0200 'P1'", DicomTolerances.OddLength, "00080060=CTX 00100020=P1" },
        { "13 that means 10", Implicit, "0800 6000 0D000000 'CTCTCTCTCT' 1000 2000 02000000 'P1' 1000 3000 02000000 '19'", DicomTolerances.WrongLength, "00080060=CTCTCTCTCT 00100020=P1" },
        { "UL of 6 that means 4", Explicit, "0800 0000 'UL' 0600 10000000 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongLength, "00080060=CT 00100020=P1" },
        { "UT of the short form", Explicit, "0800 6000 'CS' 0200 'CT' 4000 0802 'UT' 0200 'ab' 4000 0A02 'UT' 0000 02000000 'cd'", DicomTolerances.WrongLength, "00080060=CT" },
        { "long form of every VR", Explicit, "0800 6000 'CS' 0000 02000000 'CT' 1000 2000 'LO' 0000 0E000000 'P1234567890123' 2800 1000 'US' 0000 02000000 0201", DicomTolerances.WrongLength, "00080060=CT 00100020=P1234567890123 00280010=258" },
        { "long form of one VR", Explicit, "0800 6000 'CS' 0200 'CT' 0800 6010 'PN' 0000 0A000000 'AB^CD^EF^G' 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongLength, "00080060=CT 00081060=AB^CD^EF^G 00100020=P1" },
        { "long form of an empty value", Explicit, "0800 6000 'CS' 0200 'CT' 0800 6010 'PN' 0000 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongLength, "00080060=CT 00100020=P1" },
        { "long form in an item", Explicit, "0800 4011 'SQ' 0000 16000000 FEFF00E0 0E000000 0800 6000 'CS' 0000 02000000 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongLength, "00081140/0/00080060=CT 00100020=P1" },
        { "long form in big endian", Big, "0008 0060 'CS' 0000 00000002 'CT' 0010 0020 'LO' 0000 00000002 'P1' 0028 0010 'US' 0000 00000002 0102", DicomTolerances.WrongLength, "00080060=CT 00100020=P1 00280010=258" },
        { "no item delimiter", Explicit, "0800 4011 'SQ' 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 6000 'CS' 0200 'CT' FEFFDDE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.MissingDelimiter, "00100020=P1 00081140/0/00080060=CT" },
        { "no sequence delimiter", Explicit, "0800 4011 'SQ' 0000 FFFFFFFF FEFF00E0 0A000000 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.MissingDelimiter, "00100020=P1 00081140/0/00080060=CT" },
        { "no item delimiter in a sequence with a length", Explicit, "0800 4011 'SQ' 0000 12000000 FEFF00E0 FFFFFFFF 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.MissingDelimiter, "00100020=P1 00081140/0/00080060=CT" },
        { "delimiter with a length", Explicit, "0800 4011 'SQ' 0000 FFFFFFFF FEFFDDE0 08000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.MissingDelimiter, "00100020=P1" },
        { "stray sequence delimiter", Explicit, "0800 6000 'CS' 0200 'CT' FEFFDDE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.StrayDelimiter, "00080060=CT 00100020=P1" },
        { "stray item delimiter", Explicit, "0800 6000 'CS' 0200 'CT' FEFF0DE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.StrayDelimiter, "00080060=CT 00100020=P1" },
        { "stray item", Explicit, "0800 6000 'CS' 0200 'CT' FEFF00E0 0A000000 0800 6000 'CS' 0200 'MR' 1000 2000 'LO' 0200 'P1'", DicomTolerances.StrayDelimiter, "00080060=CT 00100020=P1" },
        { "sequence in UN", Explicit, "0800 4011 'UN' 0000 12000000 FEFF00E0 0A000000 0800 6000 02000000 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.SequenceInUN, "00100020=P1 00081140/0/00080060=CT" },
        { "explicit sequence in UN", Explicit, "0900 1000 'LO' 0200 'AB' 0900 0110 'UN' 0000 12000000 FEFF00E0 0A000000 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.NestedEncoding, "00100020=P1 00091001/0/00080060=CT" },
        { "explicit sequence in UN of undefined length", Explicit, "0900 1000 'LO' 0200 'AB' 0900 0110 'UN' 0000 FFFFFFFF FEFF00E0 0A000000 0800 6000 'CS' 0200 'CT' FEFFDDE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.NestedEncoding, "00100020=P1 00091001/0/00080060=CT" },
        { "implicit items in an explicit sequence", Explicit, "0900 1000 'LO' 0200 'AB' 0900 0110 'SQ' 0000 FFFFFFFF FEFF00E0 0A000000 0800 6000 02000000 'CT' FEFFDDE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.NestedEncoding, "00100020=P1 00091001/0/00080060=CT" },
        { "explicit items in an implicit sequence", Implicit, "0900 1000 02000000 'AB' 0900 0110 FFFFFFFF FEFF00E0 0A000000 0800 6000 'CS' 0200 'CT' FEFFDDE0 00000000 1000 2000 02000000 'P1'", DicomTolerances.NestedEncoding, "00100020=P1 00091001/0/00080060=CT" },
        { "big endian items in little endian", Explicit, "0520 1000 'LO' 0200 'AB' 0520 8010 'SQ' 0000 FFFFFFFF FFFEE000 0000000A 0008 0060 'CS' 0002 'CT' FFFEE0DD 00000000 2820 2000 'LO' 0200 'P1'", DicomTolerances.NestedEncoding, "20051080/0/00080060=CT 20280020=P1" },
        { "item tag of question marks", Explicit, "0800 4011 'SQ' 0000 12000000 3F3F003F 0A000000 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.MissingDelimiter, "00100020=P1 00081140/0/00080060=CT" },
        { "sequence length too great by 4", Explicit, "0800 4011 'SQ' 0000 16000000 FEFF00E0 0A000000 0800 6000 'CS' 0200 'CT' 1000 2000 'LO' 0200 'P1' 2000 1300 'IS' 0200 '1 '", DicomTolerances.WrongLength, "00100020=P1 00200013=1 00081140/0/00080060=CT" },
        { "item length too great", Explicit, "0800 4011 'SQ' 0000 FFFFFFFF FEFF00E0 14000000 0800 6000 'CS' 0200 'CT' FEFF00E0 00000000 FEFFDDE0 00000000 1000 2000 'LO' 0200 'P1'", DicomTolerances.WrongLength, "00100020=P1 00081140/0/00080060=CT" },
        { "duplicate", Explicit, "0800 6000 'CS' 0200 'CT' 0800 6000 'CS' 0200 'MR' 1000 2000 'LO' 0200 'P1'", DicomTolerances.Duplicate, "00080060=CT 00100020=P1" },
        { "out of order", Explicit, "1000 2000 'LO' 0200 'P1' 0800 6000 'CS' 0200 'CT'", DicomTolerances.OutOfOrder, "00080060=CT 00100020=P1" },
        { "value beyond its item", Explicit, "0800 4011 'SQ' 0000 12000000 FEFF00E0 0A000000 0800 6000 'CS' 0400 'CT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.LengthOverrun, "00100020=P1 00081140/0/00080060=CT" },
        { "cut in a value", Explicit, "1000 2000 'LO' 0200 'P1' 1000 3010 'LO' 0800 'ab'", DicomTolerances.Truncated, "00100020=P1 00101030=ab" },
        { "cut in a sequence", Explicit, "1000 2000 'LO' 0200 'P1' 2000 4011 'SQ' 0000 40000000 FEFF00E0 38000000 0800 6000 'CS' 0200 'CT'", DicomTolerances.Truncated, "00100020=P1 00201140/0/00080060=CT" },
        { "filling with zeros", Explicit, "1000 2000 'LO' 0200 'P1' 00000000 00000000 00000000 00000000", DicomTolerances.TrailingGarbage, "00100020=P1" },
        { "filling with FF", Implicit, "1000 2000 02000000 'P1' FFFFFFFF FFFFFFFF FFFFFFFF", DicomTolerances.TrailingGarbage, "00100020=P1" },
        { "zeros between elements", Explicit, "0800 6000 'CS' 0200 'CT' 00000000 00000000 0000 1000 2000 'LO' 0200 'P1'", DicomTolerances.TrailingGarbage, "00080060=CT 00100020=P1" },
        { "garbage", Explicit, "1000 2000 'LO' 0200 'P1' ADDE EFBE 01020304 FFFFFF", DicomTolerances.TrailingGarbage, "00100020=P1" },
        { "half a header", Explicit, "1000 2000 'LO' 0200 'P1' 1000", DicomTolerances.TrailingGarbage, "00100020=P1" },
        { "VR against the dictionary", Explicit, "0800 6000 'CS' 0200 'CT' 1000 2000 'SH' 0200 'P1'", DicomTolerances.WrongVR, "00080060=CT 00100020=P1" },
        { "decimal comma", Explicit, "1800 5000 'DS' 0400 '1,25' 1000 2000 'LO' 0200 'P1'", DicomTolerances.DecimalComma, "00180050=1,25" },
        { "value longer than its VR allows", Explicit, "0800 6000 'CS' 1400 'CTCTCTCTCTCTCTCTCTCT' 1000 2000 'LO' 0200 'P1'", DicomTolerances.OverlongValue, "00100020=P1" },
        { "pixel data in UN of undefined length", Explicit, "1000 2000 'SH' 0200 'P1' E07F 1000 'UN' 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 04000000 FFD8FFD9 FEFFDDE0 00000000", DicomTolerances.WrongVR, "00100020=P1 7FE00010/fragments=2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fault_Lenient_IsReadAndReported_Strict_IsRefused(string name, string syntaxName, string text, DicomTolerances rule, string expected)
    {
        Assert.NotEmpty(name);
        byte[] data = Bytes(text);
        TransferSyntax syntax = syntaxName switch
        {
            Implicit => TransferSyntax.ImplicitVRLittleEndian,
            Big => TransferSyntax.ExplicitVRBigEndian,
            _ => TransferSyntax.ExplicitVRLittleEndian,
        };
        using DicomDataset dataset = DicomDataset.Parse(data, syntax);
        Assert.Contains(dataset.Findings, finding => finding.Rule == rule);
        Assert.All(dataset.Findings, finding => Assert.InRange(finding.Offset, 0, data.Length));
        foreach (string pair in expected.Split(' '))
        {
            string[] halves = pair.Split('=');
            Assert.Equal(halves[1], TextAt(dataset.Root, halves[0]));
        }

        var error = Assert.Throws<DicomDataException>(() => DicomDataset.Parse(data, syntax, DicomReadOptions.Strict).Dispose());
        Assert.StartsWith("PS3.", error.Section, StringComparison.Ordinal);
        var others = new DicomReadOptions { Tolerated = DicomTolerances.All & ~rule };
        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(data, syntax, others).Dispose());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fault_InPiecesOfOneByte_ReadsAsInOne(string name, string syntaxName, string text, DicomTolerances rule, string expected)
    {
        Assert.False(name.Length == 0 || expected.Length == 0 || rule == DicomTolerances.None);
        byte[] data = Bytes(text);
        TransferSyntax syntax = syntaxName == Implicit ? TransferSyntax.ImplicitVRLittleEndian
            : syntaxName == Big ? TransferSyntax.ExplicitVRBigEndian : TransferSyntax.ExplicitVRLittleEndian;
        List<string> whole = Tokens(data, syntax, data.Length);
        for (int step = 1; step < data.Length; step = (step * 2) + 1)
        {
            Assert.Equal(whole, Tokens(data, syntax, step));
        }
    }

    [Fact]
    public void DecimalComma_AsNumber_IsTheNumber()
    {
        using DicomDataset dataset = DicomDataset.Parse(Bytes("2800 3000 'DS' 0C00 '0,25\\-1,5e1 '"), TransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal([0.25, -15], dataset.GetDoubles(DicomTags.PixelSpacing));
        Assert.Equal("0,25", dataset.GetString(DicomTags.PixelSpacing, 0));
    }

    [Fact]
    public void UnknownVR_OfAKnownTag_IsReadByTheDictionary()
    {
        byte[] data = Bytes("2800 1000 'UN' 0000 02000000 0002 2800 3000 'UN' 0000 08000000 '0.5\\0.25' 0520 1000 'LO' 1A00 'Philips MR Imaging DD 001 ' 0520 0010 'UN' 0000 04000000 0000803F");
        using DicomDataset dataset = DicomDataset.Parse(data, TransferSyntax.ExplicitVRLittleEndian);
        Assert.Equal((ushort)512, dataset.GetUInt16(DicomTags.Rows));
        Assert.Equal([0.5, 0.25], dataset.GetDoubles(DicomTags.PixelSpacing));
        Assert.True(dataset.TryGetElement(DicomTags.Rows, out DicomElement rows));
        Assert.Equal(DicomVR.UN, rows.VR);
        Assert.Equal(DicomVR.US, rows.ValueVR);
        Assert.Equal(1.0, dataset.GetDouble(new DicomTag(0x2005, 0x1000)));
    }

    [Fact]
    public void FindingOffset_OfValues_IsTheElementsInTheFile()
    {
        using var folder = new TestSupport.TempFolder();
        string path = folder.File("a.dcm");
        var output = new ArrayBufferWriter<byte>();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, "1.2.3", TransferSyntax.ExplicitVRLittleEndian.Uid);
        var writer = new DicomWriter(output, TransferSyntax.ExplicitVRLittleEndian);
        writer.WriteElement(DicomTags.PatientID, DicomVR.LO, "P1"u8);
        writer.WriteElement(new DicomTag(0x0011, 0x1000), DicomVR.OB, new byte[300_000]);
        int offset = output.WrittenCount;
        writer.WriteElement(DicomTags.ImagePositionPatient, DicomVR.DS, "1,5\\2\\3 "u8);
        File.WriteAllBytes(path, output.WrittenSpan);
        using DicomFile file = DicomFile.Open(path);
        Assert.Equal(new DicomFinding(DicomTolerances.DecimalComma, offset, DicomTags.ImagePositionPatient), Assert.Single(file.Findings));
        Assert.Throws<DicomDataException>(() => DicomFile.Open(path, DicomReadOptions.Strict));
    }

    [Fact]
    public void Deflated_WithZlibHeaderOrCutOff_GivesWhatIsThere()
    {
        byte[] plain = Bytes("1000 2000 'LO' 0200 'P1'");
        byte[] long64 = [.. plain, .. Enumerable.Range(0, 256).SelectMany(i => Bytes($"1100 {i:X2}10 'LO' 0600 '{i * 7919 % 999983:D6}'"))];
        using var zlib = new MemoryStream();
        using (var stream = new ZLibStream(zlib, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(plain);
        }

        TransferSyntax syntax = TransferSyntax.DeflatedExplicitVRLittleEndian;
        using (DicomDataset dataset = DicomDataset.Parse(zlib.ToArray(), syntax))
        {
            Assert.Equal("P1", dataset.GetString(DicomTags.PatientID));
            Assert.Contains(dataset.Findings, f => f.Rule == DicomTolerances.WrongTransferSyntax);
        }

        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(zlib.ToArray(), syntax, DicomReadOptions.Strict));
        using var deflated = new MemoryStream();
        using (var stream = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(long64);
        }

        byte[] cut = deflated.ToArray()[..^200];
        using (DicomDataset dataset = DicomDataset.Parse(cut, syntax))
        {
            Assert.Equal("P1", dataset.GetString(DicomTags.PatientID));
            Assert.NotEmpty(dataset.Findings);
        }

        Assert.Throws<DicomDataException>(() => DicomDataset.Parse(cut, syntax, DicomReadOptions.Strict));
    }

    [Fact]
    public void Deflated_BlankImage_IsNoBomb()
    {
        var builder = new DicomDatasetBuilder().Set(DicomTags.PatientID, "P1").SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[32 << 20]);
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
        using var deflated = new MemoryStream();
        using (var stream = new DeflateStream(deflated, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(output.WrittenSpan);
        }

        Assert.True(deflated.Length * 500 < output.WrittenCount);
        using DicomDataset dataset = DicomDataset.Parse(deflated.ToArray(), TransferSyntax.DeflatedExplicitVRLittleEndian);
        Assert.Equal(32 << 20, dataset.GetBytes(DicomTags.PixelData).Length);
    }

    internal static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\'')
            {
                int end = text.IndexOf('\'', i + 1);
                bytes.AddRange(Encoding.Latin1.GetBytes(text[(i + 1)..end]));
                i = end + 1;
            }
            else if (text[i] == ' ')
            {
                i++;
            }
            else
            {
                bytes.Add(Convert.ToByte(text.Substring(i, 2), 16));
                i += 2;
            }
        }

        return [.. bytes];
    }

    private static string? TextAt(DicomItem item, string path)
    {
        string[] parts = path.Split('/');
        var tag = new DicomTag(Convert.ToUInt32(parts[0], 16));
        if (parts.Length == 1)
        {
            return item.GetString(tag);
        }

        Assert.True(item.TryGetElement(tag, out DicomElement element), path);
        return parts[1] == "fragments" ? $"{element.FragmentCount}" : TextAt(element.Items[int.Parse(parts[1], null)], parts[2]);
    }

    private static List<string> Tokens(byte[] encoded, TransferSyntax syntax, int step)
    {
        var tokens = new List<string>();
        var state = new DicomReaderState(syntax, new DicomReadOptions { DeferValuesOver = int.MaxValue });
        int end = 0;
        do
        {
            end = Math.Min(encoded.Length, end + step);
            var reader = new DicomReader(encoded.AsSpan((int)state.Position..end), end == encoded.Length, state);
            while (reader.Read())
            {
                tokens.Add($"{reader.TokenType} {reader.Tag} {reader.VR} {reader.Length} {reader.TokenOffset} {Convert.ToHexString(reader.Value)}");
            }

            tokens.AddRange((reader.Findings ?? []).Select(finding => finding.ToString()));
            state = reader.CurrentState;
        }
        while (end < encoded.Length);
        return [.. tokens.Order(StringComparer.Ordinal)];
    }
}
