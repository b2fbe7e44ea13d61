using Dicom.Net.Core;

namespace Dicom.Net.Imaging.Tests;

public class PhantomTests
{
    private static readonly PhantomOptions s_small = new() { Columns = 64, Rows = 64, Slices = 12 };

    [Fact]
    public void CreateVolume_OfEqualOptions_IsEqual()
    {
        using VoxelVolume<short> first = new Phantom(s_small).CreateVolume();
        using VoxelVolume<short> second = new Phantom(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12 }).CreateVolume();
        using VoxelVolume<short> other = new Phantom(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12, Seed = 2 }).CreateVolume();
        Assert.Equal(first.ComputeSha256(), second.ComputeSha256());
        Assert.NotEqual(first.ComputeSha256(), other.ComputeSha256());
        Assert.Equal(new Phantom(s_small).GetSopInstanceUid(3), new Phantom(s_small).GetSopInstanceUid(3));
    }

    [Fact]
    public void Uids_AreValidAndDifferWhereTheyMust()
    {
        Phantom phantom = new(s_small);
        Phantom otherSeries = new(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12, SeriesNumber = 2 });
        Phantom otherPatient = new(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12, PatientId = "PHANTOM-2" });
        string[] uids = [phantom.StudyInstanceUid, phantom.SeriesInstanceUid, .. Enumerable.Range(0, 12).Select(phantom.GetSopInstanceUid)];
        Assert.All(uids, uid => Assert.True(DicomUid.IsValid(uid)));
        Assert.Equal(uids.Length, uids.Distinct().Count());
        Assert.Equal(phantom.StudyInstanceUid, otherSeries.StudyInstanceUid);
        Assert.NotEqual(phantom.SeriesInstanceUid, otherSeries.SeriesInstanceUid);
        Assert.NotEqual(phantom.GetSopInstanceUid(0), otherSeries.GetSopInstanceUid(0));
        Assert.NotEqual(phantom.StudyInstanceUid, otherPatient.StudyInstanceUid);
    }

    [Fact]
    public void Default_IsAnisotropicObliqueAndOfFullSize()
    {
        VolumeShape shape = new Phantom().Shape;
        Assert.Equal((512, 512), (shape.Columns, shape.Rows));
        Assert.True(shape.Slices >= 100);
        Assert.True(shape.Spacing.X != shape.Spacing.Y && shape.Spacing.Z > 2 * shape.Spacing.X);
        Assert.True(Math.Abs(shape.Direction.Z.Z) < 0.99);
        Assert.Equal(1, shape.Direction.Determinant, 1e-9);
    }

    [Fact]
    public void FillSlice_ShowsAirTissueAndBone()
    {
        Phantom phantom = new(s_small);
        short[] slice = new short[64 * 64];
        phantom.FillSlice(6, slice);
        double[] hounsfield = [.. slice.Select(value => value + Phantom.CtIntercept)];
        Assert.InRange(hounsfield[0], -1024, -900);
        Assert.Contains(hounsfield, value => value > 400);
        Assert.True(hounsfield.Count(value => value is > 0 and < 120) > 200);
        Assert.True(hounsfield.Count(value => value is < -800) > 500);
        Assert.Throws<ArgumentException>(() => phantom.FillSlice(0, new short[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => phantom.FillSlice(12, slice));
    }

    [Theory]
    [InlineData("CT")]
    [InlineData("MR")]
    public void CreateObject_IsValidToAnIndependentChecker(string modality)
    {
        string? dciodvfy = Tool.Find("dciodvfy");
        Assert.SkipWhen(dciodvfy is null, "dciodvfy is not installed (dicom3tools)");
        using TemporaryFolder folder = new();
        Phantom phantom = new(new PhantomOptions { Columns = 64, Rows = 64, Slices = 12, Modality = modality });
        DicomFile.Save(folder.File("p.dcm"), phantom.CreateObject(4), TransferSyntax.ExplicitVRLittleEndian);
        (_, string output, string error) = Tool.Run(dciodvfy!, folder.File("p.dcm"));
        string said = output + error;
        Assert.Contains(modality + "Image", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Error", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", said, StringComparison.Ordinal);
    }
}
