namespace Dicom.Net.Imaging.Tests;

public class VolumePreviewTests
{
    // Frames for every way of acquiring: axial, coronal, sagittal, feet first, upside down.
    public static TheoryData<double[]> Orientations() => new()
    {
        new double[] { 1, 0, 0, 0, 1, 0 },
        new double[] { 1, 0, 0, 0, 0, -1 },
        new double[] { 0, 1, 0, 0, 0, -1 },
        new double[] { -1, 0, 0, 0, -1, 0 },
        new double[] { 0, 1, 0, 1, 0, 0 },
        new double[] { 0, 0, 1, 0, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Take_AnyOrientation_ShowsTheRightSideOnTheLeftAndTheHeadUp(double[] iop)
    {
        VolumeDirection direction = VolumeDirection.FromPlane(new(iop[0], iop[1], iop[2]), new(iop[3], iop[4], iop[5]));
        VolumeShape shape = new(8, 8, 8, new(1, 1, 1), default, direction);
        using VoxelVolume<short> volume = VoxelVolume<short>.Create(shape);

        // Each voxel holds where it lies in the patient: left 1, back 10, head 100 per mm.
        for (int k = 0; k < 8; k++)
        {
            for (int j = 0; j < 8; j++)
            {
                for (int i = 0; i < 8; i++)
                {
                    Vector3D place = volume.ToPatient(i, j, k);
                    volume[k, j, i] = (short)(place.X + (10 * place.Y) + (100 * place.Z));
                }
            }
        }

        PreviewAxes axes = PreviewAxes.Of(volume);
        VolumePlane coronal = VolumePlane.Take(volume, axes.Left, axes.FlipLeft, axes.Head, axes.FlipFeet);
        VolumePlane sagittal = VolumePlane.Take(volume, axes.Back, axes.FlipBack, axes.Head, axes.FlipFeet);
        VolumePlane axial = VolumePlane.Take(volume, axes.Left, axes.FlipLeft, axes.Back, axes.FlipBack);
        Slope(axial, 1, 10);
        Slope(coronal, 1, -100);
        Slope(sagittal, 10, -100);
        Assert.Equal("L", AnatomicalAxes.Label(axial.Right));
        Assert.Equal("P", AnatomicalAxes.Label(axial.Down));
        Assert.Equal("F", AnatomicalAxes.Label(coronal.Down));
        Assert.Equal("P", AnatomicalAxes.Label(sagittal.Right));
    }

    [Fact]
    public void Draw_AnisotropicVolume_KeepsTrueProportions()
    {
        // 100 x 50 x 200 mm in unequal steps: coronal 100 x 200, sagittal 50 x 200, axial 100 x 50.
        VolumeShape shape = new(50, 100, 20, new(2, 0.5, 10), default, VolumeDirection.Identity);
        using VoxelVolume<short> volume = VoxelVolume<short>.Create(shape);
        Canvas canvas = VolumePreview.Draw(volume, new VolumePreviewOptions { SizePixels = 1000 });
        (int coronalWidth, int coronalHeight) = Frame(canvas, Colour.Coronal);
        (int sagittalWidth, int sagittalHeight) = Frame(canvas, Colour.Sagittal);
        (int axialWidth, int axialHeight) = Frame(canvas, Colour.Axial);
        Assert.Equal((402, 802), (coronalWidth, coronalHeight));
        Assert.Equal((202, 802), (sagittalWidth, sagittalHeight));
        Assert.Equal((402, 202), (axialWidth, axialHeight));
    }

    [Fact]
    public void Choose_PrefersTheCallerThenTheHeaderThenTheValues()
    {
        using VoxelVolume<short> plain = VoxelVolume<short>.Create(new(20, 20, 20, new(1, 1, 1), default, VolumeDirection.Identity));
        Random random = new(5);
        for (int slice = 0; slice < 20; slice++)
        {
            foreach (ref short voxel in plain.GetSlice(slice))
            {
                voxel = (short)random.Next(1000, 2000);
            }
        }

        plain[10, 10, 10] = 30000;
        VolumePlane plane = VolumePlane.Take(plain, 0, false, 1, false);
        Assert.Equal(new GreyWindow(7, 9, false), GreyWindow.Choose(plain, new VolumePreviewOptions { WindowCenter = 7, WindowWidth = 9 }, [plane]));
        GreyWindow found = GreyWindow.Choose(plain, new VolumePreviewOptions(), [plane]);
        Assert.InRange(found.Center, 1450, 1550);
        Assert.InRange(found.Width, 900, 1010);
        Assert.Equal(0, found.Map(900));
        Assert.Equal(1, found.Map(30000));
        Assert.Equal(0.5, new GreyWindow(40.5, 401, false).Map(40), 1e-9);
        Assert.Equal(1, new GreyWindow(40, 400, true).Map(-1000));
    }

    [Fact]
    public void Choose_HeadersWindow_IsTakenUnlessItShowsNothing()
    {
        Assert.Equal(new GreyWindow(60, 300, false), Choose("60", "300"));
        Assert.NotEqual(30000, Choose("30000", "10").Center);
        Assert.Equal(new GreyWindow(40, 400, false), Choose(null, null));

        static GreyWindow Choose(string? center, string? width)
        {
            using SeriesVolumeBuilder builder = new();
            for (int i = 0; i < 3; i++)
            {
                builder.Add(Images.Axial($"1.2.{i + 1}", i, (ushort)(1060 + (10 * i)))
                    .Set(Core.DicomTags.RescaleIntercept, -1024).Set(Core.DicomTags.WindowCenter, center).Set(Core.DicomTags.WindowWidth, width));
            }

            using VoxelVolume volume = builder.Build();
            return GreyWindow.Choose(volume, new VolumePreviewOptions(), [VolumePlane.Take(volume, 0, false, 2, true)]);
        }
    }

    [Fact]
    public void WritePng_OfAPhantom_IsAPictureWithAllGreys()
    {
        using TemporaryFolder folder = new();
        Phantom phantom = new(new PhantomOptions { Columns = 64, Rows = 64, Slices = 24 });
        using VoxelVolume<short> volume = phantom.CreateVolume();
        string path = folder.File("p.png");
        VolumePreview.WritePng(volume, path, new VolumePreviewOptions { Title = "Ünusual title", SizePixels = 300, WindowCenter = 1064, WindowWidth = 400 });
        byte[] png = File.ReadAllBytes(path);
        int width = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        byte[] pixels = PngReader.Read(png, width, height, 8, 2);
        Assert.True(pixels.Distinct().Count() > 100);
        Assert.Throws<DicomImagingException>(() => VolumePreview.WritePng(volume, path));
    }

    [Theory]
    [InlineData(VoxelType.UInt8)]
    [InlineData(VoxelType.Float32)]
    [InlineData(VoxelType.Float64)]
    [InlineData(VoxelType.UInt32)]
    public void Draw_OneVoxelOfAnyType_StillMakesAPicture(VoxelType type)
    {
        using VoxelVolume volume = VoxelVolume.Create(type, new(1, 1, 1, new(1, 1, 1), default, VolumeDirection.Identity));
        Assert.True(VolumePreview.Draw(volume, new VolumePreviewOptions()).Pixels.Length > 0);
    }

    private static void Slope(VolumePlane plane, double right, double down)
    {
        Assert.Equal(right, plane.Values[1] - plane.Values[0], 1e-3);
        Assert.Equal(down, plane.Values[plane.Width] - plane.Values[0], 1e-3);
    }

    private static (int Width, int Height) Frame(Canvas canvas, Colour colour)
    {
        int left = int.MaxValue, right = -1, top = int.MaxValue, bottom = -1;
        for (int y = 0; y < canvas.Height; y++)
        {
            for (int x = 0; x < canvas.Width; x++)
            {
                ReadOnlySpan<byte> pixel = canvas.Pixels.AsSpan(3 * ((y * canvas.Width) + x), 3);
                if (pixel[0] == colour.Red && pixel[1] == colour.Green && pixel[2] == colour.Blue)
                {
                    (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
                }
            }
        }

        return (right - left + 1, bottom - top + 1);
    }
}
