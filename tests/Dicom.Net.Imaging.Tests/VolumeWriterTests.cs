using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Dicom.Net.Imaging.Tests;

public class VolumeWriterTests
{
    public static TheoryData<string, VoxelType> FilesAndTypes()
    {
        TheoryData<string, VoxelType> data = [];
        foreach (VoxelType type in Enum.GetValues<VoxelType>())
        {
            foreach (string name in new[] { "v.nrrd", "z.nrrd", "v.mha", "v.nii", "v.nii.gz" })
            {
                data.Add(name, type);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FilesAndTypes))]
    public void Write_AnyTypeAndOrientation_IsReadBackEqualByItk(string name, VoxelType type)
    {
        string reader = Tool.ItkReader();
        using TemporaryFolder folder = new();
        using VoxelVolume volume = RandomVolume(type, seed: (int)type + name.Length);
        VolumeWriter.Write(volume, folder.File(name), new VolumeWriteOptions { Compress = name[0] == 'z' });
        (int exit, string output, string error) = Tool.Run(reader, folder.File(name), folder.File("raw"));
        Assert.True(exit == 0, error);
        Dictionary<string, string[]> read = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1..]);
        Assert.Equal([$"{volume.Columns}", $"{volume.Rows}", $"{volume.Slices}"], read["size"]);
        Assert.Equal(["1"], read["components"]);
        Assert.Equal(ItkName(type), read["type"][0]);

        // NIfTI-1 holds its geometry in binary32; the text formats hold every digit.
        double tolerance = name.Contains(".nii", StringComparison.Ordinal) ? 2e-4 : 1e-9;
        Near(volume.Spacing.ToArray(), read["spacing"], tolerance);
        Near(volume.Origin.ToArray(), read["origin"], tolerance);
        Near(volume.Direction.ToRowMajor(), read["direction"], tolerance);
        Assert.Equal(Voxels(volume), File.ReadAllBytes(folder.File("raw")));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("v.nii")]
    [InlineData("v.nii.gz")]
    public void Write_Nifti_IsReadBackEqualByNibabel(string name)
    {
        string? python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : Tool.Find("python3");
        Assert.SkipWhen(python is null || Tool.Run(python, "-c", "import nibabel").ExitCode != 0, "nibabel is not installed (python3-nibabel)");
        const string Script = """
            import sys, hashlib, numpy, nibabel
            image = nibabel.load(sys.argv[1])
            stored = numpy.asarray(image.dataobj.get_unscaled())
            print(hashlib.sha256(stored.tobytes(order='F')).hexdigest())
            print(stored.dtype.name, *stored.shape)
            print(*image.header.get_sform(coded=True)[0].ravel().tolist(), image.header.get_sform(coded=True)[1])
            print(*image.header.get_qform(coded=True)[0].ravel().tolist(), image.header.get_qform(coded=True)[1])
            print(image.dataobj.slope, image.dataobj.inter, *image.header.get_xyzt_units(), *[float(z) for z in image.header.get_zooms()])
            """;
        foreach (VoxelType type in Enum.GetValues<VoxelType>())
        {
            using TemporaryFolder folder = new();
            using VoxelVolume volume = RandomVolume(type, seed: 40 + (int)type);
            VolumeWriter.Write(volume, folder.File(name));
            (int exit, string output, string error) = Tool.Run(python!, "-c", Script, folder.File(name));
            Assert.True(exit == 0, error);
            string[] lines = output.Split('\n');
            Assert.Equal(volume.ComputeSha256(), lines[0]);
            Assert.Equal($"{type.GetName()} {volume.Columns} {volume.Rows} {volume.Slices}", lines[1]);
            double[] affine = RasAffine(volume);
            Near([.. affine, 1], lines[2].Split(' '), 2e-4);
            Near([.. affine, 1], lines[3].Split(' '), 2e-4);
            Assert.StartsWith("1.0 0.0 mm sec ", lines[4], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_LeftHandedVolume_StatesItInTheQform()
    {
        VolumeDirection right = StackGeometryTests.RandomDirection(new Random(3));
        VolumeShape shape = new(2, 3, 4, new(1, 2, 3), new(4, 5, 6), right with { Z = right.Z * -1 });
        using VoxelVolume<byte> volume = VoxelVolume<byte>.Create(shape);
        byte[] header = NiftiHeader.Create(volume);
        Assert.Equal(-1f, BitConverter.ToSingle(header, 76));
    }

    [Fact]
    public void Write_FileThatIsThere_IsRefusedUnlessAsked()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("v.nrrd");
        File.WriteAllText(path, "mine");
        using VoxelVolume volume = RandomVolume(VoxelType.Int16, 1);
        Assert.Throws<DicomImagingException>(() => VolumeWriter.Write(volume, path));
        Assert.Equal("mine", File.ReadAllText(path));
        VolumeWriter.Write(volume, path, new VolumeWriteOptions { Overwrite = true });
        Assert.StartsWith("NRRD0004\n", Encoding.ASCII.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_ThatFailsHalfWay_LeavesNoFile()
    {
        using TemporaryFolder folder = new();
        VoxelVolume volume = RandomVolume(VoxelType.Int16, 1);
        volume.Dispose();
        Assert.Throws<ObjectDisposedException>(() => VolumeWriter.Write(volume, folder.File("v.mha")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_UnknownExtension_IsRefused()
    {
        using TemporaryFolder folder = new();
        using VoxelVolume volume = RandomVolume(VoxelType.Int16, 1);
        Assert.Throws<ArgumentException>(() => VolumeWriter.Write(volume, folder.File("v.dcm")));
        Assert.Null(VolumeWriter.FindFormat("v.gz"));
        Assert.Equal(VolumeFileFormat.NiftiGzip, VolumeWriter.FindFormat("V.NII.GZ"));
    }

    [Fact]
    public void Write_NiftiBeyond32767Columns_IsRefusedWithAWayOut()
    {
        using TemporaryFolder folder = new();
        using VoxelVolume<byte> volume = VoxelVolume<byte>.Create(new(40000, 1, 1, new(1, 1, 1), default, VolumeDirection.Identity));
        DicomImagingException error = Assert.Throws<DicomImagingException>(() => VolumeWriter.Write(volume, folder.File("v.nii")));
        Assert.Contains(".nrrd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_CompressedNrrd_HoldsTheVoxelsAsGzip()
    {
        using TemporaryFolder folder = new();
        using VoxelVolume volume = RandomVolume(VoxelType.UInt16, 9);
        VolumeWriter.Write(volume, folder.File("v.nrrd"), new VolumeWriteOptions { Compress = true });
        byte[] bytes = File.ReadAllBytes(folder.File("v.nrrd"));
        int end = bytes.AsSpan().IndexOf("\n\n"u8) + 2;
        Assert.Contains("encoding: gzip", Encoding.ASCII.GetString(bytes, 0, end), StringComparison.Ordinal);
        using GZipStream gzip = new(new MemoryStream(bytes, end, bytes.Length - end), CompressionMode.Decompress);
        using MemoryStream voxels = new();
        gzip.CopyTo(voxels);
        Assert.Equal(Voxels(volume), voxels.ToArray());
    }

    [Fact]
    public void Write_Uncompressed_AllocatesNoCopyOfTheVoxels()
    {
        using TemporaryFolder folder = new();
        using VoxelVolume<short> volume = VoxelVolume<short>.Create(new(256, 256, 64, new(1, 1, 1), default, VolumeDirection.Identity));
        VolumeWriter.Write(volume, folder.File("warm.nrrd"));
        foreach (string name in new[] { "v.nrrd", "v.mha", "v.nii" })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            VolumeWriter.Write(volume, folder.File(name));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024);
        }
    }

    internal static VoxelVolume RandomVolume(VoxelType type, int seed)
    {
        Random random = new(seed);
        VolumeShape shape = new(
            7,
            5,
            4,
            new(0.4 + random.NextDouble(), 0.4 + random.NextDouble(), 1 + (4 * random.NextDouble())),
            new((400 * random.NextDouble()) - 200, (400 * random.NextDouble()) - 200, (400 * random.NextDouble()) - 200),
            StackGeometryTests.RandomDirection(random));
        VoxelVolume volume = VoxelVolume.Create(type, shape);
        for (int slice = 0; slice < volume.Slices; slice++)
        {
            Span<byte> bytes = volume.GetSliceBytes(slice);
            random.NextBytes(bytes);
            if (type == VoxelType.Float32)
            {
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).Fill(random.NextSingle());
            }
            else if (type == VoxelType.Float64)
            {
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(bytes).Fill(random.NextDouble());
            }
        }

        return volume;
    }

    private static byte[] Voxels(VoxelVolume volume)
    {
        using MemoryStream all = new();
        for (int slice = 0; slice < volume.Slices; slice++)
        {
            all.Write(volume.GetSliceBytes(slice));
        }

        return all.ToArray();
    }

    private static double[] RasAffine(VoxelVolume volume)
    {
        double[] affine = new double[16];
        for (int row = 0; row < 3; row++)
        {
            double sign = row < 2 ? -1 : 1;
            for (int axis = 0; axis < 3; axis++)
            {
                affine[(4 * row) + axis] = sign * volume.Direction.Axis(axis)[row] * volume.Spacing[axis];
            }

            affine[(4 * row) + 3] = sign * volume.Origin[row];
        }

        affine[15] = 1;
        return affine;
    }

    private static void Near(double[] expected, string[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], double.Parse(actual[i], CultureInfo.InvariantCulture), tolerance);
        }
    }

    private static string ItkName(VoxelType type) => type switch
    {
        VoxelType.UInt8 => "unsigned_char",
        VoxelType.Int8 => "char",
        VoxelType.UInt16 => "unsigned_short",
        VoxelType.Int16 => "short",
        VoxelType.UInt32 => "unsigned_int",
        VoxelType.Int32 => "int",
        VoxelType.Float32 => "float",
        _ => "double",
    };
}
