using System.Text.Json;

namespace Dicom.Net.Cli.Tests;

/// <summary>Compares what <c>volume --json</c> prints with what independent tools found of a series.</summary>
internal static class VolumeExpectation
{
    public static void Check(string name, JsonElement expected, JsonElement printed)
    {
        JsonElement stack = expected.GetProperty("series").GetProperty(name).GetProperty("stacks")[0];
        JsonElement volume = printed.GetProperty("volumes")[0];
        Assert.Equal(stack.GetProperty("volume_list")[0].GetProperty("sha256").GetString(), volume.GetProperty("sha256").GetString());
        Assert.Equal(
            [stack.GetProperty("cols").GetInt32(), stack.GetProperty("rows").GetInt32(), stack.GetProperty("slices").GetInt32()],
            volume.GetProperty("dimensions").EnumerateArray().Select(e => e.GetInt32()));
        double[] row = Numbers(stack, "row_direction");
        double[] column = Numbers(stack, "column_direction");
        double[] normal = Numbers(stack, "normal");
        double[] spacing = Numbers(stack, "pixel_spacing_row_col");
        Near(name + " origin", Numbers(stack, "origin"), Numbers(volume, "origin"));
        Near(name + " spacing", [spacing[1], spacing[0], stack.GetProperty("slice_spacing_mean_along_normal").GetDouble()], Numbers(volume, "spacing"));
        Near(name + " direction", [.. Enumerable.Range(0, 3).SelectMany(i => (double[])[row[i], column[i], normal[i]])], Numbers(volume, "direction"));
        JsonElement geometry = volume.GetProperty("geometry");
        Near(name + " step", Numbers(stack, "mean_step_vector"), Numbers(geometry, "stepVector"));
        Assert.Equal(stack.GetProperty("regular").GetBoolean(), geometry.GetProperty("regular").GetBoolean());
        Assert.Equal(stack.GetProperty("sheared").GetBoolean(), geometry.GetProperty("sheared").GetBoolean());
    }

    private static double[] Numbers(JsonElement owner, string name) => [.. owner.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    private static void Near(string what, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) < 1e-4, $"{what}[{i}]: {actual[i]} instead of {expected[i]}");
        }
    }
}
