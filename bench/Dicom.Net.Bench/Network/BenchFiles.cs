using System.Buffers;
using System.Globalization;
using Dicom.Net.Core;

namespace Dicom.Net.Bench.Network;

/// <summary>The objects that are sent, as Part 10 files in memory-backed storage.</summary>
internal sealed class BenchFiles : IDisposable
{
    private const int LargeBytes = 256 << 20;

    public BenchFiles(bool isQuick)
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Root = Path.Combine(root, "dicomnet-bench-" + Guid.NewGuid().ToString("N"));
        Slices = Make("slices", isQuick ? 100 : 300, 512 * 512 * 2, 1);
        Large = Make("large", 1, LargeBytes, 2);
        Small = Make("small", isQuick ? 500 : 2000, 1, 3);
        FewSlices = Make("few-slices", 40, 512 * 512 * 2, 4);
        FewSmall = Make("few-small", 300, 1, 5);
    }

    public string Root { get; }

    public string Slices { get; }

    public string Large { get; }

    public string Small { get; }

    public string FewSlices { get; }

    public string FewSmall { get; }

    public static int Count(string folder) => Directory.GetFiles(folder).Length;

    public static long Bytes(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);

    public string NewFolder(string name)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(path);
        return path;
    }

    public static void Empty(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file);
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Make(string name, int count, int pixelBytes, int series)
    {
        string folder = NewFolder(name);
        for (int i = 0; i < count; i++)
        {
            string uid = string.Create(CultureInfo.InvariantCulture, $"2.25.77.{series}.{i + 1}");
            var output = new ArrayBufferWriter<byte>(pixelBytes + 8192);
            output.Write(new byte[128]);
            DicomFileMeta(output, uid);
            Write(output, uid, pixelBytes, series, i);
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:D5}.dcm")), output.WrittenSpan);
        }

        return folder;
    }

    private static void DicomFileMeta(ArrayBufferWriter<byte> output, string uid)
    {
        output.Clear();
        DicomFile.WriteMetaInformation(output, DicomUids.CTImageStorage, uid, TransferSyntax.ExplicitVRLittleEndian.Uid, "BENCH");
    }

    // A CT slice's header of about 1 KB; small objects are filled up to 4 KB by a private text.
    private static void Write(ArrayBufferWriter<byte> output, string uid, int pixelBytes, int series, int number)
    {
        bool isSmall = pixelBytes == 1;
        int rows = isSmall ? 32 : pixelBytes > 1 << 20 ? 16384 : 512;
        int columns = isSmall ? 32 : pixelBytes > 1 << 20 ? pixelBytes / 2 / rows : 512;
        int bytes = rows * columns * 2;
        DicomDatasetBuilder builder = new DicomDatasetBuilder()
            .Set(DicomTags.SOPClassUID, DicomUids.CTImageStorage)
            .Set(DicomTags.SOPInstanceUID, uid)
            .Set(DicomTags.StudyDate, "20050106")
            .Set(DicomTags.StudyTime, "101530")
            .Set(DicomTags.AccessionNumber, "A1")
            .Set(DicomTags.Modality, "CT")
            .Set(DicomTags.Manufacturer, "Nobody")
            .Set(DicomTags.StudyDescription, "Chest")
            .Set(DicomTags.SeriesDescription, "Axial 1.5 mm")
            .Set(DicomTags.PatientName, "Doe^Jane")
            .Set(DicomTags.PatientID, "99999")
            .Set(DicomTags.PatientBirthDate, "19500101")
            .Set(DicomTags.PatientSex, "F")
            .Set(DicomTags.SliceThickness, "1.5")
            .Set(DicomTags.StudyInstanceUID, "2.25.77")
            .Set(DicomTags.SeriesInstanceUID, string.Create(CultureInfo.InvariantCulture, $"2.25.77.{series}"))
            .Set(DicomTags.SeriesNumber, "3")
            .Set(DicomTags.InstanceNumber, (number + 1).ToString(CultureInfo.InvariantCulture))
            .Set(DicomTags.ImagePositionPatient, "-125\\-123.5\\5.836")
            .Set(DicomTags.ImageOrientationPatient, "1\\0\\0\\0\\1\\0")
            .Set(DicomTags.FrameOfReferenceUID, "2.25.4")
            .Set(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Set(DicomTags.PixelSpacing, "0.488\\0.488")
            .Set(DicomTags.RescaleIntercept, "-1024")
            .Set(DicomTags.RescaleSlope, "1")
            .Set(DicomTags.SamplesPerPixel, (ushort)1)
            .Set(DicomTags.Rows, (ushort)rows)
            .Set(DicomTags.Columns, (ushort)columns)
            .Set(DicomTags.BitsAllocated, (ushort)16)
            .Set(DicomTags.BitsStored, (ushort)12)
            .Set(DicomTags.HighBit, (ushort)11)
            .Set(DicomTags.PixelRepresentation, (ushort)0);
        byte[] pixels = new byte[bytes];
        new Random(number).NextBytes(pixels.AsSpan(0, Math.Min(bytes, 1 << 20)));
        builder.SetBytes(DicomTags.PixelData, DicomVR.OW, pixels);
        if (isSmall)
        {
            builder.Set(new DicomTag(0x0029, 0x0010), DicomVR.LO, "DICOM.NET BENCH");
            builder.Set(new DicomTag(0x0029, 0x1000), DicomVR.LT, new string('x', 900));
        }

        builder.WriteTo(output, TransferSyntax.ExplicitVRLittleEndian);
    }
}
