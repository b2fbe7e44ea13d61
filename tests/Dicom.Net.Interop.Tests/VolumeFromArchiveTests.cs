using System.Text.Json;
using Dicom.Net.Interop.Tests.Archives;
using Dicom.Net.TestSupport.Peers;

namespace Dicom.Net.Interop.Tests;

/// <summary>The main job against one archive: every uncompressed series of the corpus, by both ways of retrieval.</summary>
public abstract class VolumeFromArchiveTests(ArchiveFixture archive)
{
    private const int NotSupported = 13;
    private const int IrregularGeometry = 14;

    // EXPECTED.json keeps up to 7 decimals of millimetres and of unit vectors.
    private const double Tolerance = 2e-6;

    public static TheoryData<string, string> Series => Pairs(ExpectedSeries.Volumes);

    public static TheoryData<string, string> RefusedSeries => Pairs(ExpectedSeries.Refused);

    [Theory]
    [MemberData(nameof(Series))]
    public async Task Volume_OfASeriesByWhatAPersonKnows_IsTheExpectedOne(string series, string retrieve)
    {
        ExpectedSeries expected = ExpectedSeries.Get(series);
        ToolResult result = (await VolumeAsync(expected, retrieve, "--json")).Expect(0);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement source = json.RootElement.GetProperty("source");
        Assert.Equal(retrieve, source.GetProperty("method").GetString());
        Assert.Equal(expected.Dimensions[2], source.GetProperty("received").GetInt32());
        Assert.Equal(expected.SeriesUid, json.RootElement.GetProperty("series").GetProperty("seriesUid").GetString());
        JsonElement volume = Assert.Single(json.RootElement.GetProperty("volumes").EnumerateArray());
        Assert.Equal(expected.Sha256, volume.GetProperty("sha256").GetString());
        Assert.Equal(expected.VoxelType, volume.GetProperty("voxelType").GetString());
        Assert.Equal(expected.Dimensions, volume.GetProperty("dimensions").EnumerateArray().Select(n => n.GetInt32()));
        AssertClose(expected.Spacing, volume.GetProperty("spacing"));
        AssertClose(expected.Origin, volume.GetProperty("origin"));
        AssertClose(expected.Direction, volume.GetProperty("direction"));
        JsonElement geometry = volume.GetProperty("geometry");
        Assert.Equal(expected.IsRegular, geometry.GetProperty("regular").GetBoolean());
        Assert.Equal(expected.IsSheared, geometry.GetProperty("sheared").GetBoolean());
        AssertClose(expected.StepVector, geometry.GetProperty("stepVector"));
        Assert.Equal(expected.Dimensions[2], geometry.GetProperty("positions").GetArrayLength());
        Assert.Equal(expected.IsRegular && !expected.IsSheared, !result.Error.Contains("warning", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RefusedSeries))]
    public async Task Volume_OfASeriesThatIsNoSingleVolume_IsRefusedByName(string series, string retrieve)
    {
        ToolResult result = (await VolumeAsync(ExpectedSeries.Get(series), retrieve)).Expect(NotSupported);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Volume_OfATiltedSeriesUnderStrictGeometry_IsRefused() =>
        (await VolumeAsync(ExpectedSeries.Get("ct_ge_gantry_tilt"), "get", "--strict-geometry")).Expect(IrregularGeometry);

    [Fact]
    public async Task Volume_OfASeriesThatIsNotThere_SaysWhatThePatientHas()
    {
        ExpectedSeries known = ExpectedSeries.Get("ct_philips_axial");
        ToolResult result = (await DicomNet.RunAsync(
            ["volume", .. archive.Address, "--patient-id", known.PatientId, "--series-description", "NO SUCH SERIES"])).Expect(9);
        Assert.Contains(known.SeriesDescription, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_OfAPatientWithSeveralSeries_ListsThem()
    {
        // Three series of the corpus have this patient's ID, each of another day.
        string[] names = ["ct_ge_irregular_spacing", "mr_philips_mixed_orientation", "mr_small_uncompressed"];
        ToolResult result = (await DicomNet.RunAsync(["volume", .. archive.Address, "--patient-id", "dicom2nifti", "--json"])).Expect(10);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement.ArrayEnumerator candidates = json.RootElement.GetProperty("candidates").EnumerateArray();
        Assert.Equal(
            names.Select(n => ExpectedSeries.Get(n)).Select(e => (e.SeriesUid, e.StudyDate, Images: e.Files.Length)).Order(),
            candidates.Select(c => (c.GetProperty("seriesUid").GetString()!, c.GetProperty("studyDate").GetString()!, c.GetProperty("images").GetInt32())).Order());
        Assert.All(candidates, c => Assert.Contains(c.GetProperty("modality").GetString(), (string[])["CT", "MR"]));
        Assert.All(candidates, c => Assert.Equal(JsonValueKind.String, c.GetProperty("seriesDescription").ValueKind));
    }

    private static TheoryData<string, string> Pairs(string[] names)
    {
        var data = new TheoryData<string, string>();
        foreach (string name in names)
        {
            data.Add(name, "get");
            data.Add(name, "move");
        }

        return data;
    }

    private static void AssertClose(double[] expected, JsonElement actual)
    {
        double[] values = [.. actual.EnumerateArray().Select(n => n.GetDouble())];
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.InRange(values[i], expected[i] - Tolerance, expected[i] + Tolerance);
        }
    }

    private Task<ToolResult> VolumeAsync(ExpectedSeries series, string retrieve, params string[] options) => DicomNet.RunAsync(
        ["volume", .. archive.Address, .. series.Keys, "--retrieve", retrieve, "-aem", ArchiveFixture.MoveAETitle,
            "--receive-port", archive.MovePortText, .. options]);
}
