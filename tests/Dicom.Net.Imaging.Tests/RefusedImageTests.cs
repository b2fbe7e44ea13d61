using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests;

public class RefusedImageTests
{
    public static TheoryData<string, UnsupportedSeriesReason> UnsupportedChanges() => new()
    {
        { "frames", UnsupportedSeriesReason.MultiFrame },
        { "mosaic", UnsupportedSeriesReason.Mosaic },
        { "colour", UnsupportedSeriesReason.Colour },
        { "palette", UnsupportedSeriesReason.Colour },
        { "bits", UnsupportedSeriesReason.PixelFormat },
        { "position", UnsupportedSeriesReason.NoGeometry },
        { "orientation", UnsupportedSeriesReason.NoGeometry },
        { "spacing", UnsupportedSeriesReason.NoGeometry },
        { "huge", UnsupportedSeriesReason.PixelFormat },
    };

    [Theory]
    [MemberData(nameof(UnsupportedChanges))]
    public void Add_OfAnUnsupportedImage_NamesItAndBuildFailsWithIt(string change, UnsupportedSeriesReason reason)
    {
        DicomDatasetBuilder image = Images.Axial("1.2.9", 9);
        switch (change)
        {
            case "frames": image.Set(DicomTags.NumberOfFrames, 2); break;
            case "mosaic": image.Set(DicomTags.ImageType, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"); break;
            case "colour": image.Set(DicomTags.SamplesPerPixel, 3).Set(DicomTags.PhotometricInterpretation, "RGB"); break;
            case "palette": image.Set(DicomTags.PhotometricInterpretation, "PALETTE COLOR"); break;
            case "bits": image.Set(DicomTags.BitsAllocated, 1).Set(DicomTags.BitsStored, 1).Set(DicomTags.HighBit, 0); break;
            case "position": image.Remove(DicomTags.ImagePositionPatient); break;
            case "orientation": image.Set(DicomTags.ImageOrientationPatient, ""); break;
            case "spacing": image.Remove(DicomTags.PixelSpacing); break;
            default: image.Set(DicomTags.Rows, 65535).Set(DicomTags.Columns, 65535); break;
        }

        using SeriesVolumeBuilder builder = new();
        builder.Add(Images.Axial("1.2.1", 0));
        SeriesAddResult result = builder.Add(image);
        Assert.Equal(SeriesAddKind.Unsupported, result.Kind);
        UnsupportedSeriesException error = Assert.Throws<UnsupportedSeriesException>(() => builder.Build());
        Assert.Equal(reason, error.Reason);
        Assert.Equal(error.Message, result.Message);
        Assert.Same(error, builder.Failure);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("empty")]
    [InlineData("rows")]
    [InlineData("highbit")]
    [InlineData("plane")]
    [InlineData("position")]
    [InlineData("spacing")]
    [InlineData("slope")]
    [InlineData("uid")]
    public void Add_OfADamagedImage_IsNamedAndBuildFailsWithIt(string damage)
    {
        DicomDatasetBuilder image = Images.Axial("1.2.9", 9);
        switch (damage)
        {
            case "short": image.SetBytes(DicomTags.PixelData, DicomVR.OW, new byte[22]); break;
            case "empty": image.SetBytes(DicomTags.PixelData, DicomVR.OW, ReadOnlyMemory<byte>.Empty); break;
            case "rows": image.Remove(DicomTags.Rows); break;
            case "highbit": image.Set(DicomTags.HighBit, 16); break;
            case "plane": image.Set(DicomTags.ImageOrientationPatient, [1, 0, 0, 1, 0, 0]); break;
            case "position": image.Set(DicomTags.ImagePositionPatient, [1, 2]); break;
            case "spacing": image.Set(DicomTags.PixelSpacing, [0, 0.5]); break;
            case "slope": image.SetBytes(DicomTags.RescaleSlope, DicomVR.DS, "one "u8.ToArray()); break;
            default: image.Remove(DicomTags.SOPInstanceUID); break;
        }

        using SeriesVolumeBuilder builder = new();
        Assert.Equal(SeriesAddKind.Damaged, builder.Add(image).Kind);
        Assert.Throws<ImageObjectException>(() => builder.Build());
    }

    [Fact]
    public void Add_OfAHugeSizeWithoutThePixels_RentsNothing()
    {
        using VoxelPool pool = new();
        using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Pool = pool, ExpectedSlices = int.MaxValue });
        Assert.Equal(SeriesAddKind.Damaged, builder.Add(Images.Axial("1.2.1", 0).Set(DicomTags.Rows, 30000).Set(DicomTags.Columns, 30000)).Kind);
        Assert.Equal(0, pool.RentedBytes);
    }

    [Fact]
    public void Add_BeyondTheMostBytes_IsRefused()
    {
        using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { MaxVolumeBytes = 48 });
        Assert.True(builder.Add(Images.Axial("1.2.1", 0)).IsAdded);
        Assert.True(builder.Add(Images.Axial("1.2.2", 1)).IsAdded);
        Assert.Equal(SeriesAddKind.Unsupported, builder.Add(Images.Axial("1.2.3", 2)).Kind);
    }
}
